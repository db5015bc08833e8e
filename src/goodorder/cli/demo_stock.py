"""The example shop's stock room: lots, a kit, supply to come, a transfer under way, a count, rules on trial."""

from datetime import date, time, timedelta

from goodorder.availability import commands as availability_commands
from goodorder.availability.rules.publishing import PublishRuleDraft
from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import Arrival, ExpectedDraft
from goodorder.inventory.rules.drafts import HoldPolicyDraft
from goodorder.kernel.access import Context
from goodorder.locations import commands as locations
from goodorder.locations.rules import CalendarDraft
from goodorder.pricing import commands as pricing
from goodorder.sourcing import commands as sourcing
from goodorder.stockroom import commands as stockroom_commands
from goodorder.stockroom.rules import CountPlan, TransferDraft, TransferItem

LONDON, LEEDS = "LON", "LDS"
CARAMEL, TEA_SET, LANTERN = "CRM-SEA-TIN", "SET-TEA-01", "LMP-STM-01"
RULES = {
    "filters": [
        {"name": "stores send at home only", "not_kinds": ["store"], "when": {"countries": ["DE", "IE"]}}
    ],
    "preferences": [{"name": "London first", "rank": 5, "locations": [LONDON]}],
    "costs": {"split": 650, "lateness": 40, "freight": {"source": "service"}},
}


def stock_up(ctx: Context, *, price_list: str, channel: str) -> None:
    """Fill the shelves with what needs more than a number; before the first orders."""
    _weeks(ctx)
    _lots(ctx, price_list)
    _kit(ctx, price_list)
    for document, sku, units, days, sure in (
        ("PO-2041", LANTERN, 40, 12, 90),
        ("PO-2044", "KNF-CHF-20", 60, 6, 100),
        ("PO-2050", "CAN-ZNC-05", 25, 20, 70),
    ):
        draft = ExpectedDraft("purchase_order", document, LONDON, sku, units, _in(ctx, days), sure)
        inventory.expect_supply(ctx, draft=draft)
    availability_commands.set_publish_rule(ctx, channel=channel, draft=PublishRuleDraft(buffer=1))
    availability_commands.set_publish_rule(
        ctx, channel=channel, sku="RAR-CLK-01", draft=PublishRuleDraft(threshold=1, cap=1)
    )
    inventory.set_hold_policy(ctx, policy=HoldPolicyDraft(channel=channel, per_cart=50, per_customer=100))


def work_on(ctx: Context) -> None:
    """Leave papers of the stock room in all their stages; after the first orders."""
    inventory.adjust_stock(
        ctx, location=LONDON, sku="MUG-STN-GR", quantity=-3, reason="damage: fell off the shelf"
    )
    inventory.move_condition(
        ctx, location=LEEDS, sku="PAN-IRN-26", quantity=4, to="quarantined", reason="handles are loose"
    )
    inventory.request_adjustment(
        ctx, location=LEEDS, sku="KNF-CHF-20", quantity=-2, reason="theft: display case was forced"
    )
    sent = _transfer(ctx, (("MUG-STN-BL", 48),))
    stockroom_commands.ship_transfer(ctx, transfer_id=sent)
    stockroom_commands.receive_transfer(ctx, transfer_id=sent, lines=[TransferItem("MUG-STN-BL", 46)])
    _transfer(ctx, (("TWL-WFL-03", 24), ("APR-LIN-NA", 12)))
    plan = CountPlan(skus=("BRD-ASH-40", "TEA-OAK-01", "TWL-WFL-03"))
    count = stockroom_commands.start_count(
        ctx, count_id=stockroom_commands.plan_count(ctx, location=LEEDS, plan=plan).public_id
    )
    stockroom_commands.scan_count(ctx, count_id=count.public_id, sku="TEA-OAK-01", counted=24)
    sourcing.draft_rules(
        ctx, content=RULES, note="Stores abroad cost more than they save; one parcel where we can"
    )


def _in(ctx: Context, days: int) -> date:
    return ctx.now.date() + timedelta(days=days)


def _weeks(ctx: Context) -> None:
    week = CalendarDraft(open_weekdays="1111100", cut_off=time(15), daily_capacity=250)
    locations.set_calendar(ctx, code=LONDON, draft=week)
    locations.set_calendar(
        ctx, code=LEEDS, draft=CalendarDraft(open_weekdays="1111110", cut_off=time(12), pick_days=1)
    )
    locations.close_day(ctx, code=LONDON, on=_in(ctx, 9), reason="Stock-taking")


def _lots(ctx: Context, price_list: str) -> None:
    caramel = SkuDraft(
        code=CARAMEL, name="Sea-salt caramels, tin", weight_g=320, length_mm=120, width_mm=120, height_mm=60,
        tracking="lot", hs_code="170490", origin="GB",
    )  # fmt: skip
    catalog.import_skus(ctx, drafts=[caramel])
    pricing.import_prices(ctx, price_list=price_list, prices=[(CARAMEL, 1250)])
    lots = (("CR-0412", 24, _in(ctx, 21)), ("CR-0530", 60, _in(ctx, 150)))
    arrival = Arrival(lots=lots, unit_cost=5_200_000)
    inventory.receive_stock(
        ctx, location=LONDON, sku=CARAMEL, quantity=84, document="PO-2033", arrival=arrival
    )


def _kit(ctx: Context, price_list: str) -> None:
    catalog.import_skus(ctx, drafts=[SkuDraft(code=TEA_SET, name="Tea for four, as a set", kind="kit")])
    pricing.import_prices(ctx, price_list=price_list, prices=[(TEA_SET, 12900)])
    parts = [("KET-COP-17", 1), ("MUG-STN-GR", 4), ("TEA-OAK-01", 1)]
    catalog.set_kit_parts(ctx, sku_id=resolve_sku(TEA_SET).public_id, parts=parts)


def _transfer(ctx: Context, lines: tuple[tuple[str, int], ...]) -> str:
    items = tuple(TransferItem(sku, units) for sku, units in lines)
    draft = TransferDraft(LONDON, LEEDS, items, _in(ctx, 3), "for the shop floor")
    transfer = stockroom_commands.open_transfer(ctx, draft=draft)
    return str(stockroom_commands.approve_transfer(ctx, transfer_id=transfer.public_id).public_id)
