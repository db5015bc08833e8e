"""From goods that came in to what an order cost: values follow by themselves, and the account agrees."""

from datetime import timedelta

import pytest

from goodorder.accounting import queries as books
from goodorder.costing import commands as costing
from goodorder.inventory.models import Movement
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.reports.queries import run_audit
from integration.test_order_to_cash import ship_all
from shop import open_shop, place

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("method", ["moving_average", "fifo"])
def test_an_order_carries_its_cost_of_goods(ctx, method):
    open_shop(ctx)
    costing.set_cost_policy(ctx, company="T1", method=method, since=ctx.now - timedelta(days=1))
    for movement in Movement.objects.filter(kind="receipt").order_by("pk"):
        costing.correct_cost(ctx, movement_id=movement.pk, unit_cost=4_000_000, reason="opening cost")
    order = place(ctx, {"KETTLE": 1, "MUG": 4})
    settle_all()
    ship_all(ctx, order)
    costs = [
        line.debit
        for entry in books.entries_about(ctx, order.public_id)
        for line in entry.lines.all()
        if line.account.code == "5000"
    ]
    assert sum(costs) == 5 * 400
    costing.add_landed_cost(ctx, document="opening", amount=600, basis="quantity", reason="freight")
    settle_all()
    found = books.trial_balance(ctx, company="T1").balances()
    assert {code: found[code] for code in ("1300", "2150", "2160", "5000")} == {
        "1300": 55 * 410,
        "2150": -60 * 400,
        "2160": -600,
        "5000": 5 * 410,
    }
    assert [(r.subscriber, r.error) for r in Receipt.objects.exclude(state="done")] == []
    assert [(finding.id, finding.rows) for finding in run_audit(ctx) if finding.rows] == []
