"""Papers of the stock room in many stages, for the browser to look at."""

from datetime import timedelta

from goodorder.availability import commands as availability_commands
from goodorder.availability.rules.publishing import PublishRuleDraft
from goodorder.catalog import commands as catalog
from goodorder.catalog.rules import SkuDraft
from goodorder.inventory import commands as inventory
from goodorder.inventory import queries
from goodorder.inventory.rules import Arrival, ExpectedDraft
from goodorder.kernel.relay import settle_all
from goodorder.locations import commands as locations
from goodorder.locations.rules import CalendarDraft
from goodorder.pricing import commands as pricing
from goodorder.sourcing import commands as sourcing
from goodorder.stockroom import commands as stockroom_commands
from goodorder.stockroom.rules import CountPlan, TransferDraft, TransferItem
from shop import place


def write_papers(ctx):
    """Write lots, supply somebody waits for, a transfer half received, a count, corrections and rules."""
    due = ctx.now.date() + timedelta(days=9)
    catalog.import_skus(ctx, drafts=[SkuDraft(code="MILK", name="Milk", weight_g=900, tracking="lot")])
    pricing.import_prices(ctx, price_list="list", prices=[("MILK", 150)])
    lots = (("L1", 4, due), ("L2", 6, None))
    inventory.receive_stock(
        ctx, location="MAIN", sku="MILK", quantity=10, arrival=Arrival(lots=lots, unit_cost=900_000)
    )
    draft = ExpectedDraft("purchase_order", "PO-7", "MAIN", "CLOCK", 9, due, 80)
    supply = inventory.expect_supply(ctx, draft=draft)
    place(ctx, {"CLOCK": 2, "MILK": 3})
    settle_all()
    inventory.adjust_stock(ctx, location="MAIN", sku="MUG", quantity=-2, reason="damage: fell")
    inventory.request_adjustment(ctx, location="MAIN", sku="MUG", quantity=-1, reason="theft")
    locations.set_calendar(ctx, code="MAIN", draft=CalendarDraft(open_weekdays="1111100", daily_capacity=20))
    locations.close_day(ctx, code="MAIN", on=due, reason="stock-taking")
    availability_commands.set_publish_rule(ctx, channel="web", draft=PublishRuleDraft(buffer=1))
    return {
        "supply": supply,
        "transfer": _transfer(ctx, due),
        "count": _count(ctx),
        "lot": queries.list_lots(ctx).items[0],
        "rules": sourcing.draft_rules(ctx, content={"costs": {"split": 500}}, note="fewer parcels"),
    }


def _transfer(ctx, due):
    items = (TransferItem("MUG", 6), TransferItem("MILK", 2))
    transfer = stockroom_commands.open_transfer(ctx, draft=TransferDraft("MAIN", "SPARE", items, due))
    stockroom_commands.approve_transfer(ctx, transfer_id=transfer.public_id)
    stockroom_commands.ship_transfer(ctx, transfer_id=transfer.public_id)
    received = [TransferItem("MUG", 5)]
    return stockroom_commands.receive_transfer(ctx, transfer_id=transfer.public_id, lines=received)


def _count(ctx):
    count = stockroom_commands.plan_count(
        ctx, location="MAIN", plan=CountPlan(skus=("MUG", "KETTLE", "MILK"))
    )
    stockroom_commands.start_count(ctx, count_id=count.public_id)
    stockroom_commands.scan_count(ctx, count_id=count.public_id, sku="KETTLE", counted=10)
    return count
