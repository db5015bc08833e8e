"""New stock is promised to the oldest order, but put on a shelf where the next picker takes it for another one."""

from datetime import date

import pytest

from builders import location, sku
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import ExpectedDraft, Wait
from goodorder.kernel.errors import Refused
from goodorder.locations import commands as locations
from goodorder.locations.rules import BinDraft
from goodorder.shelving import commands, queries
from goodorder.shelving.rules import Incoming, Putting

pytestmark = pytest.mark.django_db
PROMISES = {"ord_third": date(2026, 12, 20), "ord_first": date(2026, 12, 1), "ord_second": date(2026, 12, 9)}


def test_units_are_directed_promise_by_promise_and_no_shelf_gets_them(ctx):
    """Three wait for two each and five come: two, two and one go to dispatch, and no shelf may have them unasked."""
    location("DOCK")
    thing = sku("T1")
    bins = [
        BinDraft(code="A-01", aisle=0, depth_m=1),
        BinDraft(code="OUT", aisle=0, depth_m=0, kind="dispatch"),
    ]
    locations.set_up_bins(ctx, code="DOCK", bins=bins)
    draft = ExpectedDraft("purchase_order", "PO-1", "DOCK", "T1", 6, date(2026, 11, 30))
    inventory.expect_supply(ctx, draft=draft)
    waits = [Wait(demand, 1, thing.pk, 2, promised_on=day) for demand, day in PROMISES.items()]
    inventory.wait(ctx, company="GB01", waits=waits)
    item = Incoming(sku="T1", quantity=5)
    receipt = commands.receive_item(ctx, location="DOCK", document="PO-1", item=item)
    told = [(row.demand, row.quantity) for row in receipt.directed]
    assert told == [("ord_first", 2), ("ord_second", 2), ("ord_third", 1)]
    shelf = Putting(sku="T1", quantity=5, bin="A-01")
    with pytest.raises(Refused, match="OUT was suggested"):
        commands.place_item(ctx, location="DOCK", item=shelf)
    placed = commands.place_item(ctx, location="DOCK", item=Putting(sku="T1", quantity=3, bin="OUT"))
    assert placed.demands == ("ord_first", "ord_second")
    left = [(one.row.demand, one.units) for one in queries.directed_at(ctx, location="DOCK")]
    assert left == [("ord_second", 1), ("ord_third", 1)]
