"""What stock papers do to orders and channels, through events alone."""

import pytest

from goodorder.inventory import commands, queries
from goodorder.inventory.rules import CountPlan, TransferDraft, TransferItem
from goodorder.inventory.rules.publishing import PublishRuleDraft
from goodorder.kernel.relay import settle_all
from goodorder.orders.queries import customers_of
from inventory.papers import lot_in, tracked
from shop import open_shop, place

pytestmark = pytest.mark.django_db


def counted(ctx, code, units):
    plan = CountPlan([code], approval_limit=10**9)
    count_id = commands.plan_count(ctx, location="MAIN", plan=plan).public_id
    commands.start_count(ctx, count_id=count_id)
    commands.scan_count(ctx, count_id=count_id, sku=code, counted=units)
    if commands.submit_count(ctx, count_id=count_id).state == "recount":
        commands.scan_count(ctx, count_id=count_id, sku=code, counted=units)
        commands.submit_count(ctx, count_id=count_id)
    return commands.post_count(ctx, count_id=count_id)


def test_an_order_whose_units_a_count_did_not_find_waits_for_others(ctx):
    open_shop(ctx, stock={("MAIN", "MUG"): 10}, backorders=True)
    order = place(ctx, {"MUG": 8}, method="manual")
    settle_all()
    line = order.lines.get(kind="item")
    line.refresh_from_db()
    assert (line.reserved, line.backordered) == (8, 0)
    counted(ctx, "MUG", 5)
    settle_all()
    line.refresh_from_db()
    assert (line.reserved, line.backordered) == (5, 3)
    commands.receive_stock(ctx, location="SPARE", sku="MUG", quantity=3)
    settle_all()
    line.refresh_from_db()
    assert (line.reserved, line.backordered) == (8, 0)


def test_channels_follow_every_paper(ctx):
    open_shop(ctx, stock={("MAIN", "MUG"): 50})
    commands.set_publish_rule(ctx, channel="web", draft=PublishRuleDraft())
    settle_all()

    def told():
        settle_all()
        assert commands.reconcile_publications(ctx, channel="web").differed == 0
        return {
            one.sku: one.quantity for one in queries.publication_feed(ctx, channel="web", after=0).changes
        }

    draft = TransferDraft("MAIN", "SPARE", [TransferItem("MUG", 20)], ctx.now.date())
    transfer_id = commands.open_transfer(ctx, draft=draft).public_id
    commands.approve_transfer(ctx, transfer_id=transfer_id)
    assert told()["MUG"] == 30
    commands.ship_transfer(ctx, transfer_id=transfer_id, lines=[TransferItem("MUG", 15)], is_last=True)
    assert told()["MUG"] == 35
    commands.receive_transfer(ctx, transfer_id=transfer_id, lines=[TransferItem("MUG", 10)])
    assert told()["MUG"] == 45
    item = TransferItem("MUG", 1)
    commands.explain_discrepancy(ctx, transfer_id=transfer_id, item=item, outcome="found", reason="behind")
    assert told()["MUG"] == 46
    counted(ctx, "MUG", 34)
    assert told()["MUG"] == 45
    commands.move_condition(ctx, location="MAIN", sku="MUG", quantity=6, to="damaged", reason="wet")
    assert told()["MUG"] == 39


def test_blocked_lots_leave_the_channels_and_name_their_customers(ctx):
    open_shop(ctx)
    milk = tracked(ctx, "MILK")
    main = queries.stock_of(ctx, sku_id=_mug(ctx))[0].location
    lot_in(ctx, milk, main, "L1", 6)
    commands.set_publish_rule(ctx, channel="web", draft=PublishRuleDraft())
    settle_all()
    from goodorder.pricing import commands as pricing

    pricing.import_prices(ctx, price_list="list", prices=[("MILK", 100)])
    order = place(ctx, {"MILK": 2}, method="manual")
    settle_all()
    found = queries.recall(ctx, sku="MILK", lot="L1")
    [one] = customers_of(ctx, demands=found.demands)
    assert (one.demand, one.order_number, one.email) == (order.public_id, order.number, "ada@example.com")
    commands.block_lot(ctx, sku="MILK", lot="L1", reason="listeria")
    settle_all()
    shown = {row.sku: row.quantity for row in queries.publication_feed(ctx, channel="web", after=0).changes}
    assert shown["MILK"] == 0
    line = order.lines.get(kind="item")
    assert (line.reserved, line.backordered) == (0, 2)


def _mug(ctx):
    from goodorder.catalog.queries import resolve_sku

    return resolve_sku("MUG").public_id
