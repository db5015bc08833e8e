"""Real threads valuing the same pools at once: nothing is valued twice, nothing is lost."""

import random
from datetime import timedelta

import pytest

from builders import company, location, sku
from goodorder.costing import commands as costing_commands
from goodorder.costing.models import CostPool, ValueEntry
from goodorder.costing.rules.costs import METHODS
from goodorder.inventory.commands import statements
from goodorder.inventory.models import Movement
from goodorder.inventory.rules import MovementDraft
from goodorder.kernel.command import unit_of_work
from inventory.test_cost_walk import from_scratch, kept
from threads import run_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("method", METHODS)
def test_valuing_at_once_ends_as_valuing_one_by_one(ctx, method):
    company()
    place, things = location(), [sku() for _ in range(3)]
    since = ctx.now - timedelta(days=1)
    costing_commands.set_cost_policy(ctx, company="GB01", method=method, since=since)

    def live(number):
        dice = random.Random(number)  # noqa: S311 - dice, not a secret
        at = since + timedelta(minutes=dice.randrange(60))
        cost = dice.randrange(1, 50_000)
        moves = [MovementDraft(thing.pk, place.pk, 9, "receipt", at, unit_cost=cost) for thing in things]
        if dice.random() < 0.5:
            later, made = at + timedelta(minutes=5), dice.randrange(3)
            moves += [
                MovementDraft(thing.pk, place.pk, 1 if which == made else -2, "kit", later, f"kit-{number}")
                for which, thing in enumerate(things)
            ]
        unit_of_work(lambda: statements.write_ledger(moves, actor="t", now=ctx.now))
        named = [dice.choice(things).public_id] if dice.random() < 0.7 else []
        costing_commands.value_movements(ctx, sku_ids=named, most=dice.choice([3, 50]))
        return number

    assert len(run_all(live, 80, 8)) == 80
    while costing_commands.value_movements(ctx):
        pass
    assert ValueEntry.objects.count() == Movement.objects.count()
    scratch = from_scratch(CostPool.objects.first())
    assert kept() == {key: (*valued[:3], valued.after) for key, valued in scratch.items()}
