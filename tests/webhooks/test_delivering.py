"""Events reach real receivers on loopback: signed, once each, in order, whatever the receivers do."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connections

from api.calling import issue
from goodorder.kernel import clock, signing
from goodorder.kernel.access import system_context
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.errors import Forbidden, Invalid, Refused
from goodorder.kernel.models import Event
from goodorder.testing.receiver import Receiver
from goodorder.webhooks import commands
from goodorder.webhooks.models import Attempt, Endpoint, WebhookDelivery
from goodorder.webhooks.rules import DISABLED_AFTER, EndpointDraft
from webhooks.answering import broken_receiver, meet, run, sender, states_of, subscribe

__all__ = ["sender"]
pytestmark = pytest.mark.django_db(transaction=True)


def fed(event):
    """Return an event as the feed of the API tells it."""
    page = issue().get("/events", after=str(event.pk - 1), size=1).json()
    return page["items"][0]


def due_now():
    WebhookDelivery.objects.filter(state="waiting").update(due_at=clock.now())
    Endpoint.objects.update(rest_until=None)


def test_an_event_arrives_signed_and_as_the_feed_tells_it(settings, sender):
    with Receiver() as receiver:
        endpoint, secret = subscribe(settings, receiver.url, kinds=["parties.CustomerRegistered"])
        (mia,) = meet("Mia")
        run(sender)
        (one,) = receiver.received
    event = Event.objects.get(about=mia.public_id)
    assert (
        signing.verify([secret], headers=one.headers, body=one.body, now_s=clock.now().timestamp())
        == event.public_id
    )
    assert json.loads(one.body) == fed(event)
    delivery = WebhookDelivery.objects.get(endpoint=endpoint)
    assert (delivery.state, delivery.status, delivery.attempts) == ("delivered", 204, 1)
    assert list(Attempt.objects.values_list("number", "status", "error")) == [(1, 204, "")]


def test_only_wanted_kinds_are_sent_and_nothing_from_before(settings, sender):
    meet("Early")
    with Receiver() as receiver:
        none, _ = subscribe(settings, receiver.url, kinds=["orders.*"])
        some, _ = subscribe(settings, receiver.url, name="CRM", kinds=["parties.*"])
        meet("Mia", "Tom")
        run(sender)
        assert len(receiver.received) == 2
    assert (states_of(none), states_of(some)) == ([], ["delivered"] * 2)


def test_a_late_commit_is_not_left_out(settings, sender):
    started, finish = threading.Event(), threading.Event()

    def late():
        def act():
            meet("late")
            started.set()
            assert finish.wait(10)

        try:
            unit_of_work(act)
        finally:
            connections.close_all()

    with Receiver() as receiver:
        endpoint, _ = subscribe(settings, receiver.url, kinds=["parties.CustomerRegistered"])
        thread = threading.Thread(target=late)
        thread.start()
        assert started.wait(10)
        meet("early")
        run(sender)
        assert len(receiver.received) == 1  # the long transaction holds nobody up
        finish.set()
        thread.join()
        run(sender)
        told = [json.loads(one.body)["version"] for one in receiver.received]
    assert told == [1, 1]
    assert states_of(endpoint) == ["delivered"] * 2


def test_what_fails_is_tried_again_and_its_story_waits_for_it(settings, sender):
    from goodorder.parties.commands import change_customer

    with Receiver([500, 503]) as receiver:
        endpoint, _ = subscribe(settings, receiver.url, kinds=["parties.*"], at_once=1)
        (mia,) = meet("Mia")
        change_customer(system_context("test"), customer_id=mia.public_id, changes={"name": "Mia Meyer"})
        run(sender)
        assert len(receiver.received) == 1
        assert states_of(endpoint) == ["waiting", "waiting"]
        due_now()
        run(sender)
        due_now()
        run(sender)
        versions = [json.loads(one.body)["version"] for one in receiver.received]
    assert versions == [1, 1, 1, 2]
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 2
    assert states_of(endpoint) == ["delivered", "delivered"]


FAULTS = {
    "closes": "broke",
    "hangs": "in time",
    "garbage": "does not speak HTTP",
    "redirects": "answered 302",
    "refuses": "cannot be reached",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_receiver_is_an_attempt_with_its_reason(settings, sender, monkeypatch, fault):
    monkeypatch.setattr("goodorder.flows.webhooks.TIMEOUT_S", 0.5)
    with broken_receiver(fault) as url:
        endpoint, _ = subscribe(settings, url, kinds=["parties.*"])
        meet("Mia")
        run(sender, until=Attempt.objects.exists)
    attempt = Attempt.objects.order_by("id")[0]
    assert FAULTS[fault] in attempt.error
    assert attempt.status == (302 if fault == "redirects" else None)
    assert states_of(endpoint) == ["waiting"]


def test_an_address_inside_is_refused_at_each_call(settings, sender):
    """The name was public when it was entered; where it leads is looked at with every attempt."""
    with Receiver() as receiver:
        endpoint, _ = subscribe(settings, receiver.url, kinds=["parties.*"])
        settings.GOODORDER_WEBHOOK_ALLOW = frozenset()
        Endpoint.objects.update(url="https://localhost:8443/hook")
        meet("Mia")
        run(sender, until=Attempt.objects.exists)
        assert receiver.received == []
    assert "not a public address" in Attempt.objects.order_by("id")[0].error
    assert states_of(endpoint) == ["waiting"]


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "https://example.com:22/", "https://a:b@example.com/", "ftp://x/", "gopher"],
)
def test_addresses_of_another_shape_are_refused_at_once(url):
    with pytest.raises(Invalid):
        commands.make_endpoint(system_context("test"), draft=EndpointDraft(name="x", url=url))


def test_an_endpoint_that_fails_for_days_is_disabled_once_and_can_be_resumed(settings, sender):
    with Receiver([500, 500]) as receiver:
        endpoint, _ = subscribe(settings, receiver.url, kinds=["parties.*"])
        meet("Mia")
        run(sender)
        Endpoint.objects.update(failing_since=clock.now() - DISABLED_AFTER)
        due_now()
        run(sender)
        endpoint.refresh_from_db()
        assert (endpoint.state, endpoint.last_error) == ("disabled", "answered 500")
        assert Event.objects.filter(kind="webhooks.EndpointDisabled").count() == 1
        (tom,) = meet("Tom")  # nothing is collected now
        commands.resume_endpoint(system_context("test"), endpoint_id=endpoint.public_id)
        due_now()
        run(sender)
        assert states_of(endpoint) == ["delivered"]
        since = clock.now() - timedelta(hours=1)
        again = commands.resend_since(
            system_context("test"), endpoint_id=endpoint.public_id, since=since, is_all=True
        )
        run(sender)
    assert again == 2
    assert states_of(endpoint) == ["delivered", "delivered"]
    assert tom.public_id in {json.loads(one.body)["about"] for one in receiver.received[-2:]}


def test_gone_disables_at_once(settings, sender):
    with Receiver([410]) as receiver:
        endpoint, _ = subscribe(settings, receiver.url)
        meet("Mia")
        run(sender)
    endpoint.refresh_from_db()
    assert endpoint.state == "disabled"


def test_a_paused_endpoint_keeps_what_happens(settings, sender):
    with Receiver() as receiver:
        endpoint, _ = subscribe(settings, receiver.url, kinds=["parties.*"])
        commands.pause_endpoint(system_context("test"), endpoint_id=endpoint.public_id)
        meet("Mia", "Tom")
        run(sender)
        assert receiver.received == []
        commands.resume_endpoint(system_context("test"), endpoint_id=endpoint.public_id)
        run(sender)
        assert len(receiver.received) == 2


def test_during_rotation_both_secrets_verify(settings, sender):
    with Receiver() as receiver:
        endpoint, old = subscribe(settings, receiver.url, kinds=["parties.*"])
        _, new = commands.rotate_secret(system_context("test"), endpoint_id=endpoint.public_id)
        meet("Mia")
        run(sender)
        Endpoint.objects.update(old_until=clock.now())
        meet("Tom")
        run(sender)
        first, second = receiver.received
    now_s = clock.now().timestamp()
    for secret in (old, new):
        assert signing.verify([secret], headers=first.headers, body=first.body, now_s=now_s)
    assert signing.verify([new], headers=second.headers, body=second.body, now_s=now_s)
    with pytest.raises(signing.BadSignature):
        signing.verify([old], headers=second.headers, body=second.body, now_s=now_s)


def test_a_new_server_key_leaves_secrets_valid_while_the_old_one_is_known(settings, sender):
    with Receiver() as receiver:
        _, secret = subscribe(settings, receiver.url)
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "x" * 50
        meet("Mia")
        run(sender)
        one = receiver.received[0]
    assert signing.verify([secret], headers=one.headers, body=one.body, now_s=clock.now().timestamp())


def test_a_test_delivery_and_a_second_sending(settings, sender):
    with Receiver() as receiver:
        endpoint, _ = subscribe(settings, receiver.url, kinds=["orders.*"])
        sent = commands.send_test(system_context("test"), endpoint_id=endpoint.public_id)
        run(sender)
        commands.resend_delivery(system_context("test"), delivery_id=sent.public_id)
        run(sender)
        kinds = [json.loads(one.body)["kind"] for one in receiver.received]
        assert kinds == ["webhooks.EndpointTested"] * 2
        commands.remove_endpoint(system_context("test"), endpoint_id=endpoint.public_id)
        with pytest.raises(Refused):
            commands.resend_delivery(system_context("test"), delivery_id=sent.public_id)


def test_old_deliveries_are_forgotten_in_batches(settings, sender):
    with Receiver() as receiver:
        subscribe(settings, receiver.url, kinds=["parties.*"])
        meet("Mia", "Tom", "Eve")
        run(sender)
    WebhookDelivery.objects.update(made_at=clock.now() - timedelta(days=31))
    context = system_context("test")
    now, most = clock.now(), {"most": 2}
    dropped = [
        commands.drop_deliveries(context, before=now - timedelta(days=age), **most)
        for age in (32, 30, 30, 30)
    ]
    assert dropped == [0, 2, 1, 0]
    assert Attempt.objects.count() == 0


def test_a_company_hears_of_its_own_stories_only(ctx, settings, sender):
    from shop import open_shop, place

    open_shop(ctx)
    with Receiver() as receiver:
        mine, _ = subscribe(settings, receiver.url, company="T1", kinds=["orders.OrderPlaced", "parties.*"])
        other = _company(ctx, "T2")
        theirs, _ = subscribe(settings, receiver.url, name="T2", company=other)
        order = place(ctx, {"MUG": 1}, method="manual")
        run(sender, until=lambda: states_of(mine) == states_of(theirs) == ["delivered"])
        told = {json.loads(one.body)["about"] for one in receiver.received}
    assert told == {order.public_id, theirs.public_id}
    assert states_of(theirs) == ["delivered"]  # of itself: it was made


def _company(ctx, code):
    from goodorder.parties import commands as parties

    return parties.open_company(
        ctx, code=code, name=code, country="GB", currency="GBP", tax_number="GB2"
    ).code


def test_whoever_is_limited_names_a_company_and_sees_no_others(ctx, settings):
    from dataclasses import replace

    from goodorder.webhooks import queries

    code = _company(ctx, "T9")
    limited = replace(ctx, scopes={"company": frozenset({code})})
    draft = EndpointDraft(name="x", url="https://example.com/hook")
    with pytest.raises(Forbidden):
        commands.make_endpoint(limited, draft=draft)
    commands.make_endpoint(ctx, draft=draft)
    own, _ = commands.make_endpoint(limited, draft=replace(draft, company=code))
    assert [one.pk for one in queries.list_endpoints(limited).items] == [own.pk]
    elsewhere = replace(ctx, scopes={"channel": frozenset({"web"})})
    assert queries.list_endpoints(elsewhere).items == []
    with pytest.raises(Forbidden):
        commands.make_endpoint(elsewhere, draft=draft)


def test_an_idle_house_asks_one_short_query(sender, django_assert_num_queries):
    meet("Mia")
    with django_assert_num_queries(1):
        assert sender.step() == 0
