from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from goodorder.kernel import relay
from goodorder.kernel.clock import now
from goodorder.kernel.errors import Refused, Transient
from goodorder.kernel.events import SUBSCRIBERS, Subscriber, record, revive
from goodorder.kernel.models import Event, Receipt
from goodorder.parties.events import ChannelOpened, CompanyOpened
from goodorder.parties.models import Company

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company():
    return Company.objects.create(code="T1", name="T", country="GB", currency="GBP")


@pytest.fixture
def subscribe(monkeypatch):
    monkeypatch.setattr(relay, "SUBSCRIBERS", {})
    seen = []

    def add(name, function, *, is_effect=False):
        relay.SUBSCRIBERS[name] = Subscriber(name, CompanyOpened.kind, is_effect, function)
        return seen

    return add


def _open(ctx, company, code="T1"):
    record(ctx, company, CompanyOpened(code=code))


def _due_now():
    Receipt.objects.update(due_at=now() - timedelta(seconds=1))


def test_event_versions_rise_with_the_record(ctx, company):
    _open(ctx, company)
    _open(ctx, company)
    assert list(Event.objects.order_by("id").values_list("version", flat=True)) == [1, 2]
    company.refresh_from_db()
    assert company.version == 2


def test_stale_record_cannot_record(ctx, company):
    stale = Company.objects.get(pk=company.pk)
    _open(ctx, company)
    with pytest.raises(Transient):
        _open(ctx, stale)


def test_reaction_runs_once_with_its_fact(ctx, company, subscribe):
    seen = []
    subscribe("t.note", lambda ctx, fact: seen.append((ctx.actor, fact.code)))
    _open(ctx, company)
    relay.settle_all()
    relay.settle_all()
    assert seen == [("system:note", "T1")]


def test_failing_reaction_backs_off_then_parks_then_is_retried(ctx, company, subscribe):
    fail = [True]

    def react(ctx, fact):
        Company.objects.create(code="half", name="", country="", currency="")
        if fail[0]:
            raise Refused("tests.no", "not yet")

    subscribe("t.react", react)
    _open(ctx, company)
    for _ in range(relay.MOST_TRIES):
        relay.hand_out()
        _due_now()
        relay.react()
    receipt = Receipt.objects.get()
    assert (receipt.state, receipt.attempts) == ("parked", relay.MOST_TRIES)
    assert "not yet" in receipt.error
    assert not Company.objects.filter(code="half").exists()
    fail[0] = False
    relay.retry(ctx, receipt_id=receipt.pk)
    assert relay.settle_all() == 1
    assert Company.objects.filter(code="half").exists()


def test_later_event_of_a_record_waits_for_the_earlier_one(ctx, company, subscribe):
    seen, fail = [], [True]

    def react(ctx, fact):
        if fact.code == "one" and fail[0]:
            raise Refused("tests.no", "later")
        seen.append(fact.code)

    subscribe("t.react", react)
    _open(ctx, company, "one")
    _open(ctx, company, "two")
    relay.settle_all()
    assert seen == []
    fail[0] = False
    _due_now()
    relay.settle_all()
    assert seen == ["one", "two"]


def test_effect_runs_outside_a_transaction_with_the_event_id(ctx, company, subscribe):
    seen = []
    subscribe("t.call", lambda ctx, fact, key: seen.append((connection.in_atomic_block, key)), is_effect=True)
    _open(ctx, company)
    relay.settle_all()
    assert seen == [(False, Event.objects.get().public_id)]
    assert Receipt.objects.get().state == "done"


def test_fact_survives_a_field_it_no_longer_has(ctx, company):
    record(ctx, company, ChannelOpened(code="x"))
    event = Event.objects.get()
    event.facts = {**event.facts, "gone": 1}
    assert revive(event) == ChannelOpened(code="x")


def test_database_refuses_to_change_or_forget_a_fact(ctx, company):
    _open(ctx, company)
    for sql in ("UPDATE kernel_event SET facts = '{}'", "DELETE FROM kernel_event"):
        with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
            cursor.execute(sql)


def test_every_subscription_is_in_a_story():
    assert all(name.startswith("flows.") for name in SUBSCRIBERS)
