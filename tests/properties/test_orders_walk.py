"""Random days in a small shop: whatever people do in whatever order, every invariant holds and money is exact."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.accounting import queries as books
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.fulfillment.rules import REJECTIONS
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Expected, Reservation
from goodorder.inventory.queries import standing_of, still_waiting
from goodorder.inventory.rules import Arrival, ExpectedDraft
from goodorder.invoicing.models import Document
from goodorder.kernel import clock
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands, queries
from goodorder.payments import commands as payments
from goodorder.payments import queries as money
from goodorder.reports.queries import run_audit
from shop import open_shop, place

METHODS = ("on_account", "cash", "manual", "card")
PLACES = ("MAIN", "SPARE")
SKUS = ("KETTLE", "MUG")
MOST_ORDERS = 5
TODAY, DAY = date(2026, 11, 21), timedelta(days=1)


@dataclass
class Day:
    """A day in the shop: `choices` is what may sensibly be done next, `done` what was done so far."""

    ctx: Context
    orders: list = field(default_factory=list)
    done: list = field(default_factory=list)

    def act(self, at, n):
        """Do one of the things that may be done; `n` varies how much of it."""
        choices = [*self._at_the_desk(), *self._in_the_stock_room(), *self._in_the_warehouse()]
        deed, *objects = choices[at % len(choices)]
        try:
            deed(*objects, n)
            self.done.append((deed.__name__, n))
        except OmsError as refusal:
            self.done.append((deed.__name__, refusal.code))

    def _at_the_desk(self):
        if len(self.orders) < MOST_ORDERS:
            yield from [(self.capture,)] * 2
        for order in self.orders:
            order.refresh_from_db()
            lines = order.lines.all()
            if order.state in {"placed", "confirmed"}:
                yield from ((self.cancel, order), (self.hold, order))
            if order.holds.filter(released_at=None).exists():
                yield from [(self.release, order)] * 2
            if any(line.handed_over > line.credited for line in lines):
                yield from [(self.credit, order)] * 3
            if order.state != "cancelled" and order.payment_method in {"manual", "on_account"}:
                yield (self.pay, order)

    def _in_the_stock_room(self):
        yield from [(self.receive,)] * 2
        yield from ((self.adjust,), (self.withhold,), (self.expect,))
        for row in Expected.objects.filter(state="open").order_by("id"):
            yield from ((self.slip, row), (self.arrive, row), (self.call_off, row))

    def _in_the_warehouse(self):
        for asked in work.list_fulfillment_orders(self.ctx).items:
            if any(line.counters.to_pick for line in asked.lines.all()):
                yield from [(self.pick, asked)] * 4
                yield from ((self.short, asked), (self.reject, asked))
            if any(line.counters.to_pack for line in asked.lines.all()):
                yield from [(self.pack, asked)] * 5
                yield (self.put_back, asked)
            for parcel in asked.shipments.all():
                if parcel.state == "labelled":
                    yield from [(self.ship, parcel)] * 5
                    yield (self.unpack, parcel)
                elif parcel.state == "in_transit":
                    yield (self.deliver, parcel)

    def capture(self, n):
        lines = {"KETTLE": 1 + n % 3, "MUG": 1 + n // 2 % 4}
        method = METHODS[n % len(METHODS)]
        more = {"order_discount": n * 7 % 40, "ship_complete": n % 5 == 4}
        self.orders.append(place(self.ctx, lines, method=method, **more))

    def cancel(self, order, n):
        quantities = {1 + n % 2: 1 + n // 2 % 2} if n % 5 else None
        commands.cancel_lines(
            self.ctx, order_id=order.public_id, quantities=quantities, reason="thought again"
        )

    def credit(self, order, n):
        sent = [line for line in order.lines.order_by("position") if line.handed_over > line.credited]
        line = sent[n % len(sent)]
        commands.credit_lines(
            self.ctx, order_id=order.public_id, quantities={line.position: 1}, reason="chipped"
        )

    def hold(self, order, n):
        kind = ("manual", "address")[n % 2]
        commands.place_hold(self.ctx, order_id=order.public_id, kind=kind, reason="check")

    def release(self, order, n):
        kinds = order.holds.filter(released_at=None).order_by("id").values_list("kind", flat=True)
        commands.release_hold(self.ctx, order_id=order.public_id, kind=kinds[n % len(kinds)])

    def pay(self, order, n):
        owed = money.money_of(self.ctx, about=order.public_id).open
        payments.receive_payment(
            self.ctx,
            about=order.public_id,
            amount=owed if n % 3 else owed // 2,
            method="manual",
            reference="bank",
            cause=f"statement-{len(self.done)}",
        )

    def receive(self, n):
        place_code, sku = PLACES[n % 2], SKUS[n // 2 % 2]
        inventory.receive_stock(self.ctx, location=place_code, sku=sku, quantity=1 + n % 3)

    def expect(self, n):
        draft = ExpectedDraft(
            "purchase_order",
            f"PO-{len(self.done)}",
            PLACES[n % 2],
            SKUS[n // 2 % 2],
            1 + n % 4,
            TODAY + n * DAY,
        )
        inventory.expect_supply(self.ctx, draft=draft)

    def slip(self, row, n):
        inventory.change_expected(
            self.ctx, expected_id=row.public_id, due_on=TODAY + n * DAY, reason="the ship is late"
        )

    def arrive(self, row, n):
        inventory.receive_stock(
            self.ctx,
            location=row.location.code,
            sku=row.sku.code,
            quantity=1 + n % row.to_come,
            arrival=Arrival(expected_id=row.public_id),
        )

    def call_off(self, row, n):
        inventory.cancel_expected(self.ctx, expected_id=row.public_id, reason="sold out")

    def adjust(self, n):
        place_code, sku = PLACES[n % 2], SKUS[n // 2 % 2]
        inventory.adjust_stock(self.ctx, location=place_code, sku=sku, quantity=-1, reason="broken")

    def withhold(self, n):
        inventory.set_safety(self.ctx, location=PLACES[n % 2], sku=SKUS[n // 2 % 2], safety=n % 3)

    def pick(self, asked, n):
        lines = [line for line in asked.lines.all() if line.counters.to_pick]
        picks = [(line.pk, line.counters.to_pick if n % 3 else 1) for line in lines]
        fulfillment.pick_items(self.ctx, fulfillment_order_id=asked.public_id, picks=picks)

    def short(self, asked, n):
        lines = [line for line in asked.lines.all() if line.counters.to_pick]
        fulfillment.report_short(
            self.ctx,
            fulfillment_order_id=asked.public_id,
            line_id=lines[n % len(lines)].pk,
            quantity=1,
            reason="not there",
        )

    def reject(self, asked, n):
        fulfillment.reject_work(
            self.ctx, fulfillment_order_id=asked.public_id, reason=REJECTIONS[n % len(REJECTIONS)]
        )

    def put_back(self, asked, n):
        units = [(line.pk, 1) for line in asked.lines.all() if line.counters.to_pack]
        fulfillment.put_back(self.ctx, fulfillment_order_id=asked.public_id, units=units)

    def pack(self, asked, n):
        ready = [(line.pk, 1) for line in asked.lines.all() if line.counters.to_pack]
        contents = None if n % 3 else ready[:1]
        fulfillment.pack(self.ctx, fulfillment_order_id=asked.public_id, contents=contents)

    def unpack(self, parcel, n):
        fulfillment.cancel_shipment(self.ctx, shipment_id=parcel.public_id)

    def ship(self, parcel, n):
        fulfillment.ship(self.ctx, shipment_id=parcel.public_id)

    def deliver(self, parcel, n):
        fulfillment.deliver(self.ctx, shipment_id=parcel.public_id)


steps = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 23)), min_size=12, max_size=18)


def broken(ctx):
    """Return everything that is not as it must be: failed reactions and broken invariants."""
    failed = [(receipt.subscriber, receipt.error) for receipt in Receipt.objects.exclude(state="done")]
    return failed + [(found.id, found.statement, found.rows) for found in run_audit(ctx) if found.rows]


def check_units(ctx, order):
    """What the order says of its units is what stock and warehouse say."""
    held = dict.fromkeys((True, False), 0)
    for bound, units in Reservation.objects.filter(demand=order.public_id, state="open").values_list(
        "is_allocated", "quantity"
    ):
        held[bound] += units
    lines = [line for asked in work.work_of(ctx, demand=order.public_id) for line in asked.lines.all()]
    at_work = sum(line.quantity - line.short - line.cancelled - line.shipped for line in lines)
    items = order.lines.filter(kind="item")
    assert {line.pk: line.backordered for line in items if line.backordered} == still_waiting(order.public_id)
    assert sum(line.reserved for line in items) == held[False]
    assert sum(line.released for line in items) == held[True] == at_work
    assert sum(line.handed_over for line in items) == sum(line.shipped for line in lines)
    for line in items:
        waiting = line.unsourced + line.backordered + line.reserved + line.allocated + line.released
        assert line.ordered == line.cancelled + line.handed_over + waiting


def check_promises(ctx, order):
    """Each open line is promised for the last day any of its units is known to arrive, or for none."""
    last = {
        promise.line_id: promise for promise in reversed(queries.promises_of(ctx, order_id=order.public_id))
    }
    standings = standing_of(order.public_id)
    for line in order.lines.filter(kind="item"):
        own = [each for each in standings if each.line_ref == line.pk]
        if not own or order.ship_complete:
            continue
        if any(not each.location for each in own):
            assert last[line.pk].arrive_on is None
        else:
            assert last[line.pk].ship_on == max(each.expected_on or TODAY for each in own)


def check_money(ctx, order):
    """Invoices less credit notes are what is owed for what left; nothing is taken or given back beyond that."""
    totals = dict.fromkeys(("invoice", "credit"), 0)
    for kind, total in Document.objects.filter(about=order.public_id).values_list("kind", "total"):
        totals[kind] += total
    billed = totals["invoice"] - totals["credit"]
    to_come = sum(
        line.units(first=line.handed_over, count=line.live - line.handed_over)["total"]
        for line in order.lines.all()
    )
    view = money.money_of(ctx, about=order.public_id)
    kept = view.captured - view.refunded
    assert billed + to_come == view.payable.amount
    assert 0 <= view.refunded <= view.captured
    assert (view.pending, view.unknown) == (0, 0)
    if order.payment_method == "cash":
        assert kept == view.payable.amount
    methods = {tender.method for tender in view.tenders}
    if methods == {"card"}:
        assert kept == billed
        assert view.captured == totals["invoice"]


def morning(day):
    """Send what came in overnight, so that there is something to credit."""
    for asked in work.list_fulfillment_orders(day.ctx).items[:1]:
        day.pick(asked, 1)
        day.pack(asked, 1)
        settle_all()
        for parcel in work.get_fulfillment_order(
            day.ctx, fulfillment_order_id=asked.public_id
        ).shipments.all():
            day.ship(parcel, 0)
    settle_all()


def live(ctx, first, chosen):
    """Live through a day and check it after each act."""
    stock = {("MAIN", "KETTLE"): 3, ("SPARE", "KETTLE"): 1, ("SPARE", "MUG"): 4}
    open_shop(ctx, stock=stock, backorders=True)
    day = Day(ctx)
    for n in first:
        day.capture(n)
    settle_all()
    morning(day)
    for at, n in chosen:
        day.act(at, n)
        settle_all()
        assert broken(ctx) == [], day.done
    for order in day.orders:
        whole = queries.get_order(ctx, order_id=order.public_id)
        check_units(ctx, whole)
        check_promises(ctx, whole)
        check_money(ctx, whole)
    balance = books.trial_balance(ctx, company="T1")
    assert balance.total_debit == balance.total_credit
    connection.check_constraints()


@pytest.mark.django_db
@pytest.mark.usefixtures("card_desk")
@pytest.mark.timeout(1800)
def test_whatever_people_do_the_books_stay_true(ctx, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: ctx.now)

    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.tuples(st.integers(0, 23), st.integers(0, 23)), steps)
    def walk(first, chosen):
        with transaction.atomic():
            live(ctx, first, chosen)
            transaction.set_rollback(True)

    walk()
