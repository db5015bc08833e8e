"""Between the dock and the shelf: pick faces are looked after when units move, are missing, or a wave is built."""

from goodorder.flows.jobs import periodic
from goodorder.fulfillment.events import PickedShort, UnitsBinned, WaveBuilt
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.events import on
from goodorder.shelving import commands as shelving
from goodorder.shelving import queries


@periodic("* * * * *", "plan_replenishment")
def plan_replenishment() -> int:
    """Plan what every location's pick faces need. Returns how many locations have any."""
    places = queries.locations_with_faces()
    for code in places:
        shelving.plan_replenishment(system_context("plan_replenishment"), location=code)
    return len(places)


@on(UnitsBinned)
def follow_units(ctx: Context, fact: UnitsBinned) -> None:
    """Units in another bin: a face may be full, or a reserve may have come."""
    shelving.plan_replenishment(ctx, location=fact.location, skus=[fact.sku])


@on(PickedShort)
def look_at_reserve(ctx: Context, fact: PickedShort) -> None:
    """What was not at the pick face is brought from reserve for the next picker."""
    shelving.plan_replenishment(ctx, location=fact.location)


@on(WaveBuilt)
def fill_before_the_walk(ctx: Context, fact: WaveBuilt) -> None:
    """Pickers set out: faces that hold less than their work takes are filled first."""
    shelving.plan_replenishment(ctx, location=fact.location)
