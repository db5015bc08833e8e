"""What is too old goes, what is young or unfinished stays, and what went is told."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection

from goodorder.carts import commands as carts
from goodorder.carts.models import Cart, CartLine
from goodorder.cli import checks, installation
from goodorder.cli import retention as cli
from goodorder.flows.retention import DROPS, sweep, sweep_old_rows
from goodorder.kernel import clock
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.errors import Forbidden, Invalid, Missing
from goodorder.kernel.events import record
from goodorder.kernel.idempotency import Answer, once
from goodorder.kernel.models import Event, IdempotencyKey, Receipt
from goodorder.kernel.relay import settle_all
from goodorder.notifications.models import Message
from goodorder.parties.events import CompanyOpened
from goodorder.parties.models import Company
from goodorder.retention import commands, queries
from goodorder.retention.models import Kept
from goodorder.retention.rules import FOR_EVER, KINDS
from goodorder.sourcing.models import Decision
from goodorder.worklists import commands as worklists
from goodorder.worklists.models import Item, Run
from processes import database_url
from shop import open_shop, place

pytestmark = pytest.mark.django_db


def later(ctx, days):
    return replace(ctx, now=ctx.now + timedelta(days=days))


def swept(ctx, kind, *, days, **more):
    return sweep(later(ctx, days), KINDS[kind], **more)


@pytest.fixture
def receipts(ctx):
    """Return a function that makes receipts of one event: some done, one that is parked, one that waits."""
    make_event(ctx)
    event = Event.objects.get()
    for number, state in enumerate(["parked", "pending", "done", "done", "done"]):
        Receipt.objects.create(event=event, subscriber=f"s{number}", state=state, due_at=ctx.now)
    return lambda: list(Receipt.objects.order_by("id").values_list("state", flat=True))


def test_receipts_go_when_they_are_done_and_old(ctx, receipts):
    assert swept(ctx, "reactions", days=30) == 0
    assert swept(ctx, "reactions", days=31) == 3
    assert receipts() == ["parked", "pending"]
    assert swept(ctx, "reactions", days=31) == 0
    (told,) = Event.objects.filter(kind="retention.RowsDropped")
    assert told.facts == {
        "kind_of_rows": "reactions",
        "rows": 3,
        "before": (ctx.now + timedelta(days=1)).isoformat(),
    }


def test_a_sweep_that_is_stopped_has_counted_what_it_dropped(ctx, receipts, monkeypatch):
    monkeypatch.setitem(KINDS, "reactions", replace(KINDS["reactions"], batch=2))
    turns = iter([True, False])
    assert swept(ctx, "reactions", days=31, go_on=lambda: next(turns)) == 0
    row = Kept.objects.get()
    assert (row.dropped, row.told, row.swept_at, len(receipts())) == (2, 0, None, 3)
    assert swept(ctx, "reactions", days=31) == 3
    row.refresh_from_db()
    assert (row.dropped, row.told, row.swept_at) == (3, 3, ctx.now + timedelta(days=31))


def test_a_batch_and_its_count_stand_or_fall_together(ctx, receipts):
    def half():
        DROPS["reactions"](later(ctx, 31), before=later(ctx, 1).now, most=10)
        raise Missing("tests.no", "no")

    with pytest.raises(Missing):
        unit_of_work(half)
    assert len(receipts()) == 5


def test_an_answer_is_forgotten_with_its_key(ctx):
    made = []

    def work():
        made.append(1)
        return Answer(201, "{}")

    once("key:a", "k1", "f", work)
    assert once("key:a", "k1", "f", work).replayed
    assert swept(ctx, "answers", days=0) == 0
    IdempotencyKey.objects.update(created_at=ctx.now)
    assert swept(ctx, "answers", days=31) == 1
    assert not once("key:a", "k1", "f", work).replayed
    assert len(made) == 2


def test_sessions_that_ended_go(ctx):
    for key, days in (("old", -8), ("young", -6), ("open", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=ctx.now + timedelta(days=days))
    assert swept(ctx, "sessions", days=0) == 1
    assert sorted(Session.objects.values_list("session_key", flat=True)) == ["open", "young"]


def test_carts_go_with_their_lines_unless_they_held_stock_lately(ctx):
    open_shop(ctx)
    old, touched = (carts.open_cart(ctx, channel="web") for _ in range(2))
    for cart in (old, touched):
        carts.set_cart_line(ctx, cart_id=cart.public_id, sku="MUG", quantity=1)
    Cart.objects.filter(pk=touched.pk).update(expires_at=ctx.now + timedelta(days=100))
    assert swept(ctx, "carts", days=181) == 1
    assert [row.cart_id for row in CartLine.objects.all()] == [touched.pk]


def test_runs_go_when_they_ended_and_what_they_did_stays_told(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 1})
    choice = worklists.Choice(order_ids=[order.public_id])
    ended, planned = (
        worklists.plan_run(ctx, action="tag", arguments={"tags": ["vip"]}, choice=choice) for _ in "12"
    )
    worklists.start_run(ctx, run_id=ended.public_id)
    settle_all()
    assert swept(replace(ctx, now=clock.now()), "runs", days=367) == 1
    assert list(Run.objects.values_list("pk", flat=True)) == [planned.pk]
    assert set(Item.objects.values_list("run_id", flat=True)) == {planned.pk}
    assert Event.objects.filter(about=order.public_id, kind="tags.TagAdded").count() == 1


def test_decisions_and_messages_go_after_years(ctx):
    open_shop(ctx)
    Decision.objects.create(about="x", decided_at=ctx.now, actor="a", inputs={}, outcome={})
    common = {"kind": "placed", "channel": "mail", "about": "x", "language": "en", "text": "t"}
    for cause, state in (("1", "sent"), ("2", "queued")):
        sent_at = ctx.now if state == "sent" else None
        Message.objects.create(
            **common, cause=cause, recipient="a@b.example", state=state, created_at=ctx.now, sent_at=sent_at
        )
    assert (swept(ctx, "decisions", days=1094), swept(ctx, "messages", days=2556)) == (0, 0)
    assert (swept(ctx, "decisions", days=1096), swept(ctx, "messages", days=2558)) == (1, 1)
    assert list(Message.objects.values_list("state", flat=True)) == ["queued"]


def test_the_schedule_looks_at_every_kind(ctx, receipts):
    Receipt.objects.filter(state="done").update(due_at=ctx.now - timedelta(days=4000))
    sweep_old_rows()
    assert set(Kept.objects.exclude(swept_at=None).values_list("kind", flat=True)) == set(KINDS) == set(DROPS)
    assert receipts() == ["parked", "pending"]


def test_another_number_of_days_holds_from_the_next_sweep(ctx, receipts):
    commands.set_retention(ctx, kind="reactions", days=7)
    commands.set_retention(ctx, kind="reactions", days=7)
    (told,) = Event.objects.filter(kind="retention.RetentionSet")
    assert told.facts == {"kind_of_rows": "reactions", "days": 7, "days_before": 30}
    assert swept(ctx, "reactions", days=8) == 3
    shown = queries.get_kept(ctx, kind="reactions")
    assert (shown.days, shown.usual, shown.least, shown.dropped) == (7, 30, 7, 3)


@pytest.mark.parametrize(
    ("kind", "days", "field"),
    [
        ("reactions", 6, "days"),
        ("messages", 364, "days"),
        ("answers", 36_501, "days"),
        ("events", 900, "kind"),
    ],
)
def test_too_few_days_and_what_is_kept_for_ever_are_refused(ctx, kind, days, field):
    with pytest.raises(Invalid) as refusal:
        commands.set_retention(ctx, kind=kind, days=days)
    assert refusal.value.details["field"] == field
    assert not Kept.objects.exists()


def test_who_may_not_set_it_may_not(ctx):
    with pytest.raises(Forbidden):
        commands.set_retention(replace(ctx, permissions=frozenset({"retention.view"})), kind="runs", days=99)


def test_the_books_are_no_kind_that_goes(ctx):
    dropped = {table for kind in KINDS.values() for table in kind.tables}
    kept = {table for tables in FOR_EVER.values() for table in tables}
    assert dropped & kept == set()
    assert dropped | kept <= set(queries.table_sizes())
    make_event(ctx)
    with pytest.raises(IntegrityError, match="append-only"):
        Event.objects.all().delete()


def make_event(ctx):
    company = Company.objects.create(code="T1", name="T", country="GB", currency="GBP")
    record(ctx, company, CompanyOpened(code="T1"))


def test_tables_are_vacuumed_as_their_rows_change():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reloptions FROM pg_class WHERE reloptions IS NOT NULL AND relkind = 'r'"
        )
        set_on = dict(cursor.fetchall())
    assert "autovacuum_freeze_min_age=0" in set_on["inventory_movement"]
    assert "autovacuum_vacuum_insert_scale_factor=0.02" in set_on["accounting_journalline"]
    assert "autovacuum_vacuum_scale_factor=0.1" in set_on["kernel_event"]
    assert "fillfactor=80" in set_on["inventory_stock"]


def test_the_command_line_shows_and_sweeps(ctx, receipts, capsys, monkeypatch):
    monkeypatch.setattr(installation, "database", nullcontext)
    Receipt.objects.filter(state="done").update(due_at=ctx.now - timedelta(days=4000))
    cli.sweep()
    assert "reactions: 3 rows dropped" in capsys.readouterr().out.splitlines()
    cli.show(tables=True)
    shown = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in shown][: len(KINDS) + len(FOR_EVER)] == [*KINDS, *FOR_EVER]
    assert shown[0].endswith("3 dropped so far")


def test_the_doctor_warns_when_nothing_was_swept_for_a_day():
    def found(ago):
        connection.execute("DELETE FROM retention_kept")
        if ago:
            at = f"now() - interval '{ago}'"
            connection.execute(f"INSERT INTO retention_kept (kind, swept_at) VALUES ('carts', {at})")
        return [(finding.level, finding.what) for finding in checks.check_retention(connection)]

    with psycopg.connect(database_url()) as connection:
        connection.execute("CREATE TEMP TABLE retention_kept (kind text, swept_at timestamptz)")
        assert found("") == [("ok", "old rows were not looked for yet; the worker does it every hour")]
        assert found("1 hour") == [("ok", "rows that are too old were thrown away 1 hours ago")]
        assert found("27 hours") == [("warn", "rows that are too old were thrown away 27 hours ago")]
