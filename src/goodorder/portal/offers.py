"""What a customer may still do with an order: exactly what would succeed now. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

OPEN_STATES = ("placed", "confirmed")
NOT_AT_WORK = ("unsourced", "backordered", "reserved", "allocated")


@dataclass(frozen=True, slots=True)
class LineNow:
    """An item's units: wanted or gone (`live`), gone, not at any location's work, and there but not picked yet."""

    position: int
    live: int
    gone: int
    waiting: int
    to_pick: int
    is_kit: bool = False

    @property
    def free(self) -> int:
        """Units nobody has picked: they can be had back."""
        return self.waiting + self.to_pick

    @property
    def to_come(self) -> int:
        """Units that are still to be sent."""
        return self.live - self.gone


@dataclass(frozen=True, slots=True)
class Offers:
    """What is offered: units by line that can be cancelled (of a kit only with the whole order), and the rest."""

    lines: Mapping[int, int]
    everything: Mapping[int, int]
    redirect: bool


def offered(state: str, lines: list[LineNow], *, is_packed: bool) -> Offers:
    """Return what an order in a state allows; `is_packed`: something is packed that has not left."""
    if state not in OPEN_STATES:
        return Offers({}, {}, redirect=False)
    wanted = [line for line in lines if line.live]
    is_whole = bool(wanted) and all(line.free == line.live for line in wanted)
    everything = {line.position: line.free for line in wanted} if is_whole else {}
    single = {line.position: line.free for line in wanted if line.free and not line.is_kit}
    if is_whole and len(single) == 1:
        single = {}  # the only line is the whole order
    return Offers(single, everything, redirect=not is_packed and any(line.to_come for line in wanted))
