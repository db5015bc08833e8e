"""Past decisions under the same rules come out the same to the letter, under others as counted."""

import random
from datetime import timedelta

import pytest

from builders import location, sku
from goodorder.inventory import commands as inventory
from goodorder.sourcing import commands, queries
from goodorder.sourcing.models import Decision
from goodorder.sourcing.queries import replays
from goodorder.sourcing.rules import DecideTerms, Demand

pytestmark = pytest.mark.django_db
CHEAP_SPLITS = {"costs": {"split": 1}}


@pytest.fixture
def past(ctx):
    """Return forty decisions over three locations and three SKUs, some made by other rules."""
    dice = random.Random(11)  # noqa: S311 - the same dice each time
    places = [location(f"P{at}", rank=at, handling_cost=dice.randint(50, 300)) for at in range(3)]
    things = [sku(f"T{at}") for at in range(3)]
    for place in places:
        for thing in things:
            inventory.receive_stock(ctx, location=place.code, sku=thing.code, quantity=dice.randint(1, 9))
    for number in range(40):
        if number == 20:
            draft = commands.draft_rules(ctx, content={"policies": {"most_locations": 1}})
            commands.activate_rules(ctx, rule_set_id=draft.public_id)
        chosen = dice.sample(things, dice.randint(1, 3))
        demands = [Demand(line, thing.pk, dice.randint(1, 9)) for line, thing in enumerate(chosen)]
        terms = DecideTerms(ship_complete=dice.random() < 0.3)
        commands.decide(ctx, about=f"ord_{number}", demands=demands, locations=places, terms=terms)
    return places


def test_unchanged_rules_reproduce_every_decision_to_the_letter(ctx, past, monkeypatch):
    monkeypatch.setattr(replays, "BATCH", 7)
    found = queries.replay(ctx)
    assert (found.decisions, found.changed, found.skipped, found.is_complete) == (40, 0, 0, True)
    assert found.history.as_plain() == found.replayed.as_plain()
    assert found.history_cost_now == found.history.cost.total
    assert found.history.cost.total == sum(Decision.objects.values_list("cost", flat=True))


def test_a_decision_that_does_not_follow_from_its_inputs_is_found(ctx, past):
    broken = Decision.objects.order_by("pk")[3]
    broken.outcome["explanation"] += "!"
    broken.save(update_fields=["outcome"])
    found = queries.replay(ctx)
    assert [one.decision_id for one in found.changes] == [broken.public_id]


def test_other_rules_are_compared_side_by_side(ctx, past):
    heard = []
    found = queries.replay(
        ctx, content=CHEAP_SPLITS, listener=lambda so_far, there, change: heard.append((there, change))
    )
    assert (found.decisions, len(heard), heard[0][0]) == (40, 40, 40)
    assert found.changed == len([change for _, change in heard if change]) > 0
    assert found.replayed.units >= found.history.units
    assert found.replayed.units + found.replayed.short == found.history.units + found.history.short
    assert sum(found.replayed.load.values()) == found.replayed.units
    change = found.changes[0]
    assert (change.before, change.after) != ((), ())
    plain = found.as_plain()
    assert plain["replayed"]["cost"]["total"] == found.replayed.cost.total
    draft = commands.draft_rules(ctx, content=CHEAP_SPLITS)
    kept = commands.keep_replay(ctx, rule_set_id=draft.public_id, found=plain)
    assert kept.replayed["changed"] == found.changed


def test_by_its_own_rules_no_plan_of_as_many_units_would_have_cost_less(ctx, past):
    found = queries.replay(ctx, content=CHEAP_SPLITS)
    for change in found.changes:
        if change.before and change.after and found.replayed.units == found.history.units:
            assert change.cost <= change.history_cost_now


def test_a_replay_can_be_ended_early_and_bounded_in_time(ctx, past):
    stopped = queries.replay(ctx, listener=lambda so_far, there, change: so_far.decisions < 5)
    assert (stopped.decisions, stopped.is_complete) == (5, False)
    assert queries.replay(ctx, most=3).decisions == 3
    assert queries.replay(ctx, since=ctx.now + timedelta(days=1)).decisions == 0
    assert queries.replay(ctx, until=ctx.now).decisions == 0
    assert queries.replay(ctx, since=ctx.now).decisions == 40


def test_decisions_of_an_older_format_are_skipped_and_counted(ctx, past):
    Decision.objects.filter(about="ord_0").update(inputs={"demands": [], "supplies": []})
    assert (queries.replay(ctx).skipped, queries.replay(ctx).decisions) == (1, 39)
