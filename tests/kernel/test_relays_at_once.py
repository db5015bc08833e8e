"""Several relays on one backlog: nothing lost, nothing twice, each record's events in order."""

from collections import Counter, defaultdict
from contextlib import suppress
from random import Random
from threading import Event as Signal
from threading import Lock, Thread
from time import sleep

import pytest
from django.db import connection

from goodorder.cli.worker_threads import Pulse, relaying
from goodorder.kernel import relay
from goodorder.kernel.clock import now
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import Subscriber, record
from goodorder.kernel.models import Event, Receipt
from goodorder.parties.events import CompanyOpened
from goodorder.parties.models import Company
from threads import run_all

pytestmark = pytest.mark.django_db(transaction=True)
RECORDS, EACH, RELAYS, MANY = 6, 8, 3, 20


@pytest.fixture
def events(ctx):
    """Record some events of some records, mixed."""
    companies = [
        Company.objects.create(code=f"T{at}", name="T", country="GB", currency="GBP") for at in range(RECORDS)
    ]
    for turn in range(EACH):
        for company in companies:
            record(ctx, company, CompanyOpened(code=f"{company.pk}:{turn}"))


@pytest.fixture
def subscribe(monkeypatch):
    monkeypatch.setattr(relay, "SUBSCRIBERS", {})

    def add(name, function, *, is_effect=False, is_whole=False):
        relay.SUBSCRIBERS[name] = Subscriber(name, CompanyOpened.kind, is_effect, function, is_whole)

    return add


def until_done(step):
    """Repeat a step in several threads until every receipt is done; postponed ones are due at once."""

    def work():
        try:
            while (
                Event.objects.filter(relayed_at=None).exists()
                or Receipt.objects.exclude(state="done").exists()
            ):
                relay.hand_out()
                step()
                Receipt.objects.filter(state="pending", attempts__gt=0, is_effect=False).update(due_at=now())
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(RELAYS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
    assert not any(thread.is_alive() for thread in threads)


def test_relays_at_once_keep_the_order_of_each_record(events, subscribe):
    dice, lock = Random(4), Lock()  # noqa: S311 - the same dice each time

    def note(ctx, fact):
        company, turn = fact.code.split(":")
        Company.objects.create(code=f"n{company}-{int(turn):02}", name=ctx.actor, country="", currency="")
        with lock:
            if dice.random() < 0.1:
                raise Refused("tests.no", "not yet")

    subscribe("t.note", note)
    subscribe("t.look", lambda ctx, fact: None)
    until_done(lambda: relay.react(5))
    assert Counter(Receipt.objects.values_list("subscriber", "state")) == {
        ("t.note", "done"): RECORDS * EACH,
        ("t.look", "done"): RECORDS * EACH,
    }
    notes = defaultdict(list)
    for code in Company.objects.filter(code__startswith="n").order_by("id").values_list("code", flat=True):
        notes[code.partition("-")[0]].append(code[-2:])
    assert list(notes.values()) == [[f"{turn:02}" for turn in range(EACH)]] * RECORDS


def test_a_worker_leaves_to_others_what_it_has_no_time_for(ctx, subscribe):
    """One reaction takes as long as a batch may: what was claimed first was too much, and a few are claimed from then on."""
    is_at_it, goes_on, ran = Signal(), Signal(), []
    for at in range(MANY):
        company = Company.objects.create(code=f"T{at}", name="T", country="GB", currency="GBP")
        record(ctx, company, CompanyOpened(code=company.code))

    def slow(ctx, fact):
        ran.append(fact.code)
        if len(ran) == 2:
            is_at_it.set()
            assert goes_on.wait(60)
        sleep(relay.SLICE_S)

    subscribe("t.slow", slow)
    step = relaying(Pulse())
    assert step() == MANY + 1
    other = Thread(target=lambda: run_all(lambda _: step(), tries=1, threads=1))
    other.start()
    try:
        assert is_at_it.wait(60)
        assert relay.react() == 1
    finally:
        goes_on.set()
        other.join(60)
    assert len(set(ran)) == 3


def test_effects_at_once_run_each_once(events, subscribe):
    keys = []
    subscribe("t.call", lambda ctx, fact, key: keys.append(key), is_effect=True)
    until_done(relay.run_effects)
    assert sorted(keys) == sorted(Event.objects.values_list("public_id", flat=True))


def test_effect_of_a_dead_worker_is_taken_over_when_its_lease_ends(events, subscribe, monkeypatch):
    keys = []

    def die(ctx, fact, key):
        raise KeyboardInterrupt

    subscribe("t.call", die, is_effect=True)
    relay.hand_out()
    with pytest.raises(KeyboardInterrupt):
        relay.run_effects(RECORDS * EACH)
    assert relay.run_effects() == 0
    subscribe("t.call", lambda ctx, fact, key: keys.append(key), is_effect=True)
    monkeypatch.setattr(relay.clock, "now", lambda: later)
    later = now() + relay.LEASE
    assert relay.run_effects(RECORDS * EACH) == RECORDS * EACH
    assert len(set(keys)) == RECORDS * EACH


def test_what_a_stopped_worker_has_not_begun_is_given_back(events, subscribe):
    keys = []
    subscribe("t.call", lambda ctx, fact, key: keys.append(key), is_effect=True)
    relay.hand_out()
    assert relay.run_effects(4, go_on=lambda: len(keys) < 2) == 2
    assert relay.run_effects(RECORDS * EACH) == RECORDS * EACH - 2
    assert len(set(keys)) == len(keys) == RECORDS * EACH


def test_answer_that_comes_after_the_lease_changes_nothing(events, subscribe):
    def taken_over(ctx, fact, key):
        Receipt.objects.filter(event__public_id=key).update(state="done", attempts=7)
        raise Refused("tests.late", "too late")

    subscribe("t.call", taken_over, is_effect=True)
    relay.hand_out()
    relay.run_effects(1)
    late = Receipt.objects.get(attempts__gt=0)
    assert (late.state, late.attempts, late.error) == ("done", 7, "")


def test_reaction_that_meets_a_lock_is_left_for_later_without_a_try(ctx, events, subscribe, monkeypatch):
    instant = now()
    monkeypatch.setattr(relay.clock, "now", lambda: instant)
    locked = Company.objects.order_by("id").first()
    connection.ensure_connection()

    def write(ctx, fact):
        Company.objects.filter(pk=fact.code.partition(":")[0]).update(name="seen")

    subscribe("t.write", write)
    relay.hand_out()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM parties_company WHERE id = %s FOR UPDATE", [locked.pk])
        while relay.react():
            pass
        cursor.execute("ROLLBACK")
    other.close()
    waiting = Receipt.objects.filter(state="pending", event__aggregate_id=locked.pk)
    assert (waiting.count(), Receipt.objects.filter(state="done").count()) == (EACH, (RECORDS - 1) * EACH)
    assert set(waiting.values_list("attempts", flat=True)) == {0}


def test_broken_promise_found_at_commit_undoes_only_its_own_reaction(ctx, events, subscribe, monkeypatch):
    instant = now()
    monkeypatch.setattr(relay.clock, "now", lambda: instant)
    first = Company.objects.order_by("id").first()

    def point_nowhere(ctx, fact):
        if fact.code == f"{first.pk}:0":
            with connection.cursor() as cursor:  # a foreign key is judged at the end of the transaction
                cursor.execute(
                    "INSERT INTO kernel_receipt (event_id, subscriber, is_effect, state, attempts, due_at, error)"
                    " VALUES (-1, 'x', false, 'done', 0, now(), '')"
                )

    subscribe("t.point", point_nowhere)
    relay.hand_out()
    while relay.react():
        pass
    failed = Receipt.objects.exclude(state="done")
    assert [(row.attempts, row.error != "") for row in failed.order_by("id")] == [(1, True)] + [
        (0, False)
    ] * (EACH - 1)
    assert Receipt.objects.filter(state="done").count() == (RECORDS - 1) * EACH


class DiedError(BaseException):
    """Ends a relay as a crash does: nothing of its batch is kept."""


@pytest.mark.parametrize("seed", range(4))
def test_what_is_taken_as_a_whole_survives_refusals_and_crashes(events, subscribe, monkeypatch, seed):
    monkeypatch.setattr(relay, "BATCH", 16)
    dice, lock, sizes = Random(seed), Lock(), []  # noqa: S311 - the same dice each time

    def is_hit(chance):
        with lock:
            return dice.random() < chance

    def note(ctx, facts):
        sizes.append(len(facts))
        for fact in facts:
            company, turn = fact.code.split(":")
            Company.objects.create(code=f"n{company}-{int(turn):02}", name="", country="", currency="")
            if is_hit(0.05):
                raise Refused("tests.no", "not yet")

    def die(point):
        if point == relay.AFTER_REACTION and is_hit(0.2):
            raise DiedError

    def react():
        with suppress(DiedError):
            relay.react()

    subscribe("t.note", note, is_whole=True)
    subscribe("t.look", lambda ctx, fact: None)
    monkeypatch.setattr(relay.faults, "reach", die)
    until_done(react)
    assert set(Receipt.objects.values_list("subscriber", "state")) == {("t.note", "done"), ("t.look", "done")}
    assert Receipt.objects.count() == 2 * RECORDS * EACH
    notes = defaultdict(list)
    for code in Company.objects.filter(code__startswith="n").order_by("id").values_list("code", flat=True):
        notes[code.partition("-")[0]].append(code[-2:])
    assert list(notes.values()) == [[f"{turn:02}" for turn in range(EACH)]] * RECORDS
    assert max(sizes) > 1


def test_one_that_fails_among_many_fails_alone(ctx, events, subscribe, monkeypatch):
    instant, seen = now(), []
    monkeypatch.setattr(relay.clock, "now", lambda: instant)
    first = Company.objects.order_by("id").first()

    def note(ctx, facts):
        if f"{first.pk}:1" in [fact.code for fact in facts]:
            raise Refused("tests.no", "not this one")
        seen.append([fact.code for fact in facts])

    subscribe("t.note", note, is_whole=True)
    relay.hand_out()
    while relay.react():
        pass
    waiting = Receipt.objects.filter(state="pending").order_by("id")
    assert [(row.event.facts["code"], row.attempts) for row in waiting] == [
        (f"{first.pk}:{turn}", int(turn == 1)) for turn in range(1, EACH)
    ]
    assert sorted(code for codes in seen for code in codes) == sorted(
        event.facts["code"] for event in Event.objects.exclude(receipts__in=waiting)
    )
