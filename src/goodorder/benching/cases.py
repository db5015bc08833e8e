"""What can be measured, in the order in which a whole run does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodorder.benching import (
    captures,
    contest,
    draining,
    flash,
    lists,
    premises,
    reading,
    warehouse,
    webhooks,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from goodorder.benching.figures import Figure
    from goodorder.benching.stages import Stage

LEAN_ROUNDS = 2
REMARKS = """
Customers are known ones, payment is by card. No worker runs while captures are measured: their reactions come later.
The limits write on a copy of the database in the same server: an order a commit over 16 clients, or 50 a statement over one.
A window does not count when others use over 0.3 of a core, or a limit moves by over 25 % around it; see the notes.
The delay of webhooks runs from the event's recording, so the rest of its transaction counts; one worker does all reactions too.
""".strip().splitlines()


@dataclass(frozen=True, slots=True)
class Case:
    """A sub-command: its name, what it is for, how it measures, and whether it depends on how much there is."""

    name: str
    summary: str
    measure: Callable[[Stage], list[Figure]]
    grows: bool = True


def _capture(stage: Stage) -> list[Figure]:
    found = captures.capture(stage.run, stage.limits())
    return found + (_lean(stage) if stage.is_first else [])


def _lean(stage: Stage) -> list[Figure]:
    """Measure what foreign keys and indexes for reading cost: the limits again without them."""
    limits = stage.lean_limits()
    return [
        contest.of_limit(
            f"{name}, lean schema",
            [limits.rate(name, seconds=stage.run.plan.limit_s) for _ in range(LEAN_ROUNDS)],
            orders=stage.run.orders,
        )
        for name in contest.ORDERS
    ]


CASES = [
    Case("story", "Pick, pack and ship by API.", lambda stage: warehouse.story(stage.run)),
    Case(
        "drain",
        "A burst of orders, then workers until nothing waits.",
        lambda stage: draining.drain(stage.run),
    ),
    Case(
        "availability",
        "What baskets of 1 and 20 lines can have.",
        lambda stage: reading.availability(stage.run),
    ),
    Case(
        "pages",
        "Order lists, search, the pages of an order and a customer.",
        lambda stage: reading.pages(stage.run),
    ),
    Case(
        "lists",
        "Every view and every filter of the order list, in every sort.",
        lambda stage: lists.lists(stage.run),
    ),
    Case("capture", "Capture by API and in files, beside both limits.", _capture),
    Case("flash", "Very many buyers for few units of one SKU.", lambda stage: flash.flash(stage.run)),
    Case("cancel", "Cancel orders by API.", lambda stage: warehouse.cancel(stage.run)),
    Case("release", "Confirm and release orders by API.", lambda stage: warehouse.release(stage.run)),
    Case(
        "webhooks",
        "From an event to its webhook, idle and under capture.",
        lambda stage: webhooks.delay(stage.run),
    ),
    Case("files", "Rows a second of imports and exports.", lambda stage: premises.files(stage.run)),
    Case("memory", "Memory of all processes.", lambda stage: premises.memory(stage.run)),
    Case(
        "start",
        "Time from `goodorder up` to the first answer.",
        lambda stage: premises.start(stage.run),
        grows=False,
    ),
    Case("size", "Size of the installation.", lambda stage: premises.size(stage.run), grows=False),
]
