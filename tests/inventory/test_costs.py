"""Valuation on the database: what commands leave behind, and what they refuse."""

from datetime import timedelta

import pytest

from builders import company, location, sku
from goodorder.accounting import commands as accounting
from goodorder.accounting.queries import trial_balance
from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.cli import report
from goodorder.costing import commands as costing_commands
from goodorder.costing import queries as costing_queries
from goodorder.costing.models import CostLayer, CostPolicy, CostPool, LandedShare, ValueEntry
from goodorder.costing.rules.costs import METHODS
from goodorder.inventory import commands
from goodorder.inventory.commands import statements
from goodorder.inventory.models import Movement
from goodorder.inventory.rules import Arrival, MovementDraft
from goodorder.kernel import relay
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.models import Event, Receipt
from goodorder.reports.queries import run_audit
from goodorder.stockroom import commands as stockroom_commands

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("method", METHODS)


@pytest.fixture
def place(ctx):
    company()
    accounting.set_up_chart(ctx, company="GB01")
    return location("A")


@pytest.fixture
def tea(place):
    return sku("TEA", weight_g=100)


@pytest.fixture
def since(ctx):
    return ctx.now - timedelta(days=30)


def policy(ctx, method, since=None):
    return costing_commands.set_cost_policy(ctx, company="GB01", method=method, since=since)


def move(ctx, thing, place, *moves, at=None):
    """Write movements (quantity, kind, unit cost) straight into the ledger."""
    drafts = [
        MovementDraft(thing.pk, place.pk, quantity, kind, at or ctx.now, unit_cost=unit_cost, **more)
        for quantity, kind, unit_cost, more in moves
    ]
    statements.write_ledger(drafts, actor=ctx.actor, now=ctx.now)


def receipt(quantity, unit_cost, **more):
    return quantity, "receipt", unit_cost, more


def issue(quantity, kind="ship", **more):
    return -quantity, kind, None, more


def books(ctx):
    relay.settle_all()
    assert not Receipt.objects.filter(state__in=["pending", "parked"]).exists()
    found = trial_balance(ctx, company="GB01").balances()
    return {code: balance for code, balance in found.items() if balance}


def broken(ctx):
    return [finding.id for finding in run_audit(ctx) if finding.rows]


def values():
    return list(ValueEntry.objects.order_by("movement_id").values_list("value", flat=True))


def test_nothing_is_valued_without_a_policy(ctx, tea, place):
    commands.receive_stock(ctx, location="A", sku="TEA", quantity=5)
    assert costing_commands.value_movements(ctx) == 0
    assert not CostPool.objects.exists()


@BOTH
def test_receipts_and_issues_reach_the_books(ctx, tea, place, method):
    policy(ctx, method)
    move(ctx, tea, place, receipt(10, 1_000_000, document="PO-1"), receipt(10, 2_000_000, document="PO-2"))
    move(ctx, tea, place, issue(5, document="shp_1"), issue(2, "scrap"))
    assert costing_commands.value_movements(ctx) == 4
    sold, lost = {"moving_average": (750, 300), "fifo": (500, 200)}[method]
    assert values() == [1000, 2000, -sold, -lost]
    assert books(ctx) == {"1300": 3000 - sold - lost, "2150": -3000, "5000": sold, "5100": lost}
    assert broken(ctx) == []
    assert costing_commands.value_movements(ctx) == 0


def test_stock_of_before_begins_without_a_cost(ctx, tea, place):
    move(ctx, tea, place, receipt(4, 1_000_000), at=ctx.now - timedelta(days=1))
    policy(ctx, "fifo")
    move(ctx, tea, place, issue(1), receipt(2, 500_000), issue(4))
    costing_commands.value_movements(ctx)
    assert list(ValueEntry.objects.order_by("movement_id").values_list("value", "uncosted")) == [
        (0, 1),
        (100, 0),
        (-50, 3),
    ]
    assert list(CostLayer.objects.values_list("quantity", "value")) == [(1, 50)]


def test_moves_within_a_company_concern_no_cost(ctx, tea, place):
    other = location("B")
    policy(ctx, "moving_average")
    move(ctx, tea, place, receipt(4, 1_000_000))
    legs = [
        MovementDraft(tea.pk, at, units, "transfer", ctx.now, "trf_1")
        for at, units in [(place.pk, -2), (other.pk, 2)]
    ]
    statements.write_ledger(legs, actor=ctx.actor, now=ctx.now)
    move(ctx, tea, place, (-1, "condition", None, {}), (1, "condition", None, {"condition": "damaged"}))
    move(ctx, tea, place, receipt(9, 1, owner="vendor"))
    assert costing_commands.value_movements(ctx) == 1
    assert CostPool.objects.get().quantity == 4


@BOTH
def test_a_back_dated_receipt_changes_what_comes_after_only(ctx, tea, place, since, method):
    policy(ctx, method, since)
    day = timedelta(days=1)
    move(ctx, tea, place, receipt(10, 1_000_000), at=since + day)
    move(ctx, tea, place, issue(10), at=since + 2 * day)
    move(ctx, tea, place, receipt(10, 3_000_000), at=since + 5 * day)
    move(ctx, tea, place, issue(5), at=since + 6 * day)
    costing_commands.value_movements(ctx)
    move(ctx, tea, place, receipt(10, 1_000_000, document="late"), at=since + 4 * day)
    costing_commands.value_movements(ctx)
    again = Event.objects.get(kind="costing.StockRevalued").facts
    assert (again["cause"], again["entries"], again["pools"]) == ("back-dated entry", 2, 1)
    sold = {"moving_average": 1000, "fifo": 500}[method]
    assert again["cost_of_goods"] == sold - 1500
    assert values() == [1000, -1000, 3000, -sold, 1000]
    assert books(ctx) == {"1300": 4000 - sold, "2150": -5000, "5000": 1000 + sold}
    assert broken(ctx) == []


@BOTH
def test_landed_cost_is_shared_exactly_and_reaches_what_was_sold(ctx, tea, place, method):
    mug = sku("MUG", weight_g=200)
    policy(ctx, method)
    move(ctx, tea, place, receipt(10, 1_000_000, document="PO-1"))
    move(ctx, mug, place, receipt(20, 500_000, document="PO-1"))
    move(ctx, tea, place, issue(4))
    landed = costing_commands.add_landed_cost(
        ctx, document="PO-1", amount=101, basis="weight", reason="freight"
    )
    assert list(LandedShare.objects.order_by("pk").values_list("amount", flat=True)) == [20, 81]
    assert landed.amount == 101
    again = Event.objects.get(kind="costing.StockRevalued").facts
    assert (again["entries"], again["inventory"], again["cost_of_goods"]) == (3, 93, 8)
    assert books(ctx) == {"1300": 1693, "2150": -2000, "2160": -101, "5000": 408}
    costing_commands.add_landed_cost(ctx, document="PO-1", amount=-101, basis="weight", reason="never came")
    assert books(ctx) == {"1300": 1600, "2150": -2000, "5000": 400}
    assert broken(ctx) == []


def test_landed_cost_is_refused_where_it_has_no_ground(ctx, tea, place):
    with pytest.raises(Missing, match="no valued receipt"):
        costing_commands.add_landed_cost(ctx, document="PO-1", amount=1, basis="value", reason="freight")
    move(ctx, tea, place, receipt(10, 1_000_000, document="PO-1"), at=ctx.now - timedelta(days=1))
    with pytest.raises(Missing, match="set its cost policy"):
        costing_commands.add_landed_cost(ctx, document="PO-1", amount=1, basis="value", reason="freight")
    policy(ctx, "fifo")
    move(ctx, tea, place, receipt(10, 0, document="PO-2"), receipt(10, None, document="PO-3"))
    for document, amount, basis, code in [
        ("PO-1", 1, "value", "costing.nothing_received"),
        ("PO-2", 1, "value", "costing.nothing_to_share_by"),
        ("PO-2", -1, "quantity", "costing.landed_below_zero"),
        ("PO-3", 1, "quantity", "costing.cost_unknown"),
        ("PO-2", 0, "quantity", "costing.nothing_lands"),
        ("PO-2", 1, "volume", "checks.not_known"),
    ]:
        with pytest.raises((Missing, Refused, Invalid)) as refusal:
            costing_commands.add_landed_cost(
                ctx, document=document, amount=amount, basis=basis, reason="freight"
            )
        assert refusal.value.code == code


@BOTH
def test_a_corrected_cost_follows_the_goods(ctx, tea, place, method):
    policy(ctx, method)
    move(ctx, tea, place, receipt(10, None, document="PO-1"), issue(4))
    costing_commands.value_movements(ctx)
    assert books(ctx) == {}
    first, gone = Movement.objects.order_by("pk")
    entry = costing_commands.correct_cost(ctx, movement_id=first.pk, unit_cost=1_500_000, reason="bill came")
    assert (entry.value, entry.uncosted) == (1500, 0)
    assert books(ctx) == {"1300": 900, "2150": -1500, "5000": 600}
    assert broken(ctx) == []
    with pytest.raises(Refused, match="follows from other entries"):
        costing_commands.correct_cost(ctx, movement_id=gone.pk, unit_cost=1, reason="x")
    with pytest.raises(Missing):
        costing_commands.correct_cost(ctx, movement_id=gone.pk + 99, unit_cost=1, reason="x")
    with pytest.raises(Invalid):
        costing_commands.correct_cost(ctx, movement_id=first.pk, unit_cost=-1, reason="x")


def test_a_kit_is_worth_its_parts_and_follows_them(ctx, tea, place):
    cup, box = sku("CUP"), sku("BOX")
    policy(ctx, "moving_average")
    move(ctx, tea, place, receipt(10, 1_000_000))
    move(ctx, cup, place, receipt(10, 2_000_000))
    move(ctx, box, place, (2, "kit", None, {"document": "kit_1"}))
    move(ctx, tea, place, (-4, "kit", None, {"document": "kit_1"}))
    move(ctx, cup, place, (-2, "kit", None, {"document": "kit_1"}))
    move(ctx, box, place, issue(1))
    assert costing_commands.value_movements(ctx, sku_ids=[box.public_id]) == 6
    assert ValueEntry.objects.get(pool__sku=box, quantity=2).value == 800
    assert books(ctx) == {"1300": 2600, "2150": -3000, "5000": 400}
    came = Movement.objects.get(sku=tea, kind="receipt")
    costing_commands.correct_cost(ctx, movement_id=came.pk, unit_cost=2_000_000, reason="bill came")
    again = Event.objects.get(kind="costing.StockRevalued").facts
    assert (again["entries"], again["pools"], again["cost_of_goods"]) == (4, 2, 200)
    assert books(ctx) == {"1300": 3400, "2150": -4000, "5000": 600}
    assert broken(ctx) == []


def test_another_method_values_all_pools_anew(ctx, tea, place):
    policy(ctx, "moving_average")
    move(ctx, tea, place, receipt(10, 1_000_000), receipt(10, 2_000_000), issue(5))
    costing_commands.value_movements(ctx)
    policy(ctx, "fifo")
    assert costing_commands.value_movements(ctx) == 3
    assert values() == [1000, 2000, -500]
    assert list(CostLayer.objects.order_by("pk").values_list("quantity", "value")) == [(5, 500), (10, 2000)]
    assert books(ctx) == {"1300": 2500, "2150": -3000, "5000": 500}
    policy(ctx, "moving_average")
    costing_commands.value_movements(ctx)
    assert (values(), CostLayer.objects.count()) == ([1000, 2000, -750], 0)
    assert books(ctx) == {"1300": 2250, "2150": -3000, "5000": 750}
    assert broken(ctx) == []


def test_a_policy_begins_once_and_not_in_time_to_come(ctx, tea, place, since):
    policy(ctx, "fifo", since)
    with pytest.raises(Refused) as refusal:
        policy(ctx, "fifo", since + timedelta(days=1))
    assert refusal.value.code == "costing.policy_begun"
    with pytest.raises(Invalid, match="since"):
        policy(ctx, "fifo", ctx.now + timedelta(days=1))
    with pytest.raises(Invalid, match="method"):
        policy(ctx, "lifo")


def test_valuation_goes_on_where_it_stopped(ctx, tea, place, since):
    policy(ctx, "moving_average", since)
    move(ctx, tea, place, receipt(10, 1_000_000), *[issue(1) for _ in range(8)])
    assert [costing_commands.value_movements(ctx, most=4) for _ in range(4)] == [4, 4, 1, 0]
    assert CostPolicy.objects.get().checked_id == 0
    # Movements of the last hour may not all be committed yet: the mark stays before them.
    later = Context(ctx.actor, ctx.now + timedelta(hours=2), ctx.permissions)
    assert costing_commands.value_movements(later) == 0
    assert CostPolicy.objects.get().checked_id == Movement.objects.latest("pk").pk
    move(ctx, tea, place, issue(1))
    assert costing_commands.value_movements(later) == 1


def test_reactions_value_and_book_what_moves(ctx, tea, place):
    policy(ctx, "moving_average")
    commands.receive_stock(ctx, location="A", sku="TEA", quantity=5)
    commands.adjust_stock(ctx, location="A", sku="TEA", quantity=-1, reason="broken")
    relay.settle_all()
    entries = ValueEntry.objects.order_by("movement_id")
    assert list(entries.values_list("quantity", "uncosted")) == [(5, 5), (-1, 1)]
    costing_commands.correct_cost(ctx, movement_id=entries[0].movement_id, unit_cost=1_000_000, reason="bill")
    assert books(ctx) == {"1300": 400, "2150": -500, "5100": 100}


def test_what_belongs_to_a_closed_month_is_booked_today(ctx, tea, place):
    policy(ctx, "moving_average", ctx.now - timedelta(days=60))
    move(ctx, tea, place, receipt(1, 1_000_000), at=ctx.now - timedelta(days=40))
    accounting.close_period(ctx, company="GB01", period=f"{ctx.now - timedelta(days=40):%Y-%m}")
    costing_commands.value_movements(ctx)
    assert books(ctx) == {"1300": 100, "2150": -100}


def test_values_are_listed_with_their_reasons(ctx, tea, place, since):
    policy(ctx, "moving_average", since)
    move(ctx, tea, place, receipt(4, 1_025_000), at=since + timedelta(days=1))
    move(ctx, tea, place, issue(3), at=since + timedelta(days=9))
    costing_commands.value_movements(ctx)
    row = costing_queries.stock_value(ctx, company="GB01").items[0]
    assert (row.sku, row.quantity, row.value, row.unit_cost, row.uncosted) == ("TEA", 1, 102, 1_020_000, 0)
    before = costing_queries.stock_value(ctx, company="GB01", until=(since + timedelta(days=2)).date()).items[
        0
    ]
    assert (before.quantity, before.value) == (4, 410)
    gone, came = costing_queries.value_history(ctx, sku_id=tea.public_id).items
    assert came.explanation == "4 came in at 1.025 EUR each"
    assert gone.explanation == "3 left at the average: 1.026667 EUR each"
    mine = Context("user:a", ctx.now, frozenset({"*"}), {"company": frozenset({"DE01"})})
    assert costing_queries.stock_value(mine, company="GB01").items == []
    assert costing_queries.value_history(mine, sku_id=tea.public_id).items == []


def test_the_report_says_whether_the_account_agrees(ctx, tea, place, capsys):
    policy(ctx, "fifo")
    move(ctx, tea, place, receipt(4, 1_025_000), receipt(1, None))
    costing_commands.value_movements(ctx)
    assert not report.show_values("GB01", None, as_csv=False)
    books(ctx)
    capsys.readouterr()
    assert report.show_values("GB01", None, as_csv=False)
    first, last = capsys.readouterr().out.splitlines()
    assert first.split() == ["TEA", "5", "4.10", "EUR", "(1", "of", "unknown", "cost)"]
    assert last == "stock 410, account 410 minor units: they agree"
    assert report.show_values("GB01", ctx.now.date(), as_csv=True)
    assert capsys.readouterr().out.splitlines()[1] == "TEA,Product TEA,EUR,5,410,1025000,1"
    with pytest.raises(Missing):
        report.show_values("XX", None, as_csv=False)


def test_kits_built_in_the_warehouse_are_worth_what_went_into_them(ctx, place):
    catalog.import_skus(ctx, drafts=[SkuDraft(code="SET", name="Gift set", kind="built")])
    sku("CUP")
    sku("TEA")
    catalog.set_kit_parts(ctx, sku_id=resolve_sku("SET").public_id, parts=[("CUP", 2), ("TEA", 1)])
    policy(ctx, "fifo")
    for code, cost in [("CUP", 1_000_000), ("TEA", 3_000_000)]:
        commands.receive_stock(
            ctx, location="A", sku=code, quantity=10, document="PO-1", arrival=Arrival(unit_cost=cost)
        )
    stockroom_commands.build_kit(ctx, location="A", kit="SET", quantity=3)
    assert books(ctx) == {"1300": 4000, "2150": -4000}
    assert {row.sku: row.value for row in costing_queries.stock_value(ctx, company="GB01").items} == {
        "CUP": 400,
        "TEA": 2100,
        "SET": 1500,
    }
    stockroom_commands.take_kit_apart(ctx, location="A", kit="SET", quantity=3)
    assert books(ctx) == {"1300": 4000, "2150": -4000}
    assert {row.sku: row.value for row in costing_queries.stock_value(ctx, company="GB01").items} == {
        "CUP": 1000,
        "TEA": 3000,
        "SET": 0,
    }
    assert broken(ctx) == []
