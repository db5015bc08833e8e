"""Stock papers by many hands at once."""

import pytest
from django.db.models import Sum

from builders import location, sku
from goodorder.inventory import commands
from goodorder.inventory.models import Stock
from goodorder.locations.models import Location
from goodorder.stockroom import commands as stockroom_commands
from goodorder.stockroom.models import CountLine
from goodorder.stockroom.rules import CountPlan, TransferDraft, TransferItem
from inventory.audit import broken
from threads import run_all

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_transfers_of_a_company_share_one_transit_location(ctx):
    location("A"), location("B"), sku("T")
    commands.receive_stock(ctx, location="A", sku="T", quantity=40)
    draft = TransferDraft("A", "B", [TransferItem("T", 3)], ctx.now.date())
    approved = [stockroom_commands.open_transfer(ctx, draft=draft).public_id for _ in range(12)]
    for transfer_id in approved:
        stockroom_commands.approve_transfer(ctx, transfer_id=transfer_id)

    def travel(number):
        stockroom_commands.ship_transfer(ctx, transfer_id=approved[number])
        return stockroom_commands.receive_transfer(ctx, transfer_id=approved[number]).state

    assert run_all(travel, 12, 6) == ["closed"] * 12
    assert Location.objects.filter(kind="transit").count() == 1
    assert Stock.objects.get(location__code="B").on_hand == 36
    assert broken() == []


def test_scans_see_each_receipt_and_shipment_wholly_or_not_at_all(ctx):
    """Nothing is hidden here, so whatever the moment of a scan, the shelf it expects is one that was."""
    location("A"), sku("T")
    commands.receive_stock(ctx, location="A", sku="T", quantity=100)
    plan = CountPlan(["T"], approval_limit=10**9)
    counts = [stockroom_commands.plan_count(ctx, location="A", plan=plan).public_id for _ in range(8)]
    for count_id in counts:
        stockroom_commands.start_count(ctx, count_id=count_id)

    def act(number):
        if number % 3 == 0:
            return stockroom_commands.scan_count(
                ctx, count_id=counts[number // 3], sku="T", counted=0
            ).expected
        commands.receive_stock(ctx, location="A", sku="T", quantity=10)
        return None

    seen = [found for found in run_all(act, 24, 6) if found is not None]
    assert set(seen) <= set(range(100, 261, 10))
    assert CountLine.objects.aggregate(units=Sum("expected"))["units"] == sum(seen)
    assert Stock.objects.get().on_hand == 260
    assert broken() == []
