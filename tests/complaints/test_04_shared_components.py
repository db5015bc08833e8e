"""Two lines sharing the same stock slip past the check: demand is summed per stock key before it is judged."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Stock
from goodorder.kernel.access import system_context
from goodorder.kernel.command import attempt
from goodorder.kernel.errors import Refused
from goodorder.orders import commands
from goodorder.orders.models import OrderLine
from goodorder.orders.rules import DraftLine
from shop import draft, kit, open_shop

KITS = {"TEA": {"KETTLE": 1, "MUG": 2}, "PAIR": {"MUG": 2}, "HOUSE": {"TEA": 1, "PAIR": 2, "CLOCK": 1}}
IN_THE_END = {
    "KETTLE": {"KETTLE": 1},
    "MUG": {"MUG": 1},
    "CLOCK": {"CLOCK": 1},
    "TEA": {"KETTLE": 1, "MUG": 2},
    "PAIR": {"MUG": 2},
    "HOUSE": {"KETTLE": 1, "MUG": 6, "CLOCK": 1},
}
carts = st.lists(st.tuples(st.sampled_from(sorted(IN_THE_END)), st.integers(1, 3)), min_size=1, max_size=6)
stocks = st.fixed_dictionaries({sku: st.integers(0, 14) for sku in ("KETTLE", "MUG", "CLOCK")})


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(stocks, stocks, carts)
def test_a_cart_is_taken_exactly_when_the_sum_of_all_its_lines_is_there(main, spare, cart):
    """The same SKU may come in several lines, alone and inside kits and kits of kits, from two places."""

    class Undone(Exception):
        """Gives the database back as it was."""

    def example():
        ctx = system_context("tests")
        open_shop(ctx, stock={})
        for code, parts in KITS.items():
            kit(ctx, code, parts, price=1000)
        for place, levels in (("MAIN", main), ("SPARE", spare)):
            inventory.import_stock(ctx, location=place, levels=list(levels.items()))
        needed = Counter()
        for sku, quantity in cart:
            needed.update({part: units * quantity for part, units in IN_THE_END[sku].items()})
        lacking = {sku: needed[sku] - main[sku] - spare[sku] for sku in needed}
        short = {sku: units for sku, units in lacking.items() if units > 0}
        refused = _refused(ctx, replace(draft({}), lines=_lines(cart)))
        assert bool(refused) is bool(short)
        if refused:
            assert refused.code == "orders.out_of_stock"
            told = Counter()
            for row in refused.details["lines"]:
                told[row["sku"]] += row["short"]
            assert told == short
            assert not OrderLine.objects.exists()
        else:
            held = Counter()
            for line in OrderLine.objects.filter(kind="item"):
                held[line.sku_code] += line.reserved
            assert held == needed
        for row in Stock.objects.all():
            assert 0 <= row.reserved <= row.on_hand
        raise Undone

    with pytest.raises(Undone):
        attempt(example)


def _lines(cart):
    return tuple(DraftLine(sku=sku, quantity=quantity) for sku, quantity in cart)


def _refused(ctx, wanted):
    try:
        commands.capture_order(ctx, draft=wanted)
    except Refused as refusal:
        return refusal
    return None
