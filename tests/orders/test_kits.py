"""Kits in orders: taken apart at capture, exact to the cent in every unit, cancelled whole or in parts."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import sku
from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Stock
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.events import Event
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands
from goodorder.orders.models import Order
from goodorder.orders.rules import DraftLine, KitLine, KitPart, kit_shares, units_of_kits
from goodorder.payments.queries import money_of
from goodorder.pricing import commands as pricing
from shop import draft, kit, open_shop, place


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx)
    kit(ctx, "SET", {"KETTLE": 1, "MUG": 4}, price=9999)


def lines_of(order):
    return list(order.lines.order_by("position"))


def items_of(order):
    return [line for line in lines_of(order) if line.kind == "item"]


def test_a_kit_is_ordered_as_its_components_at_its_own_price(ctx, shop):
    order = place(ctx, {"SET": 2, "MUG": 1})
    kettles, mugs, mug = items_of(order)
    assert [(line.sku_code, line.ordered, line.reserved) for line in (kettles, mugs, mug)] == [
        ("KETTLE", 2, 2),
        ("MUG", 8, 8),
        ("MUG", 1, 1),
    ]
    assert [(line.kit_group, line.kit_sku_code, line.kit_count) for line in (kettles, mugs, mug)] == [
        (1, "SET", 2),
        (1, "SET", 2),
        (None, "", 0),
    ]
    assert (kettles.total, mugs.total) == (11707, 8291)  # 19998 by 6495 : 4 × 1150
    assert (order.total, mug.total) == (2 * 9999 + 1150 + 495, 1150)
    assert order.pricing["prices"] == ["SET: list list, from 1", "MUG: list list, from 1"]
    assert order.pricing["shipping"].startswith("Parcel: zone all, 6220 g")
    assert mugs.units(first=0, count=1)["description"] == "SET: Mug"
    assert sum(Stock.objects.values_list("reserved", flat=True)) == 11


def test_an_overridden_price_and_a_discount_fall_on_the_components(ctx, shop):
    wanted = replace(draft({}), lines=(DraftLine(sku="set", quantity=3, unit_price=1000, discount=100),))
    order = commands.capture_order(ctx, draft=wanted)
    assert sum(line.total for line in items_of(order)) == 2900
    assert order.total == 2900 + 495
    free = replace(draft({}), lines=(DraftLine(sku="SET", quantity=1, unit_price=0),))
    assert commands.capture_order(ctx, draft=free).total == 495


def test_every_component_counts_in_its_own_tax_class(ctx, shop):
    pricing.set_tax_rate(ctx, country="GB", tax_class="reduced", rate_ppm=50_000, name="VAT low")
    sku("BOOK")
    catalog.change_sku(ctx, sku_id=resolve_sku("BOOK").public_id, changes={"tax_class": "reduced"})
    pricing.import_prices(ctx, price_list="list", prices=[("BOOK", 1150)])
    kit(ctx, "READ", {"MUG": 1, "BOOK": 1}, price=2000)
    inventory.receive_stock(ctx, location="MAIN", sku="BOOK", quantity=1)
    order = place(ctx, {"READ": 1})
    found = {line.sku_code: (line.tax_rate_ppm, line.total, line.tax) for line in items_of(order)}
    assert found == {"MUG": (200_000, 1000, 167), "BOOK": (50_000, 1000, 48)}


def test_a_component_without_a_price_makes_the_shares_even(ctx, shop):
    sku("BOX")
    kit(ctx, "GIFT", {"MUG": 1, "BOX": 1}, price=1001)
    inventory.receive_stock(ctx, location="MAIN", sku="BOX", quantity=1)
    assert sorted(line.total for line in items_of(place(ctx, {"GIFT": 1}))) == [500, 501]


WRONG = {
    "no parts": (DraftLine(sku="EMPTY", quantity=1), Invalid, "orders.kit_empty", "lines[1].sku"),
    "too many units": (DraftLine(sku="SET", quantity=250_001), Invalid, "quantity.out_of_range", "lines[1].quantity"),
    "discount": (DraftLine(sku="SET", quantity=1, discount=10_000), Invalid, "pricing.discount_too_large", "lines[1].discount"),
    "price": (DraftLine(sku="SET", quantity=1, unit_price=10**18), Invalid, "pricing.unit_price_out_of_range", "lines[1].unit_price"),
    "no price": (DraftLine(sku="FREE", quantity=1), Invalid, "orders.price_missing", "lines[1].sku"),
    "short": (DraftLine(sku="SET", quantity=11), Refused, "orders.out_of_stock", "lines"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_kit_is_named_by_its_own_line(ctx, shop, what):
    kit(ctx, "EMPTY", {}, price=100)
    kit(ctx, "FREE", {"MUG": 1})
    line, kind, code, field = WRONG[what]
    wanted = replace(draft({}), lines=(DraftLine(sku="SET", quantity=1), line))
    with pytest.raises(kind) as refusal:
        commands.capture_order(ctx, draft=wanted)
    assert (refusal.value.code, refusal.value.details["field"]) == (code, field)
    assert not Order.objects.exists()


def test_a_short_kit_names_the_component_that_lacks(ctx, shop):
    with pytest.raises(Refused) as refusal:
        place(ctx, {"SET": 11})
    assert [(row["sku"], row["kit"], row["short"]) for row in refusal.value.details["lines"]] == [
        ("KETTLE", "SET", 1)
    ]
    assert "KETTLE (short by 1" in refusal.value.message
    assert "SET" in refusal.value.message


def test_whole_kits_are_cancelled_by_their_group(ctx, shop):
    order = place(ctx, {"SET": 3, "MUG": 2})
    commands.cancel_lines(ctx, order_id=order.public_id, kits={1: 2}, quantities={3: 1}, reason="too many")
    assert [line.live for line in items_of(order)] == [1, 4, 1]
    with pytest.raises(Refused, match="only 1 of 2 × SET are still whole") as refusal:
        commands.cancel_lines(ctx, order_id=order.public_id, kits={1: 2}, reason="more")
    assert refusal.value.details["possible"] == 1
    with pytest.raises(Missing, match="no kit group 3"):
        commands.cancel_lines(ctx, order_id=order.public_id, kits={3: 1}, reason="more")
    with pytest.raises(Invalid, match="kits\\[1\\]: must lie between"):
        commands.cancel_lines(ctx, order_id=order.public_id, kits={1: 0}, reason="none")
    commands.cancel_lines(ctx, order_id=order.public_id, reason="all of it")
    order.refresh_from_db()
    assert order.state == "cancelled"
    assert sum(Stock.objects.values_list("reserved", flat=True)) == 0


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("tax_included", [True, False])
def test_any_sequence_of_cancellations_gives_back_exactly_what_was_to_be_paid(ctx, db, seed, tax_included):
    open_shop(ctx, tax_included=tax_included)
    kit(ctx, "SET", {"KETTLE": 1, "MUG": 3}, price=9997)
    dice = random.Random(seed)  # noqa: S311 - dice, not a secret
    wanted = replace(
        draft({}), lines=(DraftLine(sku="SET", quantity=7, discount=dice.randrange(500)),), order_discount=313
    )
    order = commands.capture_order(ctx, draft=wanted)
    settle_all()
    while any(line.live for line in items_of(order)):
        whole = min(items_of(order)[0].live, items_of(order)[1].live // 3)
        if whole and dice.random() < 0.6:
            commands.cancel_lines(
                ctx, order_id=order.public_id, kits={1: dice.randint(1, whole)}, reason="fewer kits"
            )
        else:
            line = dice.choice([line for line in items_of(order) if line.live])
            units = {line.position: dice.randint(1, line.live)}
            commands.cancel_lines(ctx, order_id=order.public_id, quantities=units, reason="fewer parts")
    given = sum(event.facts["amount"] for event in Event.objects.filter(kind="orders.LinesCancelled"))
    assert given == order.total
    assert money_of(ctx, about=order.public_id).open == 0


parts = st.lists(
    st.builds(KitPart, st.integers(1, 9), st.none() | st.integers(0, 10_000)), min_size=1, max_size=6
)


@given(parts, st.integers(1, 50), st.integers(0, 10**9), st.data())
def test_shares_add_up_and_no_discount_exceeds_its_share(parts, count, amount, data):
    discount = data.draw(st.integers(0, amount))
    shares = kit_shares(parts, count=count, amount=amount, discount=discount)
    assert sum(share.amount for share in shares) == amount
    assert sum(share.discount for share in shares) == discount
    assert all(0 <= share.discount <= share.amount for share in shares)
    assert [share.quantity for share in shares] == [part.per_kit * count for part in parts]


@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), st.integers(1, 6), st.data())
def test_whole_kits_take_the_same_number_from_every_component(each, count, data):
    """A component may have been replaced in part by another line; together they still make the kits."""
    lines, position = [], 0
    for units in each:
        ordered = units * count
        moved = data.draw(st.integers(0, ordered))
        position += 1
        slot = position
        for part in (ordered - moved, moved):
            open_units = data.draw(st.integers(0, part))
            lines.append(KitLine(position, slot, 1, "SET", count, part, open_units))
            position += 1
    slots = [[line for line in lines if line.slot == slot] for slot in sorted({line.slot for line in lines})]
    whole = min(
        sum(line.open_units for line in slot) // units for slot, units in zip(slots, each, strict=True)
    )
    if not whole:
        return
    wanted = data.draw(st.integers(1, whole))
    found = units_of_kits(lines, {1: wanted})
    by_position = {line.position: line for line in lines}
    assert all(units <= by_position[at].open_units for at, units in found.items())
    for slot, units in zip(slots, each, strict=True):
        assert sum(found.get(line.position, 0) for line in slot) == units * wanted
