"""Two lines sharing the same stock slip past the check: kits and loose units are judged on summed demand."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import location, sku
from goodorder.catalog.models import KitPart, Sku
from goodorder.inventory import commands
from goodorder.inventory.queries import kit_availability, time_phased
from goodorder.inventory.rules.atp import Position
from goodorder.inventory.rules.basket import AskedLine, Picture, Recipe, answers

TODAY = date(2026, 11, 22)
PARTS, PLACES = (1, 2, 3), (10, 20)
KITS = (101, 102, 103)


@st.composite
def pictures(draw):
    recipes = {part: Recipe({part: 1}) for part in PARTS}
    for kit in KITS:
        taken = draw(st.dictionaries(st.sampled_from(PARTS), st.integers(1, 3), min_size=1, max_size=3))
        recipes[kit] = Recipe(taken)
    positions = {
        key: Position(
            on_hand=draw(st.integers(0, 9)),
            supplies=[
                (TODAY + timedelta(days=draw(st.integers(1, 3))), draw(st.integers(0, 6)), f"PO-{key}", 90)
            ],
        )
        for key in product(PARTS, PLACES)
    }
    return Picture(recipes, positions, PLACES, {})


def there(picture, part, day):
    """Count what has come of a part by a day, everywhere."""
    return sum(
        position.on_hand + sum(units for due, units, _, _ in position.supplies if due <= day)
        for (sku_id, _), position in picture.positions.items()
        if sku_id == part
    )


def fits(picture, baskets, day):
    """Judge baskets as a whole: summed demand per part against what there is by a day."""
    demand = dict.fromkeys(PARTS, 0)
    for sku_id, quantity in baskets:
        for part, units in picture.recipes[sku_id].parts.items():
            demand[part] += units * quantity
    return all(demand[part] <= there(picture, part, day) for part in PARTS)


@settings(max_examples=500, deadline=None)
@given(pictures(), st.sampled_from(KITS), st.sampled_from((*PARTS, *KITS)), st.integers(0, 5))
def test_what_is_left_for_a_kit_equals_trying_every_number(picture, kit, other, quantity):
    last = TODAY + timedelta(days=3)
    served = max(count for count in range(quantity + 1) if fits(picture, [(other, count)], last))
    answer = answers([AskedLine(other, quantity), AskedLine(kit, 0)], picture, today=TODAY)[1]
    for off in range(4):
        day = TODAY + timedelta(days=off)
        if fits(picture, [(other, served)], day):
            most = 0
            while fits(picture, [(other, served), (kit, most + 1)], day):
                most += 1
            assert answer.promisable(day) == most


@settings(max_examples=500, deadline=None)
@given(pictures(), st.lists(st.tuples(st.sampled_from((*PARTS, *KITS)), st.integers(1, 4)), max_size=6))
def test_a_basket_that_is_promised_fits_on_summed_demand(picture, basket):
    lines = [AskedLine(sku_id, quantity) for sku_id, quantity in basket]
    found = answers(lines, picture, today=TODAY)
    whole = [answer for answer in found if answer.available_on]
    for off in range(4):
        day = TODAY + timedelta(days=off)
        due = [(answer.sku_id, answer.quantity) for answer in whole if answer.available_on <= day]
        assert fits(picture, due, day)
    if len(whole) == len(basket):
        assert fits(picture, basket, TODAY + timedelta(days=3))
    if fits(picture, basket, TODAY):
        assert all(answer.available_on == TODAY for answer in found)


def kit(code, parts):
    thing = sku(code)
    Sku.objects.filter(pk=thing.pk).update(kind="kit")
    KitPart.objects.bulk_create(
        [KitPart(kit=thing, component=part, quantity=units) for part, units in parts.items()]
    )
    return thing


@pytest.mark.django_db
def test_how_many_of_one_kit_when_another_is_promised_too(ctx):
    place, other = location("MAIN"), location("SPARE")
    cup, pot, lid = sku("CUP"), sku("POT"), sku("LID")
    set_a, set_b = kit("SET-A", {cup: 2, pot: 1}), kit("SET-B", {cup: 1, lid: 1})
    big = kit("BIG", {set_a: 1, lid: 2})
    for code, at, units in (
        ("CUP", "MAIN", 9),
        ("CUP", "SPARE", 6),
        ("POT", "MAIN", 8),
        ("LID", "SPARE", 20),
    ):
        commands.receive_stock(ctx, location=at, sku=code, quantity=units, document="opening")
    ids, today = [place.pk, other.pk], ctx.now.date()

    alone = kit_availability(ctx, sku_id=set_a.pk, location_ids=ids, today=today)
    assert (alone.promisable(today), alone.limiting) == (7, cup.pk)
    assert {code: [s.quantity for s in found] for code, found in alone.by_place.items()} == {place.pk: [4]}
    shared = kit_availability(
        ctx, sku_id=set_a.pk, location_ids=ids, today=today, also=[AskedLine(set_b.pk, 5)]
    )
    assert (shared.promisable(today), shared.limiting) == (5, cup.pk)
    nested = kit_availability(ctx, sku_id=big.pk, location_ids=ids, today=today, also=[AskedLine(cup.pk, 1)])
    assert (nested.promisable(today), nested.limiting) == (7, cup.pk)
    lines = [AskedLine(set_a.pk, 4), AskedLine(pot.pk, 5)]
    first, second = time_phased(ctx, lines=lines, location_ids=ids, today=today)
    assert (first.available_on, second.available_on, second.promisable(today)) == (today, None, 4)
