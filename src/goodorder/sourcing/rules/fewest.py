"""The plan of the hot path: fewest locations first, then cheapest, then by rank and code. Pure and explained.

Capture asks this many times a second; it agrees with the rules in force until others are written. Up to twelve candidate locations are searched exhaustively, so the choice is the best there is; beyond that
a greedy cover is taken and the explanation says so. Quantities in the SKU's smallest unit, costs in minor
units.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from goodorder.sourcing.rules.model import Assignment, Demand, Plan, Supply

MOST_EXACT = 12


Chosen = tuple[Supply, ...]
Worth = tuple[int, int, int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Choice:
    """The chosen locations and, per candidate that could have done as well, the worth of its best choice."""

    chosen: Chosen
    rivals: Mapping[str, Worth]
    is_exact: bool


def plan(
    demands: Sequence[Demand],
    supplies: Sequence[Supply],
    *,
    ship_complete: bool = False,
    tells: bool = True,
) -> Plan:
    """Assign demands to the fewest, then cheapest, then best ranked locations that can give the most.

    Lines come first as given when there is not enough for all; a line is split over the chosen locations
    only if none of them has room for the whole of it. With `ship_complete` it is everything or nothing.
    For every line, assigned + short = demanded. It is explained if it `tells`.
    """
    fills = _fills(demands, supplies)
    missing = {
        at: demand.quantity - fill
        for at, (demand, fill) in enumerate(zip(demands, fills, strict=True))
        if fill < demand.quantity
    }
    if missing and ship_complete:
        short = _by_line((demand, demand.quantity) for demand in demands)
        return Plan((), short, _incomplete(demands, missing), _waiting(supplies))
    wanted = _per_sku((demand, fill) for demand, fill in zip(demands, fills, strict=True))
    choice = _choose(wanted, supplies)
    assignments = _assign(demands, fills, choice.chosen)
    short = _by_line((demands[at], units) for at, units in missing.items())
    if not tells:
        return Plan(assignments, short, "", {})
    reasons = {supply.location: _reason(supply, choice, wanted, assignments) for supply in supplies}
    return Plan(assignments, short, _explain(choice, assignments, short, supplies), reasons)


def plan_from_one(demands: Sequence[Demand], supplies: Iterable[Supply]) -> Plan | None:
    """Return what `plan` does, untold, where one location has all of it; None where none has.

    Supplies come as `plan` prefers them, cheapest first, then by rank and code; no more are drawn than are needed.
    """
    wanted = _per_sku((demand, demand.quantity) for demand in demands)
    for supply in supplies:
        if all(supply.available.get(sku_id, 0) >= units for sku_id, units in wanted.items()):
            return Plan(_all_from(supply, demands), {}, "", {})
    return None


def _all_from(supply: Supply, demands: Sequence[Demand]) -> tuple[Assignment, ...]:
    return tuple(
        Assignment(each.line_ref, each.sku_id, supply.location, supply.location_id, each.quantity)
        for each in demands
        if each.quantity
    )


def _fills(demands: Sequence[Demand], supplies: Sequence[Supply]) -> list[int]:
    """Say how much of each demand all locations together can give, the first lines first."""
    left: dict[int, int] = {}
    for supply in supplies:
        for sku_id, units in supply.available.items():
            left[sku_id] = left.get(sku_id, 0) + max(0, units)
    fills = []
    for demand in demands:
        fill = min(demand.quantity, left.get(demand.sku_id, 0))
        left[demand.sku_id] = left.get(demand.sku_id, 0) - fill
        fills.append(fill)
    return fills


def _choose(wanted: Mapping[int, int], supplies: Sequence[Supply]) -> _Choice:
    candidates = [supply for supply in supplies if _given(supply, wanted)]
    if len(candidates) > MOST_EXACT:
        return _Choice(_greedy(wanted, candidates), {}, is_exact=False)
    for size in range(len(candidates) + 1):
        covering = [some for some in combinations(candidates, size) if _covers(some, wanted)]
        if covering:
            return _Choice(min(covering, key=_worth), _rivals(covering), is_exact=True)
    raise AssertionError  # all candidates together cover what was computed from them


def _rivals(covering: Sequence[Chosen]) -> dict[str, Worth]:
    """Return, for each location that takes part in a choice of the fewest, the worth of its best one."""
    best: dict[str, Worth] = {}
    for some in covering:
        worth = _worth(some)
        for supply in some:
            best[supply.location] = min(best.get(supply.location, worth), worth)
    return best


def _greedy(wanted: Mapping[int, int], candidates: Sequence[Supply]) -> Chosen:
    """Take the location that gives most of what is missing until nothing is; then drop what is not needed."""
    chosen: list[Supply] = []
    missing = dict(wanted)
    while any(missing.values()):
        rest = [supply for supply in candidates if supply not in chosen]
        best = min(rest, key=lambda supply: (-_given(supply, missing), *_worth([supply])))
        chosen.append(best)
        missing = {
            sku_id: units - min(units, max(0, best.available.get(sku_id, 0)))
            for sku_id, units in missing.items()
        }
    for supply in sorted(chosen, key=lambda supply: _worth([supply]), reverse=True):
        fewer = [kept for kept in chosen if kept is not supply]
        if _covers(fewer, wanted):
            chosen = fewer
    return tuple(chosen)


def _given(supply: Supply, wanted: Mapping[int, int]) -> int:
    return sum(min(units, max(0, supply.available.get(sku_id, 0))) for sku_id, units in wanted.items())


def _covers(some: Iterable[Supply], wanted: Mapping[int, int]) -> bool:
    chosen = list(some)
    return all(
        sum(max(0, supply.available.get(sku_id, 0)) for supply in chosen) >= units
        for sku_id, units in wanted.items()
    )


def _worth(some: Iterable[Supply]) -> Worth:
    """Order choices: fewest, cheapest, best ranks, first codes."""
    chosen = list(some)
    cost, rank = sum(supply.cost for supply in chosen), sum(supply.rank for supply in chosen)
    return len(chosen), cost, rank, tuple(sorted(supply.location for supply in chosen))


def _assign(demands: Sequence[Demand], fills: Sequence[int], chosen: Chosen) -> tuple[Assignment, ...]:
    """Give lines to the chosen locations: the largest first, whole where one has room, else split."""
    order = sorted(chosen, key=lambda supply: _worth([supply]))
    room = {
        (supply.location_id, sku_id): max(0, n) for supply in order for sku_id, n in supply.available.items()
    }
    shares: dict[int, list[tuple[Supply, int]]] = {}
    for at in sorted(range(len(demands)), key=lambda at: -fills[at]):
        shares[at] = _shares(demands[at].sku_id, fills[at], order, room)
    return tuple(
        Assignment(demand.line_ref, demand.sku_id, supply.location, supply.location_id, units)
        for at, demand in enumerate(demands)
        for supply, units in shares[at]
    )


def _shares(
    sku_id: int, units: int, order: Sequence[Supply], room: dict[tuple[int, int], int]
) -> list[tuple[Supply, int]]:
    """Take units of a SKU from the first location with room for all, else from one after the other."""
    whole = [supply for supply in order if room.get((supply.location_id, sku_id), 0) >= units]
    shares = []
    for supply in whole[:1] or order:
        key = (supply.location_id, sku_id)
        if part := min(units, room.get(key, 0)):
            room[key] -= part
            units -= part
            shares.append((supply, part))
    return shares


def _by_line(parts: Iterable[tuple[Demand, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for demand, units in parts:
        found[demand.line_ref] = found.get(demand.line_ref, 0) + units
    return found


def _per_sku(parts: Iterable[tuple[Demand, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for demand, units in parts:
        found[demand.sku_id] = found.get(demand.sku_id, 0) + units
    return {sku_id: units for sku_id, units in found.items() if units}


def _incomplete(demands: Sequence[Demand], missing: Mapping[int, int]) -> str:
    lines = len({demands[at].line_ref for at in missing})
    return f"nothing is assigned: it must ship complete and {sum(missing.values())} units of {lines} lines are missing"


def _waiting(supplies: Sequence[Supply]) -> dict[str, str]:
    return {supply.location: "waits: the demand must ship complete" for supply in supplies}


def _explain(
    choice: _Choice, assignments: Sequence[Assignment], short: Mapping[int, int], supplies: Sequence[Supply]
) -> str:
    units = sum(assignment.quantity for assignment in assignments)
    if not assignments:
        return f"none of {len(supplies)} locations has any of it"
    names = ", ".join(sorted(supply.location for supply in choice.chosen))
    how = (
        "the fewest locations, then the cheapest"
        if choice.is_exact
        else (f"more than {MOST_EXACT} candidates: a greedy cover, which may not be the best")
    )
    tail = f"; {sum(short.values())} units are short everywhere" if short else ""
    return f"{units} units from {names} ({how}){tail}"


def _reason(
    supply: Supply, choice: _Choice, wanted: Mapping[int, int], assignments: Sequence[Assignment]
) -> str:
    won = sum(part.quantity for part in assignments if part.location == supply.location)
    if won:
        return f"chosen: supplies {won} of {sum(wanted.values())} units"
    units = _given(supply, wanted)
    if not units:
        return "has none of it"
    rival = choice.rivals.get(supply.location)
    if rival is None:
        return f"has {units} of {sum(wanted.values())} units; with it more locations would be needed"
    best = _worth(choice.chosen)
    if rival[1] != best[1]:
        return f"would do as well, but costs {rival[1]} instead of {best[1]}"
    return (
        "would do as well, but ranks behind"
        if rival[2] != best[2]
        else "would do as well, but comes later by code"
    )
