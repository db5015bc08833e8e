"""Complaint 24: dates are left in the past after a backorder. Here a day that went by is on somebody's list until it moves."""

import pytest

from exceptions.scenes import at
from goodorder.exceptions import commands, queries
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import ExpectedDraft
from goodorder.kernel.relay import settle_all
from shop import open_shop, place

pytestmark = pytest.mark.django_db


def test_a_backorder_whose_supply_did_not_come_is_found_the_day_after(ctx):
    now, after = at(ctx), at(ctx, days=8)
    open_shop(now, backorders=True)
    due_on = at(ctx, days=5).now.date()
    supply = ExpectedDraft(
        kind="purchase_order", document="PO-1", location="MAIN", sku="CLOCK", quantity=5, due_on=due_on
    )
    inventory.expect_supply(now, draft=supply)
    order = place(now, {"CLOCK": 2})
    settle_all()
    commands.look_at(at(ctx, days=2), order_ids=[order.public_id])
    waiting = queries.exceptions_of(at(ctx, days=2), order_id=order.public_id)
    commands.look_at(after, order_ids=[order.public_id])
    found = queries.exceptions_of(after, order_id=order.public_id)
    told = {row.kind: (row.owner, row.facts.get("expected_on")) for row in found}
    assert (waiting, told["unallocated"]) == ([], ("ops_manager", due_on.isoformat()))
