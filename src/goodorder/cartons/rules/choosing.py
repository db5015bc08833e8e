"""Proposes cartons: the cheapest set found that holds everything, dimensional weight included. Pure.

The proposal is a set of placements, so it is its own proof of fit: `boxes.faults_of` checks it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from goodorder.cartons.rules.boxes import (
    MOST_UNITS,
    NO_SIZE,
    NO_WEIGHT,
    TOO_BIG,
    TOO_MANY,
    CartonSize,
    FilledCarton,
    Item,
    LeftOut,
    Proposal,
    Tariff,
)
from goodorder.cartons.rules.placing import filled, fits_alone, holds_all

MOST_FIRST_FIT = 20  # first fit places everything anew for each unit: worth it for few


def proposed(items: Sequence[Item], sizes: Sequence[CartonSize], tariff: Tariff) -> Proposal:
    """Propose cartons for items; units that cannot be judged or fit nowhere are left out with the reason.

    One carton for all is taken when no two can be cheaper. Else several sets are tried; in each, every carton
    shrinks to the cheapest size that still holds its contents. The cheapest set wins, then the one with
    fewest cartons, then the smallest.
    """
    units, left_out = _judged(items, sizes)
    cartons = _Choice(tuple(units), tuple(sizes), tariff).best() if units else []
    return Proposal(tuple(cartons), tuple(left_out))


def _judged(items: Sequence[Item], sizes: Sequence[CartonSize]) -> tuple[list[Item], list[LeftOut]]:
    units, left_out = list[Item](), list[LeftOut]()
    for item in items:
        reason = _why_not(item, sizes)
        taken = 0 if reason else min(item.quantity, MOST_UNITS - len(units))
        units += [replace(item, quantity=1)] * taken
        if item.quantity > taken:
            left_out.append(LeftOut(item.key, item.quantity - taken, reason or TOO_MANY))
    return units, left_out


def _why_not(item: Item, sizes: Sequence[CartonSize]) -> str:
    if not all(item.sides):
        return NO_SIZE
    if not item.weight_g:
        return NO_WEIGHT
    return "" if any(fits_alone(item, size) for size in sizes) else TOO_BIG


def first_fit(units: Sequence[Item], sizes: Sequence[CartonSize]) -> list[FilledCarton]:
    """Put units, largest first, into the first carton open that holds them too, else into a new large one."""
    largest = sorted(sizes, key=lambda size: -size.volume_mm3)
    found: list[FilledCarton] = []
    opened: list[list[Item]] = []
    for item in sorted(units, key=lambda each: (-each.volume_mm3, each.key)):
        for at, carton in enumerate(found):
            if fuller := holds_all(carton.size, [*opened[at], item]):
                found[at] = fuller
                opened[at].append(item)
                break
        else:
            size = next(each for each in largest if fits_alone(item, each))
            found.append(filled(size, [item])[0])
            opened.append([item])
    return found


@dataclass(frozen=True, slots=True)
class _Choice:
    """Units that each fit somewhere, the sizes there are, and what carriage costs."""

    units: tuple[Item, ...]
    sizes: tuple[CartonSize, ...]
    tariff: Tariff

    def best(self) -> list[FilledCarton]:
        """Return the cheapest set found."""
        least = min(self.tariff.cost(size, 0) for size in self.sizes)
        single = self._smallest(self.units)
        if single and self._cost(single) <= 2 * least:
            return [single]
        best = [single] if single else None
        for cartons in self._sets(least, best):
            made = [self._smallest_for(carton) for carton in cartons]
            if best is None or self._rank(made) < self._rank(best):
                best = made
        return best or []

    def _sets(self, least: int, best: list[FilledCarton] | None) -> Iterator[list[FilledCarton]]:
        yield self._step_by_step()
        if len(self.units) <= MOST_FIRST_FIT:
            yield first_fit(self.units, self.sizes)
        volume_mm3 = sum(item.volume_mm3 for item in self.units)
        for size in self.sizes:
            if best is None or -(-volume_mm3 // size.volume_mm3) * least < self._rank(best)[0]:
                yield self._of_one_size(size)

    def _of_one_size(self, size: CartonSize) -> list[FilledCarton]:
        """Fill cartons of one size; what does not go into it even alone goes into others, first fit."""
        left = [item for item in self.units if fits_alone(item, size)]
        found = first_fit([item for item in self.units if not fits_alone(item, size)], self.sizes)
        while left:
            carton, left = filled(size, left)
            found.append(carton)
        return found

    def _step_by_step(self) -> list[FilledCarton]:
        """Take the carton that costs least for the room it fills, again and again."""
        left, found = list(self.units), list[FilledCarton]()
        while left:
            tried = [each for size in self.sizes if (each := filled(size, left))[0].placed]
            carton, left = min(tried, key=lambda each: self._cost_of_room(each[0]))
            found.append(carton)
        return found

    def _cost_of_room(self, carton: FilledCarton) -> tuple[int, int]:
        """Rank a carton by what the room it fills costs, scaled to a whole number."""
        return 10**12 * (1 + self._cost(carton)) // carton.filled_mm3, carton.size.volume_mm3

    def _smallest_for(self, carton: FilledCarton) -> FilledCarton:
        """Move the contents into the cheapest size that holds them all."""
        known = {item.key: item for item in self.units}
        found = self._smallest([known[unit.key] for unit in carton.placed])
        return min((each for each in (found, carton) if each), key=lambda each: self._rank([each]))

    def _smallest(self, units: Sequence[Item]) -> FilledCarton | None:
        contents_g = sum(item.weight_g for item in units)
        by_cost = sorted(self.sizes, key=lambda size: (self.tariff.cost(size, contents_g), size.volume_mm3))
        return next((found for size in by_cost if (found := holds_all(size, units))), None)

    def _cost(self, carton: FilledCarton) -> int:
        return self.tariff.cost(carton.size, carton.contents_g)

    def _rank(self, cartons: Sequence[FilledCarton]) -> tuple[int, int, int]:
        cost = sum(self._cost(carton) for carton in cartons)
        return cost, len(cartons), sum(carton.size.volume_mm3 for carton in cartons)
