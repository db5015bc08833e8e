"""Substitutes: at the amounts that were agreed, with consent where it is due, reversible until units leave."""

import random

import pytest

from builders import sku
from goodorder.availability.queries import offers_instead
from goodorder.carts import commands as carts
from goodorder.carts.queries import units_in_carts
from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Stock, Waiting
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.models import Event
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands
from goodorder.orders.queries import get_order, simulate_life_cycle
from goodorder.pricing import commands as pricing
from shop import kit, open_shop, place


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx, backorders=True)
    for code, price, units in (("CUP", 990, 20), ("BOWL", 1990, 3)):
        sku(code)
        pricing.import_prices(ctx, price_list="list", prices=[(code, price)])
        inventory.receive_stock(ctx, location="SPARE", sku=code, quantity=units)
    mug = resolve_sku("MUG").public_id
    catalog.add_substitute(ctx, sku_id=mug, other="CUP", needs_consent=False, rank=1)
    catalog.add_substitute(ctx, sku_id=mug, other="BOWL", reason="nicer")


def items(order):
    return [line for line in order.lines.order_by("position") if line.kind == "item"]


def swap(ctx, order, line, code, quantity, **more):
    commands.substitute_line(ctx, order_id=order.public_id, line=line, sku=code, quantity=quantity, **more)
    return get_order(ctx, order_id=order.public_id)


def test_a_backordered_line_is_filled_by_a_substitute_at_the_agreed_amounts(ctx, shop):
    order = place(ctx, {"MUG": 53}, order_discount=100)
    assert items(order)[0].backordered == 3
    total = order.total
    order = swap(ctx, order, 1, "cup", 3)
    mug, cup = items(order)
    assert (mug.ordered, mug.reserved, mug.backordered) == (50, 50, 0)
    assert (cup.sku_code, cup.ordered, cup.reserved, cup.substitute_of) == ("CUP", 3, 3, mug)
    assert sum(line.total for line in order.lines.all()) == total == order.total
    assert not Waiting.objects.exists()
    fact = Event.objects.get(kind="orders.LineSubstituted").facts
    assert (fact["sku"], fact["substitute"], fact["quantity"], fact["amount"]) == ("MUG", "CUP", 3, cup.total)


def test_consent_and_terms_are_asked_for(ctx, shop):
    order = place(ctx, {"MUG": 4})
    with pytest.raises(Refused, match="consent: ask the customer whether BOWL may come instead"):
        swap(ctx, order, 1, "BOWL", 1)
    with pytest.raises(Refused, match="KETTLE is no substitute of MUG"):
        swap(ctx, order, 1, "KETTLE", 1, consent=True)
    with pytest.raises(Missing, match="nothing in the catalogue answers to NOPE"):
        swap(ctx, order, 1, "NOPE", 1)
    with pytest.raises(Missing, match="no line 9"):
        swap(ctx, order, 9, "CUP", 1)
    with pytest.raises(Refused, match="line 2 is a charge"):
        swap(ctx, order, 2, "CUP", 1)
    with pytest.raises(Refused, match="only 4 of 5 can still be had back"):
        swap(ctx, order, 1, "CUP", 5)
    with pytest.raises(Invalid, match="quantity"):
        swap(ctx, order, 1, "CUP", 0)
    with pytest.raises(Refused, match="BOWL \\(short by 1\\)"):
        swap(ctx, order, 1, "BOWL", 4, consent=True)
    catalog.set_successor(ctx, sku_id=resolve_sku("MUG").public_id, successor="KETTLE")
    with pytest.raises(Refused, match="consent"):
        swap(ctx, order, 1, "KETTLE", 1)
    assert len(items(swap(ctx, order, 1, "KETTLE", 1, consent=True))) == 2


def test_it_is_taken_back_until_the_units_leave(ctx, shop):
    order = place(ctx, {"MUG": 4})
    before = (items(order)[0].total, order.total)
    order = swap(ctx, order, 1, "CUP", 4)
    mug, cup = items(order)
    assert (mug.ordered, mug.status, mug.total) == (0, "removed", 0)
    order = swap(ctx, order, cup.position, "MUG", 4)  # no substitute of CUP, but what was ordered
    mug, cup = items(order)
    assert (mug.ordered, mug.reserved, mug.total) == (4, 4, before[0])
    assert (cup.ordered, cup.total) == (0, 0)
    assert order.total == before[1]
    assert dict(Stock.objects.filter(reserved__gt=0).values_list("sku__code", "reserved")) == {"MUG": 4}


def test_a_kits_component_is_replaced_and_whole_kits_are_still_cancelled(ctx, shop):
    kit(ctx, "SET", {"KETTLE": 1, "MUG": 2}, price=7000)
    order = place(ctx, {"SET": 3})
    order = swap(ctx, order, 2, "CUP", 4)
    kettle, mug, cup = items(order)
    assert (mug.ordered, cup.ordered, cup.kit_group, cup.kit_sku_code) == (2, 4, 1, "SET")
    commands.cancel_lines(ctx, order_id=order.public_id, kits={1: 2}, reason="fewer")
    kettle, mug, cup = items(get_order(ctx, order_id=order.public_id))
    assert (kettle.live, mug.live + cup.live) == (1, 2)
    with pytest.raises(Refused, match="sku: SET is a kit; name one of its parts"):
        swap(ctx, order, 1, "SET", 1)


@pytest.mark.parametrize("seed", range(8))
def test_units_keep_their_amounts_through_any_sequence(ctx, shop, seed):
    """Replaced, replaced back, cancelled and released in any order: what is to be paid stays exact."""
    dice = random.Random(seed)  # noqa: S311 - dice, not a secret
    order = place(ctx, {"MUG": 13}, order_discount=dice.randrange(1000))
    for code in ("CUP", "BOWL"):
        inventory.receive_stock(ctx, location="MAIN", sku=code, quantity=30)
        other = resolve_sku(code).public_id
        catalog.add_substitute(ctx, sku_id=other, other="MUG", needs_consent=False)
    for _ in range(12):
        order = get_order(ctx, order_id=order.public_id)
        line = dice.choice([line for line in items(order) if line.live])
        count = dice.randint(1, line.live)
        choice = dice.choice(["MUG", "CUP", "BOWL", "cancel", "settle"])
        if choice == "settle":
            settle_all()
        elif choice == "cancel" and sum(each.live for each in items(order)) > count:
            commands.cancel_lines(
                ctx, order_id=order.public_id, quantities={line.position: count}, reason="fewer"
            )
        elif choice in {"CUP", "BOWL"} and line.sku_code == "MUG":
            swap(ctx, order, line.position, choice, count, consent=True)
        elif choice == "MUG" and line.sku_code != "MUG":
            swap(ctx, order, line.position, "MUG", count)
    lines = list(get_order(ctx, order_id=order.public_id).lines.all())
    assert sum(line.total for line in lines) == order.total
    given = sum(event.facts["amount"] for event in Event.objects.filter(kind="orders.LinesCancelled"))
    assert sum(line.units(first=0, count=line.live)["total"] for line in lines) == order.total - given
    assert sum(line.live for line in items(order)) <= 13


def test_offers_come_with_availability_and_difference(ctx, shop):
    kit(ctx, "SET", {"CUP": 4}, price=3000)
    mug = resolve_sku("MUG").public_id
    catalog.set_successor(ctx, sku_id=mug, successor="SET")
    found = offers_instead(ctx, sku_id=mug, channel="web", quantity=2)
    assert [(one.sku.code, one.needs_consent, one.available, one.price, one.difference) for one in found] == [
        ("CUP", False, 20, 990, -160),
        ("BOWL", True, 3, 1990, 840),
        ("SET", True, 5, 3000, 1850),
    ]


def test_a_life_cycle_is_simulated_before_it_is_changed(ctx, shop):
    order = place(ctx, {"MUG": 53})
    kit(ctx, "SET", {"MUG": 4}, price=3000)
    cart = carts.open_cart(ctx, channel="web")
    carts.set_cart_line(ctx, cart_id=cart.public_id, sku="MUG", quantity=2)
    mug = resolve_sku("MUG")
    effect = simulate_life_cycle(ctx, sku_id=mug.public_id, to="sold_out")
    assert (effect.sold_against_now, effect.sold_against) == ("any", "stock")
    assert (effect.open_units, effect.waiting_units, effect.stranded) == (53, 3, 3)
    assert units_in_carts(ctx, sku_id=mug.public_id) == 2
    assert [line.order for line in effect.lines] == [order]
    assert [one.code for one in effect.kits] == ["SET"]
    assert resolve_sku("MUG").life_cycle == "active"
    with pytest.raises(Invalid, match="to: choose one of"):
        simulate_life_cycle(ctx, sku_id=mug.public_id, to="gone")
