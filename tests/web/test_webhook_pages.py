"""Webhooks as people see them: an endpoint made, its secret once, what was delivered, sent once more, disabled."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from goodorder.kernel import clock
from goodorder.kernel.access import system_context
from goodorder.webhooks import commands
from goodorder.webhooks.models import Endpoint, WebhookDelivery
from goodorder.webhooks.rules import EndpointDraft, Outcome

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert('x')</script>"
URL = "https://erp.example.com/hook"


def send(client, view, /, *ids, **typed):
    return client.post(reverse(f"house:{view}", args=ids), {"once": uuid4().hex, **typed})


def made(**more):
    draft = EndpointDraft(**{"name": "ERP", "url": URL, "kinds": ["orders.*"], **more})
    return commands.make_endpoint(system_context("test"), draft=draft)[0]


def tried(endpoint, **outcome):
    """Let a test delivery come to something; returns it."""
    commands.send_test(system_context("test"), endpoint_id=endpoint.public_id)
    (call,) = commands.claim_deliveries(system_context("test"), most=1)
    told = Outcome(call.delivery_id, call.number, 12, **outcome)
    commands.settle_deliveries(system_context("test"), outcomes=[told])
    return WebhookDelivery.objects.get(pk=call.delivery_id)


def test_an_endpoint_is_made_and_its_secret_shown_once(owner):
    typed = {"name": "ERP", "url": URL, "kinds": "orders.* parties.CustomerRegistered", "at_once": 2}
    answer = send(owner, "webhook-new", **typed)
    (secret,) = set(re.findall(r"whsec_[\w+/=]+", answer.content.decode()))
    endpoint = Endpoint.objects.get()
    assert (answer.status_code, endpoint.kinds, endpoint.at_once) == (
        201,
        ["orders.*", "parties.CustomerRegistered"],
        2,
    )
    assert "no-store" in answer["Cache-Control"]
    for name, ids in [
        ("webhooks", []),
        ("webhook", [endpoint.public_id]),
        ("webhook-edit", [endpoint.public_id]),
    ]:
        assert secret not in owner.get(reverse(f"house:{name}", args=ids)).content.decode()
    again = send(owner, "webhook-rotate", endpoint.public_id).content.decode()
    assert secret not in again
    assert "whsec_" in again


@pytest.mark.parametrize(
    ("field", "typed"),
    [("url", "http://x.example.com"), ("url", "https://x:99/"), ("kinds", "orders.Nothing")],
)
def test_what_cannot_be_is_said_at_its_field(owner, field, typed):
    answer = send(owner, "webhook-new", **{"name": "x", "url": URL, "kinds": "*", "at_once": 1, field: typed})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert Endpoint.objects.count() == 0


def test_a_failed_delivery_shows_its_attempt_escaped_and_goes_out_again(owner):
    endpoint = made(name=HOSTILE)
    row = tried(endpoint, status=500, error="answered 500", answer=f"{HOSTILE} oops")
    for name, shown in [
        ("webhooks", []),
        ("webhook", [endpoint.public_id]),
        ("webhook-delivery", [row.public_id]),
    ]:
        text = owner.get(reverse(f"house:{name}", args=shown)).content.decode()
        assert HOSTILE not in text
        assert "&lt;script&gt;" in text
    assert "oops" in text
    WebhookDelivery.objects.update(state="failed")
    answer = send(owner, "webhook-delivery-resend", row.public_id)
    row.refresh_from_db()
    assert (answer.status_code, row.state, row.earlier) == (302, "waiting", 1)


def test_buttons_follow_the_state(owner):
    endpoint = made()
    page = reverse("house:webhook", args=[endpoint.public_id])
    send(owner, "webhook-act", endpoint.public_id, "pause")
    assert "Paused" in owner.get(page).content.decode()
    assert send(owner, "webhook-act", endpoint.public_id, "test").status_code == 409
    send(owner, "webhook-act", endpoint.public_id, "resume")
    assert send(owner, "webhook-act", endpoint.public_id, "resume").status_code == 409
    assert send(owner, "webhook-act", endpoint.public_id, "nothing").status_code == 404
    send(owner, "webhook-act", endpoint.public_id, "remove")
    assert owner.get(page).status_code == 404


def test_what_was_given_up_is_sent_once_more(owner):
    endpoint = made()
    tried(endpoint, error="gone away")
    WebhookDelivery.objects.update(state="failed")
    typed = {"since": clock.now().strftime("%Y-%m-%dT00:00"), "which": "failed"}
    assert send(owner, "webhook-resend", endpoint.public_id, **typed).status_code == 302
    assert list(WebhookDelivery.objects.values_list("state", flat=True)) == ["waiting"]
    assert send(owner, "webhook-resend", endpoint.public_id, since="x", which="failed").status_code == 422


def test_a_disabled_endpoint_says_so_where_people_look(owner):
    endpoint = made()
    tried(endpoint, status=410, error="answered 410")
    page = owner.get(reverse("house:webhook", args=[endpoint.public_id])).content.decode()
    assert 'role="alert"' in page
    assert "answered 410" in page


def test_lists_cost_the_same_for_one_and_for_three(owner):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(address):
        with CaptureQueriesContext(connection) as asked:
            assert owner.get(address).status_code == 200
        return len(asked)

    endpoint = made()
    commands.send_test(system_context("test"), endpoint_id=endpoint.public_id)
    addresses = [reverse("house:webhooks"), reverse("house:webhook", args=[endpoint.public_id])]
    before = [cost(address) for address in addresses]
    for name in ("CRM", "WMS"):
        made(name=name)
        commands.send_test(system_context("test"), endpoint_id=endpoint.public_id)
    assert [cost(address) for address in addresses] == before


def test_pages_open_by_role(owner, sign_in):
    endpoint = made()
    page, new = reverse("house:webhook", args=[endpoint.public_id]), reverse("house:webhook-new")
    expected = {"developer": (200, 200), "ops_manager": (200, 403), "agent": (403, 403), "picker": (403, 403)}
    found = {}
    for role in expected:
        client = sign_in(role)
        found[role] = (client.get(page).status_code, client.get(new).status_code)
    assert found == expected
