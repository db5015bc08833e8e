"""What can be promised out of a place, by lot where lots are told apart: first expired, first out. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from goodorder.inventory.rules.stock import Key, Level

Part = tuple[int | None, int]
"""A lot's id (None where lots are not told apart) and units of it."""


@dataclass(slots=True)
class Pile:
    """Units of one lot at one place that no claim is bound to; a lot without expiry keeps for ever."""

    lot_id: int
    free: int
    expires_on: date | None = None
    is_blocked: bool = False

    def keeps_until(self, day: date | None) -> bool:
        """Tell whether the lot may be promised for a day; without one, whether it may be promised at all."""
        return not self.is_blocked and (day is None or self.expires_on is None or self.expires_on >= day)


@dataclass(slots=True)
class Shelf:
    """What a place can still promise of one SKU while claims are made: `free` units, whatever their lot.

    `today` is the place's business day, None when lots are not to be judged by it. `piles` is None where
    lots are not told apart.
    """

    free: int
    today: date | None = None
    piles: list[Pile] | None = None

    def offer(self, min_life_days: int = 0, needed_on: date | None = None) -> int:
        """Say how many units can be promised that keep so many days, and until a day they are needed on."""
        if self.piles is None:
            return max(0, self.free)
        day = self._day(min_life_days, needed_on)
        return max(0, min(self.free, sum(pile.free for pile in self.piles if pile.keeps_until(day))))

    def take(self, quantity: int, min_life_days: int = 0, needed_on: date | None = None) -> list[Part]:
        """Take up to so many units off, those that expire first first; returns the lots they are of."""
        left = min(quantity, self.offer(min_life_days, needed_on))
        self.free -= left
        if self.piles is None:
            return [(None, left)] if left else []
        parts: list[Part] = []
        day = self._day(min_life_days, needed_on)
        for pile in sorted((pile for pile in self.piles if pile.keeps_until(day)), key=_expiry):
            units = min(left, pile.free)
            if units:
                pile.free -= units
                left -= units
                parts.append((pile.lot_id, units))
        return parts

    def put_back(self, lot_id: int | None, quantity: int) -> None:
        """Make units that were promised free again."""
        self.free += quantity
        for pile in self.piles or ():
            if pile.lot_id == lot_id:
                pile.free += quantity

    def expiry_of(self, lot_id: int | None) -> date | None:
        """Return when a lot expires; None when it does not, or is not here."""
        return next((pile.expires_on for pile in self.piles or () if pile.lot_id == lot_id), None)

    def suits(self, lot_id: int | None, min_life_days: int = 0, needed_on: date | None = None) -> bool:
        """Tell whether units of a lot here, once free, can be promised so."""
        day = self._day(min_life_days, needed_on)
        return self.piles is None or any(
            pile.lot_id == lot_id and pile.keeps_until(day) for pile in self.piles
        )

    def _day(self, min_life_days: int, needed_on: date | None) -> date | None:
        if self.today is None:
            return needed_on
        return max(needed_on or self.today, self.today + timedelta(days=min_life_days))


Shelves = dict[Key, Shelf]


@dataclass(frozen=True, slots=True)
class LotCount:
    """What the ledger says of one lot at one place: good units, those of them claims are bound to."""

    lot_id: int | None
    quantity: int
    held: int
    expires_on: date | None = None
    is_blocked: bool = False
    run_out: int = 0


def business_day(now: datetime, zone: str) -> date:
    """Return the day it is in a time zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def tracked_shelf(level: Level, counts: Iterable[LotCount], today: date | None) -> Shelf:
    """Make the shelf of a place where lots are told apart.

    What is expired, blocked or of no known lot cannot be promised; safety stock and claims made before lots
    were told apart are kept out of what can.
    """
    known = [count for count in counts if count.lot_id is not None]
    piles = [
        Pile(
            count.lot_id or 0, count.quantity - count.held + count.run_out, count.expires_on, count.is_blocked
        )
        for count in known
    ]
    fit = sum(pile.free for pile in piles if pile.keeps_until(today))
    unbound = max(0, level.reserved - sum(count.held for count in known))
    run_out = sum(count.run_out for count in known)
    return Shelf(min(_free(level) + run_out, fit - level.safety - unbound), today, piles)


def plain_shelf(level: Level, run_out: int = 0) -> Shelf:
    """Make the shelf of a place where lots are not told apart; run-out claims count as free."""
    return Shelf(_free(level) + run_out)


def lacking(levels: Mapping[Key, Level]) -> dict[Key, int]:
    """Return by how much places fall short of what they keep safe: the first supply there fills it up."""
    return {key: -units for key, level in levels.items() if (units := _free(level)) < 0}


def spread(there: Sequence[tuple[int, int]], change: int) -> list[int]:
    """Say how many units of each owner's (quantity, held) are held after `change` more, or less, are.

    Filled from the first, emptied from the last. Raises ValueError when there is no room for the change.
    """
    held = [units for _, units in there]
    order = range(len(there)) if change > 0 else reversed(range(len(there)))
    for at in order:
        step = min(change, there[at][0] - held[at]) if change > 0 else max(change, -held[at])
        held[at] += step
        change -= step
    if change:
        raise ValueError(f"{change} units of a lot are neither there nor held")
    return held


def first_to_leave(there: Sequence[tuple[str, int]], quantity: int) -> dict[str, int]:
    """Say whose units leave, by owner: our own first, then by the owner's code; the rest is ours."""
    taken: dict[str, int] = {}
    for owner, units in sorted(there):
        part = min(max(units, 0), quantity)
        if part:
            taken[owner] = part
            quantity -= part
    if quantity:
        taken[""] = taken.get("", 0) + quantity
    return taken


def _free(level: Level) -> int:
    return level.sellable - level.reserved - level.safety


def _expiry(pile: Pile) -> tuple[date, int]:
    return pile.expires_on or date.max, pile.lot_id
