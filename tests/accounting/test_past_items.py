"""Orders and credit notes of the past enter their customers' accounts with the import."""

from datetime import timedelta

import pytest

from debtors import debtor
from goodorder.accounting.models import OpenItem
from goodorder.accounting.queries import trial_balance
from goodorder.catalog.queries import resolve_sku
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.rules import PastCredit, PastCreditLine, PastLine, PastOrder
from goodorder.reports.queries import run_audit
from shop import ADA, open_shop

pytestmark = pytest.mark.django_db


def past_order(ctx, customer, number, units):
    at = ctx.now - timedelta(days=400 - number)
    line = PastLine(
        kind="item",
        sku_id=resolve_sku("MUG").pk,
        sku_code="MUG",
        description="Mug",
        quantity=units,
        unit_price=1000,
        gross=1000 * units,
        discount=0,
        tax=0,
    )
    return PastOrder(
        external_ref=f"P{number}",
        placed_at=at,
        booked_on=at.date(),
        customer_id=customer.public_id,
        ship_to=ADA.as_json(),
        lines=(line,),
    )


def past_credit(ctx, customer, source, order, amount):
    line = order.lines.get() if order else None
    return PastCredit(
        source=source,
        at=ctx.now - timedelta(days=9),
        booked_on=(ctx.now - timedelta(days=9)).date(),
        reason="came back",
        order_id=order.pk if order else None,
        buyer=ADA.as_json(),
        lines=(
            PastCreditLine(
                line_ref=line.pk if line else None,
                kind="item" if line else "fee",
                sku_code="MUG" if line else "",
                description="Mug",
                quantity=1,
                amount=amount,
            ),
        ),
        customer_id=customer.public_id,
    )


def test_past_documents_become_items_settled_within_their_order(ctx, db):
    open_shop(ctx)
    bell = debtor(ctx)
    history = [past_order(ctx, bell, number, number) for number in (1, 2, 3)]
    written = orders.record_past_orders(ctx, channel="web", location="MAIN", orders=history)
    notes = [past_credit(ctx, bell, "c1", written[1], 1000), past_credit(ctx, bell, "c2", None, 77)]
    orders.record_past_credits(ctx, channel="web", credit_notes=notes)
    settle_all()
    rows = OpenItem.objects.order_by("issued_on", "id").values_list("kind", "about", "amount", "open")
    first, second, third = (order.public_id for order in written)
    assert sorted(rows) == sorted(
        [
            ("invoice", first, 1000, 1000),
            ("invoice", second, 2000, 1000),
            ("invoice", third, 3000, 3000),
            ("credit", second, 1000, 0),
            ("credit", "", 77, 77),
        ]
    )
    assert trial_balance(ctx, company="T1").balances()["1100"] == 6000 - 1077
    assert [finding.id for finding in run_audit(ctx) if finding.rows] == []
