"""What a life cycle lets a line do, in words a customer's clerk can use."""

from datetime import date

import pytest

from goodorder.availability.rules.selling import (
    Lacking,
    Wanted,
    is_released,
    not_for_sale,
    out_of_stock,
    supply_for,
)

SUPPLY = {
    ("active", True): "any",
    ("active", False): "stock",
    ("preorder", True): "dated",
    ("preorder", False): "dated",
    ("last_buy", True): "dated",
    ("last_buy", False): "stock",
    ("sold_out", True): "stock",
    ("sold_out", False): "stock",
    ("discontinued", True): "never",
    ("discontinued", False): "never",
}


@pytest.mark.parametrize(("life_cycle", "backorders"), SUPPLY)
def test_life_cycle_and_channel_say_what_a_line_may_be_sold_against(life_cycle, backorders):
    assert supply_for(life_cycle, backorders=backorders) == SUPPLY[life_cycle, backorders]


def test_refusals_name_the_remedy():
    old = Wanted("MUG", "discontinued", "MUG2")
    assert not_for_sale(old) == "MUG is no longer sold; order MUG2 instead"
    assert not_for_sale(Wanted("MUG", "discontinued")) == "MUG is no longer sold"
    assert out_of_stock(Lacking(1, Wanted("MUG", "active"), 3, 3)) == "MUG (short by 3)"
    last = Lacking(1, Wanted("MUG", "sold_out", "MUG2"), 3, 1)
    assert out_of_stock(last) == (
        "MUG (short by 1, it is sold only while stock lasts, 2 can be had; order MUG2 instead)"
    )
    early = Lacking(1, Wanted("CLOCK", "preorder"), 2, 2)
    assert out_of_stock(early) == "CLOCK (short by 2, it is sold only against stock or supply with a date)"


def test_preorder_is_handed_out_on_its_day():
    day = date(2026, 12, 1)
    assert is_released(None, day)
    assert is_released(day, day)
    assert not is_released(day, date(2026, 11, 30))
