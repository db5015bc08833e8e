"""Receiving by document, and what goes straight to whoever waits for it."""

from datetime import date

import pytest

from builders import location
from goodorder.inventory import commands as inventory
from goodorder.inventory import queries as stock
from goodorder.inventory.models import Expected, Lot, Movement
from goodorder.kernel.errors import Missing, Refused
from goodorder.shelving import commands, queries
from goodorder.shelving.models import CrossDock
from goodorder.shelving.rules import Incoming, Putting
from goodorder.stockroom import commands as stockroom
from goodorder.stockroom.rules import TransferDraft, TransferItem


def test_units_are_booked_for_the_document_and_lie_in_receiving(dock):
    dock.expect("T1", 6)
    dock.expect("T1", 4)
    receipt = dock.receive("t1", 8, "po-1")
    assert (receipt.quantity, receipt.to_come, receipt.extra, receipt.bin) == (8, 2, 0, "")
    delivery = queries.list_deliveries(dock.ctx, location="DOCK").items[0]
    assert (delivery.document, delivery.expected, delivery.received, delivery.to_come) == ("PO-1", 10, 8, 2)
    (loose,) = queries.list_loose(dock.ctx, location="DOCK").items
    assert (loose.sku.code, loose.units, loose.suggestion.because) == ("T1", 8, "nearest_free")


def test_more_and_other_items_than_expected_are_named_and_may_be_kept(dock):
    dock.expect("T1", 2)
    with pytest.raises(Refused, match="PO-1 has 2 more of T1 to come, not 3") as refusal:
        dock.receive("T1", 3)
    assert refusal.value.details["may_insist"]
    assert dock.receive("T1", 3, anyway=True).extra == 1
    with pytest.raises(Refused, match="T2 is not expected with PO-1"):
        dock.receive("T2", 1)
    assert dock.receive("T2", 1, anyway=True).extra == 1
    with pytest.raises(Missing, match="nothing is expected at DOCK with PO-9"):
        dock.receive("T1", 1, "PO-9")
    assert Movement.objects.filter(reason="more than was expected").count() == 2


def test_lots_come_with_their_expiry_and_serial_numbers_one_by_one(dock):
    dock.expect("MILK", 5)
    dock.expect("PHONE", 2)
    dock.receive("MILK", 3, lot="L1", expires_on=date(2027, 1, 31))
    dock.receive("MILK", 2, lot="l1")
    dock.receive("PHONE", 1, lot="S1", into="A-02")
    with pytest.raises(Refused, match="S1"):
        dock.receive("PHONE", 1, lot="S1")
    assert Lot.objects.get(code="L1").expires_on == date(2027, 1, 31)
    assert dock.bins("PHONE") == {"A-02": 1}


def test_the_rest_of_a_document_is_given_up_with_a_reason(dock):
    dock.expect("T1", 5)
    dock.receive("T1", 2)
    closed = {"location": "DOCK", "document": "PO-1"}
    assert commands.close_delivery(dock.ctx, **closed, reason="short delivered") == 3
    assert Expected.objects.get().state == "cancelled"
    assert queries.list_deliveries(dock.ctx, location="DOCK").items == []
    with pytest.raises(Refused, match="nothing of PO-1 is still to come"):
        commands.close_delivery(dock.ctx, **closed, reason="again")


def test_a_transfer_is_received_by_its_number(dock):
    location("FAR")
    dock.stock("T1", 5)
    moved = TransferDraft("DOCK", "FAR", (TransferItem("T1", 3),), dock.ctx.now.date())
    sent = stockroom.open_transfer(dock.ctx, draft=moved)
    stockroom.approve_transfer(dock.ctx, transfer_id=sent.public_id)
    stockroom.ship_transfer(dock.ctx, transfer_id=sent.public_id)
    item = Incoming(sku="T1", quantity=3)
    commands.receive_item(dock.ctx, location="FAR", document=sent.number, item=item)
    sent.refresh_from_db()
    assert sent.state == "closed"
    with pytest.raises(Refused, match="is a transfer; say on its own page"):
        commands.close_delivery(dock.ctx, location="FAR", document=sent.number, reason="x")


def test_what_is_waited_for_goes_to_dispatch_the_oldest_promise_first(dock):
    dock.expect("T1", 10)
    dock.wait("ord_late", "T1", 4, date(2026, 12, 9))
    dock.wait("ord_soon", "T1", 3, date(2026, 11, 25))
    receipt = dock.receive("T1", 5)
    assert [(row.demand, row.quantity) for row in receipt.directed] == [("ord_soon", 3), ("ord_late", 2)]
    (loose,) = queries.list_loose(dock.ctx, location="DOCK").items
    assert (loose.suggestion.bin, loose.suggestion.quantity) == ("OUT-1", 5)
    with pytest.raises(Refused, match="OUT-1 was suggested, scanned A-01"):
        put(dock, 2, "A-01")
    assert put(dock, 4, "out-1").demands == ("ord_soon", "ord_late")
    left = queries.directed_at(dock.ctx, location="DOCK")
    assert [(one.row.demand, one.units) for one in left] == [("ord_late", 1)]
    with pytest.raises(Refused, match="only 1 of T1 are waited for"):
        put(dock, 2, "OUT-1")
    assert stock.waits_of("ord_late")[0].quantity == 2


def put(dock, quantity, bin_, **more):
    item = Putting(sku="T1", quantity=quantity, bin=bin_, **more)
    return commands.place_item(dock.ctx, location="DOCK", item=item)


def test_what_nobody_holds_any_more_is_not_sent_to_dispatch(dock):
    dock.expect("T1", 3)
    dock.wait("ord_1", "T1", 3)
    dock.receive("T1", 3)
    inventory.release_reservations(dock.ctx, demand="ord_1", line_ref=1, quantity=3)
    assert CrossDock.objects.get().left == 3
    assert queries.directed_at(dock.ctx, location="DOCK") == []
    put(dock, 3, "A-01")


def test_units_go_to_their_face_then_beside_their_like(dock):
    dock.face("T1", "B-01", 2, 5)
    dock.stock("T1", 9)
    with pytest.raises(Refused, match="B-01 was suggested"):
        put(dock, 9, "A-01")
    with pytest.raises(Refused, match="B-01 has room for 5 more, not 9"):
        put(dock, 9, "B-01")
    put(dock, 5, "B-01")
    put(dock, 1, "R-01", anyway=True)
    (loose,) = queries.list_loose(dock.ctx, location="DOCK").items
    assert (loose.suggestion.bin, loose.suggestion.because, loose.units) == ("R-01", "same_item", 3)
    dock.stock("T2", 1)
    item = Putting(sku="T2", quantity=1, bin="B-01", anyway=True)
    with pytest.raises(Refused, match="B-01 is the pick face of T1"):
        commands.place_item(dock.ctx, location="DOCK", item=item)
