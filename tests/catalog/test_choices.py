"""Substitutes and successors."""

import pytest

from builders import sku
from goodorder.catalog import commands, queries
from goodorder.kernel.errors import Invalid, Missing, Refused


@pytest.mark.django_db
def test_substitutes_come_by_rank_and_can_be_changed_and_dropped(ctx):
    jug, mug, cup = sku("JUG"), sku("MUG"), sku("CUP")
    commands.add_substitute(ctx, sku_id=jug.public_id, other="MUG")
    commands.add_substitute(
        ctx, sku_id=jug.public_id, other="cup", rank=1, needs_consent=False, reason="same shape"
    )
    found = queries.substitutes_of(ctx, sku_id=jug.public_id)
    assert [(one.other, one.rank, one.needs_consent) for one in found] == [(cup, 1, False), (mug, 100, True)]
    commands.add_substitute(ctx, sku_id=jug.public_id, other="MUG", rank=0)
    assert [one.other for one in queries.substitutes_of(ctx, sku_id=jug.public_id)] == [mug, cup]
    commands.drop_substitute(ctx, sku_id=jug.public_id, other="MUG")
    assert [one.other for one in queries.substitutes_of(ctx, sku_id=jug.public_id)] == [cup]
    assert queries.substitute_for(jug.pk, mug.pk) is None
    assert queries.substitutes_of(ctx, sku_id=mug.public_id) == []  # it works one way only
    with pytest.raises(Missing, match="MUG is no substitute of JUG"):
        commands.drop_substitute(ctx, sku_id=jug.public_id, other="MUG")
    with pytest.raises(Refused, match="JUG cannot stand in for itself"):
        commands.add_substitute(ctx, sku_id=jug.public_id, other="jug")
    with pytest.raises(Invalid, match="rank: must lie between 0 and 10000"):
        commands.add_substitute(ctx, sku_id=jug.public_id, other="MUG", rank=-1)


@pytest.mark.django_db
def test_successors_never_lead_back(ctx):
    first, second, third = sku("V1"), sku("V2"), sku("V3")
    commands.set_successor(ctx, sku_id=first.public_id, successor="V2")
    commands.change_sku(ctx, sku_id=second.public_id, changes={"successor": "v3"})
    with pytest.raises(Refused, match="V3 → V1 → V2 → V3 leads back to the start"):
        commands.set_successor(ctx, sku_id=third.public_id, successor="V1")
    with pytest.raises(Missing, match="nothing in the catalogue answers to V9"):
        commands.set_successor(ctx, sku_id=third.public_id, successor="V9")
    assert queries.get_sku(ctx, first.public_id).successor == second
    commands.change_sku(ctx, sku_id=first.public_id, changes={"successor": ""})
    assert queries.get_sku(ctx, first.public_id).successor is None


@pytest.mark.django_db
def test_the_day_of_release_is_read_and_cleared(ctx):
    jug = sku("JUG")
    changed = commands.change_sku(ctx, sku_id=jug.public_id, changes={"release_on": "2027-02-01"})
    assert queries.get_sku(ctx, jug.public_id).release_on.isoformat() == "2027-02-01"
    assert changed.release_on.isoformat() == "2027-02-01"
    commands.change_sku(ctx, sku_id=jug.public_id, changes={"release_on": None})
    assert queries.get_sku(ctx, jug.public_id).release_on is None
    with pytest.raises(Invalid, match="release_on: write a day such as"):
        commands.change_sku(ctx, sku_id=jug.public_id, changes={"release_on": "soon"})
