"""Every write of the sourcing room."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from goodorder.inventory import queries as inventory
from goodorder.inventory.rules import Key
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked
from goodorder.locations.models import Location
from goodorder.sourcing.events import SourcingDecided
from goodorder.sourcing.models import Decision
from goodorder.sourcing.rules import Demand, Plan, Supply, plan


@command(needs="sourcing.decide")
def decide(
    ctx: Context,
    *,
    about: str,
    demands: Sequence[Demand],
    locations: Sequence[Location],
    own: Mapping[Key, int] | None = None,
    ship_complete: bool = False,
) -> Plan:
    """Choose among `locations` for a demand, and keep the decision with its inputs and reasons.

    `own` is what the demand itself already holds per (SKU id, location id): it counts as available.
    Nothing is reserved: that is for the caller to do, in the same command. Raises Invalid for a
    quantity out of range.
    """
    for demand in demands:
        checked(demand.quantity)
    supplies = _supplies(ctx, demands, locations, own or {})
    made = plan(demands, supplies, ship_complete=ship_complete)
    decision = Decision.objects.create(
        about=about,
        decided_at=ctx.now,
        actor=ctx.actor,
        inputs=_inputs(demands, supplies, ship_complete=ship_complete),
        outcome=asdict(made),
    )
    decided = SourcingDecided(decision_id=decision.public_id, explanation=made.explanation)
    record(ctx, decision, decided, about=about)
    return made


def _supplies(
    ctx: Context, demands: Sequence[Demand], locations: Sequence[Location], own: Mapping[Key, int]
) -> list[Supply]:
    sku_ids = sorted({demand.sku_id for demand in demands})
    free = inventory.available(sku_ids, [location.pk for location in locations], now=ctx.now)
    return [
        Supply(
            location.code,
            location.pk,
            {
                sku_id: free.get((sku_id, location.pk), 0) + own.get((sku_id, location.pk), 0)
                for sku_id in sku_ids
            },
            location.rank,
            location.handling_cost,
        )
        for location in locations
    ]


def _inputs(
    demands: Sequence[Demand], supplies: Sequence[Supply], *, ship_complete: bool
) -> dict[str, object]:
    return {
        "demands": [asdict(demand) for demand in demands],
        "supplies": [asdict(supply) for supply in supplies],
        "ship_complete": ship_complete,
    }
