"""Bins never hold more than the ledger has on the shelves, whatever happens to it."""

from datetime import timedelta

import pytest

from goodorder.catalog.queries import resolve_sku
from goodorder.fulfillment import commands as fulfillment
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Movement
from goodorder.inventory.rules import Arrival, Claim
from goodorder.inventory.rules.corrections import REASONS
from goodorder.kernel.errors import Invalid, Refused
from goodorder.shelving import queries
from goodorder.stockroom import commands as stockroom
from goodorder.stockroom.rules import CountPlan


def test_a_correction_takes_units_out_of_the_bins_in_walking_order(dock):
    dock.stock("T1", 10, ("A-01", 4), ("R-01", 5))
    assert "theft" in REASONS
    inventory.adjust_stock(dock.ctx, location="DOCK", sku="T1", quantity=-1, reason="theft")
    assert dock.bins() == {"A-01": 4, "R-01": 5}  # the one in no bin went first
    inventory.adjust_stock(dock.ctx, location="DOCK", sku="T1", quantity=-6, reason="theft")
    assert dock.bins() == {"R-01": 3}
    inventory.adjust_stock(dock.ctx, location="DOCK", sku="T1", quantity=2, reason="found")
    assert queries.loose_units(_place(), [resolve_sku("T1").pk]) == {(resolve_sku("T1").pk, ""): 2}


def _place():
    return Movement.objects.latest("pk").location_id


def test_a_count_takes_what_is_missing_out_of_the_bins(dock):
    dock.stock("T1", 10, ("A-01", 6), ("R-01", 4))
    count = stockroom.plan_count(dock.ctx, location="DOCK", plan=CountPlan(skus=("T1",)))
    stockroom.start_count(dock.ctx, count_id=count.public_id)
    stockroom.scan_count(dock.ctx, count_id=count.public_id, sku="T1", counted=7)
    stockroom.submit_count(dock.ctx, count_id=count.public_id)
    stockroom.scan_count(dock.ctx, count_id=count.public_id, sku="T1", counted=7)
    stockroom.submit_count(dock.ctx, count_id=count.public_id)
    stockroom.post_count(dock.ctx, count_id=count.public_id)
    assert dock.bins() == {"A-01": 3, "R-01": 4}


def test_only_the_lot_that_is_gone_leaves_its_bins(dock):
    lots = (("L1", 3, None), ("L2", 3, None))
    inventory.receive_stock(dock.ctx, location="DOCK", sku="MILK", quantity=6, arrival=Arrival(lots=lots))
    for lot in ("l1", "L2"):
        fulfillment.put_away(dock.ctx, location="DOCK", bin="A-01", sku="MILK", quantity=3, lot=lot)
    with pytest.raises(Invalid, match="lot"):
        fulfillment.put_away(dock.ctx, location="DOCK", bin="A-01", sku="MILK", quantity=1)
    with pytest.raises(Refused, match="only 0 of MILK"):
        fulfillment.put_away(dock.ctx, location="DOCK", bin="A-02", sku="MILK", quantity=1, lot="L1")
    claims = [Claim(1, resolve_sku("MILK").pk, _place(), 4)]
    inventory.reserve(dock.ctx, demand="ord_1", claims=claims)
    inventory.allocate(dock.ctx, demand="ord_1")
    inventory.consume(
        dock.ctx, demand="ord_1", location="DOCK", lines=[(1, 1, "L2"), (1, 2, "L1")], document="shp_1"
    )
    gone = Movement.objects.filter(kind="ship").values_list("lot__code", "quantity")
    assert sorted(gone) == [("L1", -2), ("L2", -1)]
    assert queries.bin_contents(dock.ctx, location="DOCK", bin="A-01")[0].quantity == 1
    assert dock.bins("MILK") == {"A-01": 3}


def test_more_of_a_lot_than_is_held_of_it_does_not_leave(dock):
    arrival = Arrival(lots=(("L1", 2, dock.ctx.now.date() + timedelta(days=9)), ("L2", 2, None)))
    inventory.receive_stock(dock.ctx, location="DOCK", sku="MILK", quantity=4, arrival=arrival)
    inventory.reserve(dock.ctx, demand="ord_1", claims=[Claim(1, resolve_sku("MILK").pk, _place(), 2)])
    inventory.allocate(dock.ctx, demand="ord_1")
    with pytest.raises(Refused, match="holds 0 units"):
        inventory.consume(dock.ctx, demand="ord_1", location="DOCK", lines=[(1, 1, "L2")], document="shp_1")
