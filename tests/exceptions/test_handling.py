"""Exceptions are found once, belong to somebody, are left alone for a reason, cured by a press, and never forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from exceptions.scenes import at, payment_failed
from goodorder.exceptions import commands, queries
from goodorder.exceptions.models import Trouble
from goodorder.exceptions.rules import KINDS, open_remedies
from goodorder.flows.exceptions import look_after_failure
from goodorder.kernel.access import roles
from goodorder.kernel.command import COMMANDS
from goodorder.kernel.errors import Forbidden
from goodorder.kernel.models import Event
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.payments.events import PaymentFailed
from goodorder.staff import commands as staff
from shop import open_shop, place
from till import refused_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(ctx):
    """Return two days later, and an order that was held by hand."""
    open_shop(at(ctx))
    order = place(at(ctx), {"MUG": 1})
    orders.place_hold(at(ctx), order_id=order.public_id, kind="manual", reason="called the customer")
    now = at(ctx, days=2)
    commands.detect(now)
    return now, order


def only(now, kind="hold_manual"):
    return Trouble.objects.get(kind=kind, resolved_at=None)


def test_an_exception_is_found_once_and_resolved_when_its_cause_is_gone(held):
    now, order = held
    again = commands.detect(now)
    one = only(now)
    orders.release_hold(now, order_id=order.public_id, kind="manual")
    after = commands.detect(now)
    told = Event.objects.filter(aggregate="exception", aggregate_id=one.pk).order_by("version")
    assert (again, after.resolved) == (commands.Detected(0, 0, 0), 1)
    assert [(event.kind, event.version, event.about) for event in told] == [
        ("exceptions.ExceptionFound", 1, order.public_id),
        ("exceptions.ExceptionResolved", 2, order.public_id),
    ]
    assert refused_code(commands.assign_exception, now, exception_id=one.public_id) == "exceptions.resolved"


def test_the_database_keeps_one_open_row_for_each_subject_and_never_one_without_owner(held):
    one = only(held[0])
    for broken in ({"public_id": "exc_2"}, {"public_id": "exc_2", "subject": "x", "owner": ""}):
        row = {
            name: getattr(one, name) for name in ("kind", "subject", "since", "due_at", "owner", "found_at")
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            Trouble.objects.create(**{**row, **broken})


def test_a_remedy_cures_at_once_and_asks_for_the_right_behind_it(held):
    now, order = held
    one = only(now)
    may_handle = replace(now, permissions=frozenset({"exceptions.handle"}))
    with pytest.raises(Forbidden):
        commands.apply_remedy(may_handle, exception_id=one.public_id, remedy="release_hold")
    code = refused_code(commands.apply_remedy, now, exception_id=one.public_id, remedy="want_label")
    done = commands.apply_remedy(now, exception_id=one.public_id, remedy="release_hold")
    settle_all()
    order.refresh_from_db()
    assert (code, done.resolved_at, order.state) == ("exceptions.remedy_useless", now.now, "confirmed")


def test_it_is_taken_on_handed_over_and_given_back(held):
    now, _ = held
    one = only(now)
    staff.add_user(now, username="mara", password="correct horse battery staple", name="Mara")
    commands.assign_exception(now, exception_id=one.public_id, assignee="user:mara")
    mine = queries.list_exceptions(replace(now, actor="user:mara"), queue="mine").items
    unknown = refused_code(commands.assign_exception, now, exception_id=one.public_id, assignee="user:nobody")
    commands.assign_exception(now, exception_id=one.public_id)
    assert ([row.pk for row in mine], unknown) == ([one.pk], "exceptions.assignee_unknown")
    assert (only(now).assignee, only(now).owner) == ("", "agent")


def test_what_somebody_who_leaves_had_taken_on_falls_back_into_its_queue(held):
    now, _ = held
    one = only(now)
    staff.add_user(now, username="mara", password="correct horse battery staple", name="Mara")
    staff.grant_role(now, username="mara", role="agent")
    commands.assign_exception(now, exception_id=one.public_id, assignee="user:mara")
    staffed = queries.unstaffed_owners()
    staff.deactivate_user(now, username="mara")
    settle_all()
    assert (only(now).assignee, only(now).owner) == ("", "agent")
    assert (staffed, queries.unstaffed_owners()) == (
        {"ops_manager", "accountant", "stock"},
        {"ops_manager", "accountant", "stock", "agent"},
    )


def test_counting_stops_where_it_would_take_long(held, monkeypatch):
    now, order = held
    orders.place_hold(now, order_id=order.public_id, kind="address", reason="no such street")
    other = place(now, {"MUG": 1})
    orders.place_hold(now, order_id=other.public_id, kind="manual", reason="x")
    later = replace(now, now=now.now + timedelta(days=2))
    commands.detect(later)
    counted = queries.count_exceptions(later)
    monkeypatch.setattr(queries.lists, "MOST_COUNTED", 1)
    assert (counted["hold_manual"], queries.count_exceptions(later)["hold_manual"]) == (2, 1)


def test_a_snooze_needs_a_reason_and_an_end_and_comes_back_by_itself(held):
    now, order = held
    one = only(now)

    def shown(ctx, queue="open"):
        return [row.kind for row in queries.list_exceptions(ctx, queue=queue, kind="hold_manual").items]

    def snooze(days, reason):
        until = now.now + timedelta(days=days)
        return commands.snooze_exception(now, exception_id=one.public_id, until=until, reason=reason)

    assert refused_code(snooze, 31, "x") == refused_code(snooze, 0, "x") == "exceptions.snooze_too_long"
    assert refused_code(snooze, 1, "") != ""
    snooze(3, "customer is on holiday")
    later = replace(now, now=now.now + timedelta(days=4))
    assert (shown(now), shown(now, "snoozed"), shown(later)) == ([], ["hold_manual"], ["hold_manual"])
    assert "hold_manual" not in queries.count_exceptions(now)
    assert [row.kind for row in queries.exceptions_of(now, order_id=order.public_id)][-1] == "hold_manual"
    commands.wake_exception(now, exception_id=one.public_id)
    assert shown(now) == ["hold_manual"]


def test_a_clock_moves_what_is_open_and_its_owner(held):
    now, _ = held
    commands.set_clock(now, kind="hold_manual", limit_minutes=60, owner="accountant")
    commands.detect(now)
    moved = only(now)
    assert (moved.owner, moved.due_at - moved.since) == ("accountant", timedelta(hours=1))
    commands.set_clock(now, kind="hold_manual", limit_minutes=60 * 24 * 30, owner="agent")
    commands.detect(now)
    assert not Trouble.objects.filter(kind="hold_manual", resolved_at=None).exists()
    unknown = refused_code(commands.set_clock, now, kind="late", limit_minutes=0, owner="nobody")
    assert (unknown, [clock.kind for clock in queries.list_clocks(now) if not clock.is_default]) == (
        unknown,
        ["hold_manual"],
    )
    assert unknown != ""


def test_a_refused_payment_is_on_the_list_as_soon_as_the_provider_refuses(ctx):
    open_shop(at(ctx))
    order, _ = payment_failed(at(ctx))
    [event] = Event.objects.filter(kind="payments.PaymentFailed")
    look_after_failure(at(ctx), PaymentFailed(**event.facts))
    found = {row.kind: row.owner for row in queries.exceptions_of(at(ctx), order_id=order.public_id)}
    found.pop("at_risk", None)  # late in the day its promise for today is at risk, too
    assert found == {"payment_failed": "agent"}


def test_people_see_the_exceptions_of_their_channels_only(held):
    now, order = held
    elsewhere = replace(now, scopes={"channel": frozenset({"other"})})
    own = replace(now, scopes={"channel": frozenset({"web"})})
    assert queries.list_exceptions(elsewhere).items == []
    assert (queries.count_exceptions(elsewhere), len(queries.count_exceptions(own)) > 0) == ({}, True)
    assert queries.exceptions_of(elsewhere, order_id=order.public_id) == []


def test_no_order_without_progress_is_on_nobodys_list(ctx):
    """Whatever state an order was left in: past the limit it has an exception, or a day ahead of it."""
    open_shop(at(ctx), backorders=True)
    left = [
        place(at(ctx), {"MUG": 1}),
        place(at(ctx), {"CLOCK": 2}),
        place(at(ctx), {"MUG": 1}, method="manual"),
        place(at(ctx), {"KETTLE": 3, "CLOCK": 1}),
    ]
    settle_all()
    left.append(place(at(ctx), {"MUG": 1}, method="card"))
    orders.place_hold(at(ctx), order_id=left[0].public_id, kind="address", reason="no such street")
    limit = KINDS["stuck"].limit_minutes
    now = at(ctx, minutes=limit, days=30)
    commands.detect(now)
    open_ones = Trouble.objects.filter(resolved_at=None).exclude(owner="")
    unfinished = Order.objects.filter(state__in=["draft", "placed", "confirmed"])
    assert unfinished.count() == len(left)
    assert list(unfinished.exclude(pk__in=open_ones.values("order")).values_list("number", flat=True)) == []
    assert open_ones.filter(kind="stuck").count() == len(left)


def test_lists_take_as_many_statements_for_three_as_for_one(ctx):
    open_shop(at(ctx))
    counts = []
    for _ in range(2):
        order = place(at(ctx), {"MUG": 1})
        orders.place_hold(at(ctx), order_id=order.public_id, kind="manual", reason="x")
        now = at(ctx, days=2)
        commands.detect(now)
        with CaptureQueriesContext(connection) as asked:
            queries.list_exceptions(now)
            queries.count_exceptions(now)
        counts.append(len(asked))
        place(at(ctx), {"MUG": 1})
    assert counts == [2, 2]


def test_every_kind_has_an_owner_that_exists_and_every_remedy_the_right_of_its_command():
    assert {kind.owner for kind in KINDS.values()} <= set(roles())
    behind = {
        "release_hold": "orders.release_hold",
        "promise_again": "orders.re_promise",
        "go_on": "orders.release_when_possible",
        "release_work": "fulfillment.release_work",
        "find_elsewhere": "fulfillment.reject_work",
        "note_arrived": "fulfillment.deliver",
        "cancel_units": "orders.cancel_lines",
        "refund_again": "payments.request_refund",
        "extend_return": "returns.extend_return",
        "send_claimed": "returns.settle_claim",
        "pay_claimed": "returns.settle_claim",
        "want_label": "fulfillment.want_label",
        "authorise_again": "payments.request_authorization",
        "new_link": "payments.replace_pay_link",
        "propose_reminders": "accounting.propose_reminders",
        "authorise_return": "returns.authorise_return",
        "finish_receipt": "returns.finish_receipt",
        "settle_return": "returns.settle_return",
    }
    assert {name: commands.REMEDIES[name].needs for name in behind} == {
        name: COMMANDS[command].needs for name, command in behind.items()
    }
    assert open_remedies("link_unanswered", {"state": "open"}) == ("send_link",)
    assert open_remedies("link_unanswered", {"state": "expired"}) == ("new_link",)
