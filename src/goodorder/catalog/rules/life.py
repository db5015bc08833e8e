"""What a SKU's life cycle allows."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """What may be done with a SKU at a stage of its life.

    `sells`: new orders are taken. `waits`: units that are not there may be waited for, where the channel
    takes backorders. `supplied`: more is bought; where not, what still waits without dated supply is due
    to be cancelled.
    """

    sells: bool
    waits: bool
    supplied: bool


STAGES: Mapping[str, Stage] = {
    "preorder": Stage(sells=True, waits=True, supplied=True),
    "active": Stage(sells=True, waits=True, supplied=True),
    "last_buy": Stage(sells=True, waits=True, supplied=True),
    "sold_out": Stage(sells=True, waits=False, supplied=False),
    "discontinued": Stage(sells=False, waits=False, supplied=False),
}
LIFE_CYCLES = tuple(STAGES)
