"""How much comes back by item, lot, carrier and reason, and what is suspected of a defect for it."""

from datetime import date

import pytest

from goodorder.catalog import commands as catalog
from goodorder.catalog.rules import SkuDraft
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import Arrival
from goodorder.kernel.errors import Invalid
from goodorder.pricing import commands as pricing
from goodorder.returns import commands, queries
from goodorder.returns.rules import Arrived, DefectTerms, Sums
from returns.desk import ask, receive, sold
from shop import open_shop

PERIOD = {"since": date(2026, 1, 1), "until": date(2030, 1, 1)}


def test_suspicion_needs_units_a_rate_and_more_than_usual():
    terms, all_goods = DefectTerms(least_faulty=3, least_permille=50, least_times_tenths=20), Sums(1000, 20)
    cases = {(60, 3): True, (61, 3): False, (10, 2): False, (0, 0): False, (100, 5): True}
    assert {case: terms.suspects(Sums(*case), all_goods) for case in cases} == cases
    assert not terms.suspects(Sums(60, 3), Sums(1000, 26))
    assert terms.formula(all_goods) == (
        "faulty ≥ 3 and faulty ÷ sold ≥ 50 ‰ and faulty ÷ sold ≥ 2 × that of everything (20 ‰: 20 of 1000)"
    )


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx)
    catalog.import_skus(ctx, drafts=[SkuDraft(code="MILK", name="Milk", weight_g=900, tracking="lot")])
    pricing.import_prices(ctx, price_list="list", prices=[("MILK", 300)])
    lots = (("L1", 4, None), ("L2", 4, None))
    inventory.receive_stock(ctx, location="MAIN", sku="MILK", quantity=8, arrival=Arrival(lots=lots))


def rates(ctx, by):
    sheet = queries.return_rates(ctx, by=by, **PERIOD)
    return [(each.key, each.sold, each.returned, each.faulty, each.is_suspect) for each in sheet.rates]


def test_rates_by_item_lot_carrier_and_reason(ctx, shop):
    order = sold(ctx, {"MUG": 10, "MILK": 6})
    receive(ctx, ask(ctx, order, {1: 1}), MUG=1)
    ret = ask(ctx, order, {2: 2}, reason="defective")
    commands.receive_return(ctx, return_id=ret.public_id, items=[Arrived("MILK", 2, lot="L1")])
    commands.set_defect_rule(
        ctx, terms=DefectTerms(least_faulty=2, least_permille=300, least_times_tenths=10)
    )
    assert rates(ctx, "sku") == [("MILK", 6, 2, 2, True), ("MUG", 10, 1, 0, False)]
    assert rates(ctx, "lot") == [("MILK L1", 4, 2, 2, True)]
    assert rates(ctx, "carrier") == [("own", 16, 3, 0, False)]
    assert rates(ctx, "reason") == [("defective", 16, 2, 2, False), ("changed_mind", 16, 1, 0, False)]
    assert rates(ctx, "channel") == [("web", 16, 3, 2, False)]


def test_a_rule_nobody_could_meet_is_refused(ctx, db):
    with pytest.raises(Invalid, match="least_faulty"):
        commands.set_defect_rule(ctx, terms=DefectTerms(least_faulty=0))
