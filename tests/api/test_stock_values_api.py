"""What stock is worth, over HTTP."""

from datetime import timedelta

import pytest

from api.calling import is_problem
from api.test_orders_api import ok
from goodorder.catalog.queries import resolve_sku
from goodorder.inventory.commands import statements
from goodorder.inventory.models import Movement
from goodorder.inventory.rules import MovementDraft
from goodorder.kernel import clock, relay
from goodorder.kernel.access import system_context
from goodorder.locations.models import Location
from shop import open_shop


@pytest.fixture
def shop(caller):
    ctx = system_context("test")
    open_shop(ctx, stock={})
    return caller


def deliver(unit_cost):
    now = clock.now()
    mug, main = resolve_sku("MUG"), Location.objects.get(code="MAIN")
    came = MovementDraft(mug.pk, main.pk, 10, "receipt", now, "PO-1", unit_cost=unit_cost)
    statements.write_ledger([came], actor="test", now=now)
    return Movement.objects.latest("pk").pk


def test_values_follow_what_becomes_known(shop):
    since = (clock.now() - timedelta(days=1)).isoformat()
    made = ok(shop.post("/cost-policies", {"company": "T1", "method": "fifo", "since": since}))
    assert (made["company"], made["method"]) == ("T1", "fifo")
    assert ok(shop.get("/cost-policies"), 200)["items"] == [made]
    movement = deliver(1_000_000)
    landed = {"document": "PO-1", "amount": 55, "basis": "quantity", "reason": "freight"}
    shown = ok(shop.post("/landed-costs", landed))
    assert shown["shares"] == [{"movement_id": movement, "amount": 55}]
    mended = {"movement_id": movement, "unit_cost": 2_000_000, "reason": "bill came"}
    assert ok(shop.post("/cost-corrections", mended))["value"] == 2055
    row = ok(shop.get("/stock-values", company="T1"), 200)["items"][0]
    assert (row["sku"], row["quantity"], row["value"], row["uncosted"]) == ("MUG", 10, 2055, 0)
    values = ok(shop.get(f"/skus/{resolve_sku('MUG').public_id}/values"), 200)["items"]
    assert values[0]["explanation"] == "10 came in at 2.00 GBP each; and 0.55 GBP to get them here"
    relay.settle_all()


def test_refusals_name_the_field(shop):
    problem = is_problem(
        shop.post("/landed-costs", {"document": "PO-9", "amount": 1, "basis": "value", "reason": "x"}),
        404,
        "costing.nothing_received",
    )
    assert problem["field"] == "document"
    is_problem(shop.get("/stock-values", company="XX"), 404, "parties.company_unknown")
