"""A demand against its supplies, as whole numbers to be searched: what may go where, and what it costs.

Plans are compared by `Worth`: most units first, then the least cost, the fewest locations, the best ranks,
the first codes. So there is exactly one best set of locations, whatever finds it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from goodorder.sourcing.rules.model import CostParts, Demand, Policy, Supply

Worth = tuple[int, int, int, int, tuple[str, ...]]
Units = Mapping[tuple[int, int], int]  # (group, location) → units
NOTHING: Worth = (0, 0, 0, 0, ())


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that are filled together: all of one SKU that may be split, or one that may not."""

    sku_id: int
    quantity: int
    lines: tuple[int, ...]
    is_whole: bool


@dataclass(frozen=True)
class Problem:
    """Groups of lines and the locations that can give something, by code; `must` names one that has to."""

    demands: tuple[Demand, ...]
    supplies: tuple[Supply, ...]
    groups: tuple[Group, ...]
    policy: Policy
    must: int | None = None

    @cached_property
    def fixed(self) -> tuple[int, ...]:
        """What using each location costs before the first unit."""
        return tuple(supply.fixed for supply in self.supplies)

    @cached_property
    def units(self) -> tuple[tuple[int, ...], ...]:
        """What one unit costs, by group and location."""
        lateness = self.policy.lateness
        return tuple(
            tuple(supply.per_unit(group.sku_id, lateness) for supply in self.supplies)
            for group in self.groups
        )

    @cached_property
    def room(self) -> tuple[tuple[int, ...], ...]:
        """How many units of a group's SKU are there, by group and location, capacity kept to."""
        return tuple(
            tuple(room_at(supply, group.sku_id) for supply in self.supplies) for group in self.groups
        )

    @cached_property
    def capacity(self) -> tuple[int | None, ...]:
        """The capacity of each location, None where all it could give may leave."""
        return tuple(self._binding(at) for at in range(len(self.supplies)))

    def _binding(self, at: int) -> int | None:
        limit = self.supplies[at].capacity
        most = sum(min(group.quantity, room[at]) for group, room in zip(self.groups, self.room, strict=True))
        return None if limit is None or limit >= most else max(0, limit)

    @cached_property
    def most_locations(self) -> int:
        """How many locations may take part."""
        limit = self.policy.most_locations
        return len(self.supplies) if limit is None else min(limit, len(self.supplies))

    @cached_property
    def wanted(self) -> int:
        """All units demanded."""
        return sum(group.quantity for group in self.groups)

    @cached_property
    def ceiling(self) -> int:
        """At most so many units can be given, were locations free to share every line."""
        by_sku: dict[int, int] = {}
        for group in self.groups:
            by_sku[group.sku_id] = by_sku.get(group.sku_id, 0) + group.quantity
        there = {sku: sum(room_at(supply, sku) for supply in self.supplies) for sku in by_sku}
        limits = [supply.capacity for supply in self.supplies]
        most = sum(min(units, there[sku]) for sku, units in by_sku.items())
        return most if None in limits else min(most, sum(limit or 0 for limit in limits))

    def worth(self, units: Units) -> Worth:
        """Say how good it is to give these units; lower is better."""
        used = used_in(units)
        cost = sum(self.units[group][at] * count for (group, at), count in units.items())
        return self.worth_of(used, sum(units.values()), cost)

    def worth_of(self, used: Collection[int], fill: int, unit_costs: int) -> Worth:
        """Say how good it is to use these locations for so many units at these costs; lower is better."""
        split = self.policy.split * max(0, len(used) - 1)
        cost = unit_costs + split + sum(self.fixed[at] for at in used)
        ranks = sum(self.supplies[at].rank for at in used)
        codes = tuple(sorted(self.supplies[at].location for at in used))
        return (-fill, cost, len(used), ranks, codes)

    def is_possible(self, units: Units) -> bool:
        """Tell whether these units are there and every limit is kept to."""
        at_sku: dict[tuple[int, int], int] = {}
        at_place: dict[int, int] = {}
        for (group, at), count in units.items():
            key = (self.groups[group].sku_id, at)
            at_sku[key] = at_sku.get(key, 0) + count
            at_place[at] = at_place.get(at, 0) + count
        return (
            all(count > 0 for count in units.values())
            and all(count <= room_at(self.supplies[at], sku) for (sku, at), count in at_sku.items())
            and all(self._fits(at, count) for at, count in at_place.items())
            and len(at_place) <= self.most_locations
            and (self.must is None or self.must in at_place)
            and all(self._lines_fit(number, units) for number in range(len(self.groups)))
        )

    def _fits(self, at: int, count: int) -> bool:
        limit = self.supplies[at].capacity
        return limit is None or count <= limit

    def _lines_fit(self, number: int, units: Units) -> bool:
        group = self.groups[number]
        given = [count for (which, _), count in units.items() if which == number]
        return given in ([], [group.quantity]) if group.is_whole else sum(given) <= group.quantity

    def parts(self, units: Units) -> dict[int, CostParts]:
        """Break the stated cost down by location; the splits are told by `split_cost`."""
        found: dict[int, CostParts] = {}
        for at in used_in(units):
            supply = self.supplies[at]
            found[at] = CostParts(handling=supply.cost, freight=supply.freight, adjust=supply.adjust)
        for (group, at), count in units.items():
            sku_id = self.groups[group].sku_id
            more = self.supplies[at].unit_parts(sku_id, count, self.policy.lateness)
            found[at] = found[at].plus(more)
        return found

    def cost(self, units: Units) -> CostParts:
        """Return the stated cost by its parts."""
        total = CostParts(split=self.policy.split * max(0, len(used_in(units)) - 1))
        for part in self.parts(units).values():
            total = total.plus(part)
        return total


def problem_of(demands: Sequence[Demand], supplies: Sequence[Supply], policy: Policy) -> Problem:
    """Pose the problem: excluded locations and those that have nothing of it take no part."""
    groups = _groups(demands, policy)
    skus = {group.sku_id for group in groups}
    able = [
        supply
        for supply in supplies
        if not supply.excluded and any(room_at(supply, sku_id) for sku_id in skus)
    ]
    ordered = sorted(able, key=lambda supply: (supply.location, supply.location_id))
    return Problem(tuple(demands), tuple(ordered), tuple(groups), policy)


def relaxed(problem: Problem) -> Problem:
    """Return the problem without capacities, whole lines and whoever must take part: no plan of it is lost."""
    demands = tuple(replace(demand, may_split=True) for demand in problem.demands)
    policy = replace(problem.policy, whole_lines=False)
    supplies = tuple(replace(supply, capacity=None) for supply in problem.supplies)
    return Problem(demands, supplies, tuple(_groups(demands, policy)), policy)


def _groups(demands: Sequence[Demand], policy: Policy) -> list[Group]:
    shared: dict[int, list[int]] = {}
    groups = []
    for at, demand in enumerate(demands):
        if demand.may_split and not policy.whole_lines:
            shared.setdefault(demand.sku_id, []).append(at)
        else:
            groups.append(Group(demand.sku_id, demand.quantity, (at,), is_whole=True))
    for sku_id, lines in shared.items():
        quantity = sum(demands[at].quantity for at in lines)
        groups.append(Group(sku_id, quantity, tuple(lines), is_whole=False))
    return groups


def room_at(supply: Supply, sku_id: int) -> int:
    """Return how many units of a SKU a location can give by itself."""
    there = max(0, supply.available.get(sku_id, 0))
    return there if supply.capacity is None else min(there, max(0, supply.capacity))


def used_in(units: Units) -> set[int]:
    """Return the locations that give something."""
    return {at for _, at in units}


def cheapest_sums(costs: Iterable[int]) -> list[int]:
    """Return the least that 0, 1, 2 … locations cost before the first unit."""
    return [0, *accumulate(sorted(costs))]
