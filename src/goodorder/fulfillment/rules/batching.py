"""Which work is picked on one walk: seeds by due time, then whatever adds the fewest aisles. Pure.

Every unit lands in exactly one batch, no batch exceeds its limits, and no batch is walked further than its
orders one at a time would be. Volumes in cubic millimetres, distances in metres.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from goodorder.fulfillment.rules.walking import Spot, one_after_the_other, shortest_walk, walk_m
from goodorder.kernel import checks

SINGLE_ITEM, MULTI_ORDER, ZONE = "single_item", "multi_order", "zone"
KINDS = (SINGLE_ITEM, MULTI_ORDER, ZONE)
LOOK_AHEAD = 200
"""So many orders are weighed for the next place in a batch; later ones wait for the next batch."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one walk takes: orders, units, cubic millimetres (0: any)."""

    orders: int = 20
    units: int = 200
    volume_mm3: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """Units of a line to take from a bin; without a bin, from wherever they lie. `unit_mm3` is one unit's volume."""

    line_id: int
    units: int
    bin_id: int | None = None
    spot: Spot | None = None
    zone: str = ""
    lot: str = ""
    unit_mm3: int = 0


@dataclass(slots=True)
class Shelf:
    """Units in a bin that nobody is sent for yet; planning takes them off."""

    bin_id: int
    spot: Spot
    zone: str
    lot: str
    units: int


@dataclass(frozen=True, slots=True)
class ToPick:
    """One fulfillment order's units to pick. `due_at` is when they must have left, `since` when they were asked for."""

    order_id: int
    due_at: datetime
    since: datetime
    needs: tuple[Need, ...]

    @property
    def units(self) -> int:
        """Count the units."""
        return sum(need.units for need in self.needs)

    @property
    def volume_mm3(self) -> int:
        """Add up the volume."""
        return sum(need.units * need.unit_mm3 for need in self.needs)

    @property
    def spots(self) -> set[Spot]:
        """Name the places to go to."""
        return {need.spot for need in self.needs if need.spot}


@dataclass(frozen=True, slots=True)
class Stop:
    """A need with the slot (from 1) of its order on the picker's cart."""

    need: Need
    slot: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A batch as it is to be built: orders in the order of their slots, stops in walking order."""

    kind: str
    zone: str
    due_at: datetime
    order_ids: tuple[int, ...]
    stops: tuple[Stop, ...]
    travel_m: int
    travel_before_m: int


def limits(orders: object, units: object, volume_mm3: object) -> Limits:
    """Return the limits of a batch, checked; raises Invalid naming the field."""
    return Limits(
        checks.whole(orders, field="most_orders", least=1, most=200),
        checks.whole(units, field="most_units", least=1, most=10_000),
        checks.whole(volume_mm3, field="most_volume_mm3", most=10**13),
    )


def needs_of(line_id: int, units: int, shelves: list[Shelf], lot: str, unit_mm3: int) -> list[Need]:
    """Say from which bins a line's units are taken: from one that has all, else from several in walking order.

    What no bin has is taken from wherever it lies. The shelves are lowered by what is taken.
    """
    fitting = [shelf for shelf in shelves if shelf.lot == lot and shelf.units]
    whole = next((shelf for shelf in fitting if shelf.units >= units), None)
    found = []
    for shelf in [whole] if whole else fitting:
        part = min(units, shelf.units)
        if part:
            found.append(Need(line_id, part, shelf.bin_id, shelf.spot, shelf.zone, lot, unit_mm3))
            shelf.units -= part
            units -= part
    return [*found, Need(line_id, units, lot=lot, unit_mm3=unit_mm3)] if units else found


def batches(
    orders: Sequence[ToPick], limits: Limits, *, length_m: int, by_zone: bool = False
) -> tuple[list[Planned], list[Need]]:
    """Return the batches to build, due first, and what no batch can take because one unit exceeds the volume."""
    queue = sorted(orders, key=lambda order: (order.due_at, order.since, order.order_id))
    too_large = [need for order in queue for need in order.needs if not _fits_at_all(need, limits)]
    pieces = [
        piece
        for order in queue
        for part in _by_zone(_without(order, too_large), by_zone=by_zone)
        for piece in _loads(part, limits)
    ]
    singles = {order.order_id for order in queue if order.units == 1}
    groups: dict[tuple[str, str], list[ToPick]] = {}
    for piece in pieces:
        zone = piece.needs[0].zone if by_zone else ""
        kind = ZONE if by_zone else SINGLE_ITEM if piece.order_id in singles else MULTI_ORDER
        groups.setdefault((kind, zone), []).append(piece)
    made = [
        _planned(kind, zone, batch, length_m)
        for (kind, zone), group in groups.items()
        for batch in _greedy(group, limits)
    ]
    return sorted(made, key=lambda batch: batch.due_at), too_large


def _fits_at_all(need: Need, limits: Limits) -> bool:
    return not limits.volume_mm3 or need.unit_mm3 <= limits.volume_mm3


def _without(order: ToPick, left_out: Sequence[Need]) -> ToPick:
    return replace(order, needs=tuple(need for need in order.needs if need not in left_out))


def _by_zone(order: ToPick, *, by_zone: bool) -> list[ToPick]:
    if not by_zone:
        return [order]
    zones = sorted({need.zone for need in order.needs})
    return [replace(order, needs=tuple(n for n in order.needs if n.zone == zone)) for zone in zones]


def _loads(order: ToPick, limits: Limits) -> Iterable[ToPick]:
    """Cut an order into pieces of which each fits into an empty batch."""
    load: list[Need] = []
    units = volume = 0
    for need in order.needs:
        left = need.units
        while left:
            part = min(left, limits.units - units)
            if limits.volume_mm3 and need.unit_mm3:
                part = min(part, (limits.volume_mm3 - volume) // need.unit_mm3)
            if not part:
                yield replace(order, needs=tuple(load))
                load, units, volume = [], 0, 0
                continue
            load.append(replace(need, units=part))
            units, volume, left = units + part, volume + part * need.unit_mm3, left - part
    if load:
        yield replace(order, needs=tuple(load))


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A piece of work with what is asked of it again and again."""

    work: ToPick
    units: int
    volume_mm3: int
    aisles: frozenset[int]

    @classmethod
    def of(cls, work: ToPick) -> "_Piece":
        """Measure a piece once."""
        return cls(work, work.units, work.volume_mm3, frozenset(spot.aisle for spot in work.spots))


def _greedy(pool: Iterable[ToPick], limits: Limits) -> Iterable[list[ToPick]]:
    """Begin with what is due first, add what adds the fewest aisles and fits, until nothing does."""
    left = [_Piece.of(work) for work in pool]
    while left:
        chosen, aisles = [left.pop(0)], set[int]()
        while True:
            aisles |= chosen[-1].aisles
            found = _next(left[:LOOK_AHEAD], chosen, aisles, limits)
            if found is None:
                break
            left.remove(found)
            chosen.append(found)
        yield [piece.work for piece in chosen]


def _next(
    candidates: Sequence[_Piece], chosen: Sequence[_Piece], aisles: set[int], limits: Limits
) -> _Piece | None:
    if len({piece.work.order_id for piece in chosen}) >= limits.orders:
        return None
    units = limits.units - sum(piece.units for piece in chosen)
    volume = limits.volume_mm3 - sum(piece.volume_mm3 for piece in chosen)
    fitting = [
        piece
        for piece in candidates
        if piece.units <= units and (not limits.volume_mm3 or piece.volume_mm3 <= volume)
    ]
    return min(fitting, key=lambda piece: len(piece.aisles - aisles), default=None)


def _planned(kind: str, zone: str, pieces: Sequence[ToPick], length_m: int) -> Planned:
    alone = [shortest_walk(piece.spots, length_m) for piece in pieces]
    spots = {spot for piece in pieces for spot in piece.spots}
    walk = shortest_walk(spots, length_m, known=one_after_the_other(alone))
    slots = {order_id: at for at, order_id in enumerate(dict.fromkeys(p.order_id for p in pieces), 1)}
    places = {spot: at for at, spot in enumerate(walk)}
    stops = [Stop(need, slots[piece.order_id]) for piece in pieces for need in piece.needs]
    stops.sort(key=lambda stop: (_place(stop, places), stop.need.bin_id or 0, stop.slot))
    return Planned(
        kind=kind,
        zone=zone,
        due_at=min(piece.due_at for piece in pieces),
        order_ids=tuple(slots),
        stops=tuple(stops),
        travel_m=walk_m(walk, length_m) if walk else 0,
        travel_before_m=sum(walk_m(each, length_m) for each in alone if each),
    )


def _place(stop: Stop, places: Mapping[Spot, int]) -> int:
    """Return when a stop comes in the walk; last where nobody knows where it is."""
    return places[stop.need.spot] if stop.need.spot else len(places)
