"""Random days on which orders are also amended, exchanged and refunded: money stays exact, every invariant holds."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.amendments import commands as amendments
from goodorder.invoicing.models import Document
from goodorder.kernel import clock
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands, queries
from goodorder.orders.rules import Changes, DraftLine, PaymentDraft
from goodorder.payments import queries as money
from parcels import broken
from properties.test_orders_walk import Day, check_promises, check_units, morning
from shop import open_shop

CARD = PaymentDraft(method="card", provider="simulator", token="tok_visa")


class Desk(Day):
    """A day at which customers change their minds."""

    def _at_the_desk(self):
        yield from super()._at_the_desk()
        for order in self.orders:
            yield from (
                (self.amend, order),
                (self.amend, order),
                (self.refund, order),
                (self.exchange, order),
            )

    def change(self, order, n, **changes):
        proposed = amendments.propose_amendment(
            self.ctx, order_id=order.public_id, changes=Changes(reason="asked", **changes)
        )
        payment = CARD if order.payment_method == "card" and n % 2 else None
        amendments.apply_amendment(self.ctx, amendment_id=proposed.public_id, payment=payment)

    def amend(self, order, n):
        at = 1 + n % 3
        choices = (
            {"prices": {at: n * 97 % 3001}},
            {"quantities": {1 + n % 2: n % 5}},
            {"add": (DraftLine(sku="MUG", quantity=1 + n % 2),)},
            {"prices": {1: 6000 + n}, "quantities": {2: n % 4}, "note": "ring"},
        )
        self.change(order, n, **choices[n // 3 % 4])

    def exchange(self, order, n):
        sent = [line for line in order.lines.order_by("position") if line.handed_over > line.credited]
        back = {line.position: 1 for line in sent[:1]}
        self.change(order, n, credit=back, add=(DraftLine(sku=("MUG", "KETTLE")[n % 2], quantity=1),))

    def refund(self, order, n):
        lines = list(order.lines.order_by("position"))
        line = lines[n % len(lines)]
        units = {line.position: 1 + n % 2} if n % 3 else {}
        amounts = {line.position: 1 + n * 131 % 2500} if not units or n % 2 else {}
        commands.refund_order(
            self.ctx, order_id=order.public_id, units=units, amounts=amounts, reason="chipped"
        )


def check_money(ctx, order):
    """What is owed is what the lines are worth; what was billed and is to come adds up to it."""
    billed = sum(
        total if kind == "invoice" else -total
        for kind, total in Document.objects.filter(about=order.public_id).values_list("kind", "total")
    )
    lines = order.lines.all()
    view = money.money_of(ctx, about=order.public_id)
    assert view.payable.amount == sum(line.worth for line in lines)
    assert view.payable.amount == billed + sum(line.to_come for line in lines)
    assert 0 <= view.refunded <= view.captured
    assert (view.pending, view.unknown) == (0, 0)
    if order.payment_method == "card" and {tender.method for tender in view.tenders} == {"card"}:
        assert view.captured - view.refunded <= max(billed, 0) + sum(line.to_come for line in lines)
        if not order.holds.filter(kind="payment", released_at=None).exists():
            assert view.captured - view.refunded >= billed
    if order.payment_method == "cash":
        assert view.captured - view.refunded <= view.payable.amount


def live(ctx, first, chosen):
    """Live through a day and check it after each act."""
    stock = {("MAIN", "KETTLE"): 6, ("SPARE", "KETTLE"): 2, ("SPARE", "MUG"): 12}
    open_shop(ctx, stock=stock, backorders=True, tax_included=bool(first[0] % 2))
    day = Desk(ctx)
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
    connection.check_constraints()


@pytest.mark.django_db
@pytest.mark.usefixtures("card_desk")
@pytest.mark.timeout(1800)
def test_whatever_customers_ask_for_money_stays_exact(ctx, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: ctx.now)

    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.tuples(st.integers(0, 23), st.integers(0, 23)),
        st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 23)), min_size=10, max_size=16),
    )
    def walk(first, chosen):
        with transaction.atomic():
            live(ctx, first, chosen)
            transaction.set_rollback(True)

    walk()
