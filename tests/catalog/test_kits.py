"""What kits are made of: no way back to themselves, counted out exactly, and no stock of their own."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import location, sku
from goodorder.catalog import commands, queries
from goodorder.catalog.rules import SkuDraft, fitted, flattened, possible, taken
from goodorder.inventory import commands as inventory
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.models import Event
from threads import run_all


def kit(ctx, code, parts=(), kind="kit"):
    """Enter a SKU made of parts."""
    commands.import_skus(ctx, drafts=[SkuDraft(code=code, name=f"Set {code}", kind=kind)])
    found = queries.resolve_sku(code)
    if parts:
        commands.set_kit_parts(ctx, sku_id=found.public_id, parts=parts)
    return found


def made_of(*kits):
    parts = queries.kit_parts([kit.pk for kit in kits])
    return [{part.sku.code: part.quantity for part in parts.get(kit.pk, [])} for kit in kits]


@pytest.mark.django_db
def test_kits_are_taken_apart_down_to_what_has_stock(ctx, django_assert_num_queries):
    for code in ("MUG", "TEA", "BOX"):
        sku(code)
    tray = kit(ctx, "TRAY", [("MUG", 2), ("BOX", 1)], kind="built")
    pair = kit(ctx, "PAIR", [("mug", 2)])
    gift = kit(ctx, "GIFT", [("PAIR", 3), ("TEA", 1), ("MUG", 1), ("TRAY", 1)])
    with django_assert_num_queries(2):
        assert made_of(gift, pair, tray) == [
            {"MUG": 7, "TEA": 1, "TRAY": 1},
            {"MUG": 2},
            {"MUG": 2, "BOX": 1},
        ]
    assert [part.component.code for part in queries.kit_parts_of(ctx, sku_id=gift.public_id)] == [
        "MUG", "PAIR", "TEA", "TRAY",
    ]  # fmt: skip
    mug = queries.resolve_sku("MUG")
    assert [one.code for one in queries.kits_with(ctx, sku_id=mug.public_id)] == ["GIFT", "PAIR", "TRAY"]
    assert Event.objects.filter(kind="catalog.KitPartsSet").last().facts["parts"][0] == {
        "sku": "PAIR",
        "quantity": 3,
    }


@pytest.mark.django_db
def test_a_kit_that_contains_itself_is_refused_with_the_way(ctx):
    sku("MUG")
    a, b, c = (kit(ctx, code) for code in "ABC")
    commands.set_kit_parts(ctx, sku_id=a.public_id, parts=[("B", 1)])
    commands.set_kit_parts(ctx, sku_id=b.public_id, parts=[("MUG", 1), ("C", 1)])
    with pytest.raises(Refused, match="C → A → B → C: a kit cannot contain itself") as refusal:
        commands.set_kit_parts(ctx, sku_id=c.public_id, parts=[("A", 1)])
    assert refusal.value.details["path"] == ["C", "A", "B", "C"]
    with pytest.raises(Refused, match="A → A: a kit cannot contain itself"):
        commands.set_kit_parts(ctx, sku_id=a.public_id, parts=[("A", 1)])
    assert made_of(c) == [{}]
    assert queries.kit_parts([c.pk]) == {}


@pytest.mark.django_db
def test_wrong_parts_are_named(ctx):
    sku("MUG")
    box = kit(ctx, "BOX")
    wrong = [
        ([("MUG", 0)], Invalid, "parts\\[0\\].quantity: must lie"),
        ([("MUG", 1), ("mug", 2)], Invalid, "MUG is named twice"),
        ([("NONE", 1)], Missing, "nothing in the catalogue answers to NONE"),
        ([("MUG", 1)] * 101, Invalid, "parts: name at most 100"),
    ]
    for parts, kind, message in wrong:
        with pytest.raises(kind, match=message):
            commands.set_kit_parts(ctx, sku_id=box.public_id, parts=parts)
    with pytest.raises(Refused, match="MUG is simple; change its kind to kit or built first"):
        commands.set_kit_parts(ctx, sku_id=queries.resolve_sku("MUG").public_id, parts=[("BOX", 1)])
    big = kit(ctx, "BIG", [("MUG", 1_000_000)])
    with pytest.raises(Refused, match="a kit takes at most 1000000 of a component"):
        commands.set_kit_parts(ctx, sku_id=box.public_id, parts=[("BIG", 2)])
    commands.set_kit_parts(ctx, sku_id=big.public_id, parts=[])
    assert made_of(big) == [{}]


@pytest.mark.django_db
def test_kind_and_tracking_rest_on_stock(ctx):
    location("HERE")
    mug, box = sku("MUG"), kit(ctx, "BOX")
    inventory.receive_stock(ctx, location="HERE", sku="MUG", quantity=1)
    for changes in ({"kind": "kit"}, {"tracking": "lot"}):
        with pytest.raises(Refused, match="stock, claims or expected supply of MUG rest on them") as refusal:
            commands.change_sku(ctx, sku_id=mug.public_id, changes=changes)
        assert refusal.value.code == "catalog.sku_stocked"
    with pytest.raises(Refused, match="of MUG rest on them"):
        commands.import_skus(ctx, drafts=[SkuDraft(code="MUG", name="Mug", tracking="serial")])
    commands.change_sku(ctx, sku_id=mug.public_id, changes={"kind": "built"})
    inventory.adjust_stock(ctx, location="HERE", sku="MUG", quantity=-1, reason="gone")
    commands.change_sku(ctx, sku_id=mug.public_id, changes={"tracking": "lot"})
    with pytest.raises(Invalid, match="tracking: a kit has no stock of its own to track"):
        commands.change_sku(ctx, sku_id=mug.public_id, changes={"kind": "kit"})
    commands.set_kit_parts(ctx, sku_id=box.public_id, parts=[("MUG", 2)])
    with pytest.raises(Refused, match="BOX is made of parts; set its parts to none first"):
        commands.change_sku(ctx, sku_id=box.public_id, changes={"kind": "simple"})


@pytest.mark.django_db
def test_an_import_without_a_nature_leaves_it_as_it_is(ctx):
    sku("NEXT")
    draft = SkuDraft(code="T", name="T", tracking="lot", life_cycle="last_buy", successor="next")
    assert commands.import_skus(ctx, drafts=[draft]).created == 1
    assert commands.import_skus(ctx, drafts=[SkuDraft(code="T", name="T")]).unchanged == 1
    assert commands.import_skus(ctx, drafts=[SkuDraft(code="T", name="T", successor="")]).changed == 1
    found = queries.resolve_sku("T")
    assert (found.tracking, found.life_cycle, found.successor) == ("lot", "last_buy", None)


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_never_close_a_loop(ctx):
    kits = [kit(ctx, f"K{at}") for at in range(4)]

    def chain(number):
        """Put each kit into the next one: together they would be a ring."""
        inner, outer = kits[number % 4], kits[(number + 1) % 4]
        try:
            commands.set_kit_parts(ctx, sku_id=outer.public_id, parts=[(inner.code, 1)])
        except Refused as refusal:
            return refusal.code
        return "set"

    answers = run_all(chain, 8, 4)
    assert answers.count("set") >= 3
    assert set(answers) == {"set", "catalog.kit_loop"}


small = st.dictionaries(st.integers(0, 4), st.integers(1, 4), min_size=1, max_size=3)
there = st.dictionaries(st.integers(0, 4), st.integers(-2, 12))


@given(small, there)
def test_possible_kits_are_the_most_that_can_be_built_one_by_one(parts, there):
    left, built = dict(there), 0
    while all(left.get(part, 0) >= units for part, units in parts.items()):
        left = {part: left[part] - parts.get(part, 0) for part in left}
        built += 1
    found = possible(parts, there)
    assert found.kits == built
    assert max(0, there.get(found.limiting, 0)) // parts[found.limiting] == built


@given(st.lists(st.tuples(st.integers(0, 4), small), max_size=3), there)
def test_fitted_demands_take_no_more_than_is_there_and_leave_no_whole_one_behind(demands, there):
    found = fitted(demands, there)
    used = taken((count, parts) for count, (_, parts) in zip(found, demands, strict=True))
    assert all(units <= max(0, there.get(part, 0)) for part, units in used.items())
    first = [min(wanted, possible(parts, there).kits) for wanted, parts in demands[:1]]
    assert found[:1] == first
    better = product(*(range(wanted + 1) for wanted, _ in demands))
    fits = (
        counts
        for counts in better
        if all(
            units <= max(0, there.get(part, 0))
            for part, units in taken(
                (n, parts) for n, (_, parts) in zip(counts, demands, strict=True)
            ).items()
        )
    )
    assert tuple(found) == max(fits)  # in the order of the demands, nothing better can be had


@given(st.dictionaries(st.integers(0, 5), small, max_size=4))
def test_a_flattened_kit_weighs_what_its_tree_does(edges):
    edges = {kit: {part + kit + 1: units for part, units in parts.items()} for kit, parts in edges.items()}

    def leaves(node, times):
        if node not in edges:
            return {node: times}
        found = {}
        for part, units in edges[node].items():
            for leaf, count in leaves(part, times * units).items():
                found[leaf] = found.get(leaf, 0) + count
        return found

    for root in edges:
        assert flattened(edges, root) == leaves(root, 1)
