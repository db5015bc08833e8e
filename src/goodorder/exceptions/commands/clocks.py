"""The clocks: how long each state may last, and whose queue it falls into."""

from goodorder.exceptions.events import ClockSet
from goodorder.exceptions.models import Clock
from goodorder.exceptions.rules import KINDS, MOST_MINUTES
from goodorder.kernel import checks
from goodorder.kernel.access import Context, roles
from goodorder.kernel.command import command
from goodorder.kernel.events import record


@command(needs="exceptions.setup")
def set_clock(ctx: Context, *, kind: str, limit_minutes: int, owner: str) -> Clock:
    """Say how long a state may last (minutes) and which role's queue it falls into; open exceptions follow.

    Raises Invalid naming the field.
    """
    checks.one_of(kind, tuple(KINDS), field="kind")
    checks.whole(limit_minutes, field="limit_minutes", most=MOST_MINUTES)
    checks.one_of(owner, tuple(roles()), field="owner")
    row = Clock(kind=kind, limit_minutes=KINDS[kind].limit_minutes, owner=KINDS[kind].owner)
    Clock.objects.bulk_create([row], ignore_conflicts=True)
    clock = Clock.objects.locked().one(kind=kind)
    clock.limit_minutes, clock.owner = limit_minutes, owner
    clock.save(update_fields=["limit_minutes", "owner"])
    record(ctx, clock, ClockSet(trouble=kind, limit_minutes=limit_minutes, owner=owner))
    return clock
