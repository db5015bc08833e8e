"""Valuing anew only what depends on a change: a walk over entries in order that ends where all is as before.

It begins at the places that changed, goes on in their pools until what lies there is what lay there before, and
follows values that flow elsewhere: to returns of what was issued, and between a kit and its parts.
"""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import NamedTuple, Protocol

from goodorder.costing.rules.costs import (
    CostEntry,
    CostState,
    Place,
    Standing,
    Stocked,
    Valued,
    stocked,
    worth_of,
)
from goodorder.kernel.money import allocate, units_share

Act = tuple[str, datetime]
"""The making or taking apart of kits by one document."""
_UNVALUED = Valued(0, 0, 1, CostState())


class Recorded(NamedTuple):
    """An entry and what it was worth so far; None when it was not valued yet."""

    entry: CostEntry
    was: Valued | None


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a demand's line: units issued at a known cost, their value, units that came back."""

    costed: int = 0
    value: int = 0
    returned: int = 0

    def plus(self, other: "Line", times: int = 1) -> "Line":
        """Add another sum up, or take it off with `times` -1."""
        return Line(
            self.costed + times * other.costed,
            self.value + times * other.value,
            self.returned + times * other.returned,
        )


class Source(Protocol):
    """Where a walk reads what was valued before; entries not valued yet are not in it."""

    def before(self, pool: int, place: Place, /) -> Standing:
        """Return the pool as it stood before a place."""

    def following(self, pool: int, place: Place, /) -> Iterator[Recorded]:
        """Return the pool's entries from a place on, in order, read as they are needed."""

    def line(self, pool: int, line_ref: int, place: Place, /) -> Line:
        """Sum up a line's issues and returns before a place."""

    def returns(self, pool: int, line_ref: int, place: Place, /) -> Sequence[Place]:
        """Return where units of a line came back after a place."""

    def build(self, entry: CostEntry, /) -> Sequence[Recorded]:
        """Return all entries of the act an entry belongs to, in all pools."""


class Change(NamedTuple):
    """An entry that is worth something else now, or something at all."""

    entry: CostEntry
    was: Valued | None
    now: Valued


@dataclass(slots=True)
class _Walk:
    stock: Stocked
    coming: Iterator[Recorded]
    goes_into_past: bool
    next: Recorded | None = None

    def step(self) -> None:
        self.next = next(self.coming, None)


class Revaluation:
    """One walk. `fresh` are entries not valued so far; `dirty` names places whose circumstances changed.

    After `run`, `changes` has every entry that changed, by movement, and `ends` the pools whose last
    entry was reached, with what lies there now; all other pools end as they did before.
    """

    def __init__(
        self, source: Source, fresh: Collection[CostEntry] = (), dirty: Iterable[tuple[Place, int]] = ()
    ) -> None:
        self.changes: dict[int, Change] = {}
        self.ends: dict[int, Stocked] = {}
        self._source = source
        self._due = [*dirty, *((entry.place, entry.pool) for entry in fresh)]
        heapq.heapify(self._due)
        self._new: dict[int, list[CostEntry]] = defaultdict(list)
        self._acts: dict[Act, list[CostEntry]] = defaultdict(list)
        for entry in sorted(fresh, key=lambda each: each.place):
            self._new[entry.pool].append(entry)
            if entry.build:
                self._acts[_act(entry)].append(entry)
        self._walks: dict[int, _Walk] = {}
        self._passed: dict[int, Place] = {}
        self._moved: dict[int, set[int]] = defaultdict(set)
        self._lines: dict[tuple[int, int], Line] = defaultdict(Line)
        self._shares: dict[Act, dict[int, int | None]] = {}

    def run(self) -> "Revaluation":
        """Walk until nothing that depends on the change is left."""
        while self._due:
            self._visit(*heapq.heappop(self._due))
        return self

    def _visit(self, place: Place, pool: int) -> None:
        if pool in self._passed and place <= self._passed[pool]:
            return
        walk = self._walks.get(pool) or self._entered(pool, place)
        if walk.next is None or walk.next.entry.place != place:
            return
        entry, was = walk.next
        self._passed[pool] = place
        self._note(entry, was, self._valued(walk.stock, entry))
        walk.step()
        self._go_on(pool, walk, was)

    def _entered(self, pool: int, place: Place) -> _Walk:
        new = (Recorded(entry, None) for entry in self._new[pool] if entry.place >= place)
        stock = stocked(self._source.before(pool, place))
        known = self._source.following(pool, place)
        first = next(known, None)
        coming = heapq.merge(chain([first], known) if first else (), new, key=_place)
        walk = _Walk(stock, coming, goes_into_past=first is not None)
        walk.step()
        self._walks[pool] = walk
        return walk

    def _go_on(self, pool: int, walk: _Walk, was: Valued | None) -> None:
        if walk.next is None:
            self.ends[pool] = walk.stock
            del self._walks[pool]
        elif self._is_as_before(pool, walk, was):
            del self._walks[pool]
        else:
            entry = walk.next.entry
            self._owe(entry)
            if entry.build and entry.quantity > 0:
                # What the parts of a kit share depends on what they cost before, each in its own pool.
                self._owe(*self._made_in(entry))

    def _is_as_before(self, pool: int, walk: _Walk, was: Valued | None) -> bool:
        return (
            was is not None and was.after == walk.stock.state and not walk.stock.holds_any(self._moved[pool])
        )

    def _note(self, entry: CostEntry, was: Valued | None, now: Valued) -> None:
        if now == was:
            return
        self.changes[entry.id] = Change(entry, was, now)
        if was is not None and (was.value, was.uncosted) == (now.value, now.uncosted):
            return
        if entry.quantity > 0:
            self._moved[entry.pool].add(entry.id)
        if entry.line_ref is not None:
            self._note_line(entry, entry.line_ref, was, now)
        if entry.build and entry.quantity < 0:
            self._owe(*self._made_in(entry))

    def _note_line(self, entry: CostEntry, line_ref: int, was: Valued | None, now: Valued) -> None:
        difference = _line_of(entry, now)
        if was is not None:
            difference = difference.plus(_line_of(entry, was), -1)
        key = entry.pool, line_ref
        self._lines[key] = self._lines[key].plus(difference)
        if not self._walks[entry.pool].goes_into_past:
            return
        for place in self._source.returns(entry.pool, line_ref, entry.place):
            heapq.heappush(self._due, (place, entry.pool))

    def _owe(self, *entries: CostEntry) -> None:
        for entry in entries:
            heapq.heappush(self._due, (entry.place, entry.pool))

    def _valued(self, stock: Stocked, entry: CostEntry) -> Valued:
        if entry.quantity < 0:
            value, uncosted = stock.take(-entry.quantity)
            return Valued(-value, 0, uncosted, stock.state)
        known = self._cost_of(stock, entry)
        settled = stock.put(entry.id, entry.quantity, known)
        return Valued(known or 0, settled, entry.quantity if known is None else 0, stock.state)

    def _cost_of(self, stock: Stocked, entry: CostEntry) -> int | None:
        """Value what came in; None when nobody knows."""
        if entry.unit_cost is not None:
            return worth_of(entry.quantity, entry.unit_cost) + entry.landed
        if entry.kind == "receipt":
            return None
        if entry.build:
            return self._share(entry)
        rate = stock.state.unit_cost
        if entry.kind == "return" and entry.line_ref is not None:
            return self._returned(entry, entry.line_ref, rate)
        return None if rate is None else worth_of(entry.quantity, rate)

    def _returned(self, entry: CostEntry, line_ref: int, rate: int | None) -> int | None:
        """Value a return as its line was issued; what that does not cover, at the present average."""
        line = self._source.line(entry.pool, line_ref, entry.place).plus(self._lines[entry.pool, line_ref])
        covered = min(entry.quantity, max(0, line.costed - line.returned))
        value = units_share(line.value, line.costed, first=line.returned, count=covered) if covered else 0
        rest = entry.quantity - covered
        if rest and rate is None:
            return None
        return value + worth_of(rest, rate or 0)

    def _share(self, entry: CostEntry) -> int | None:
        """Value a kit at what its parts were worth, or a part at its share of the kit."""
        act = _act(entry)
        if act not in self._shares:
            made = self._made_in(entry)
            value = self._used_in(entry)
            parts = [None] * len(made) if value is None else allocate(value, self._weights(made))
            self._shares[act] = dict(zip((each.id for each in made), parts, strict=True))
        return self._shares[act][entry.id]

    def _used_in(self, entry: CostEntry) -> int | None:
        used = [self._present(recorded) for recorded in self._build(entry) if recorded.entry.quantity < 0]
        value = -sum(part.value for part in used)
        return value if value or not any(part.uncosted for part in used or [_UNVALUED]) else None

    def _weights(self, made: Sequence[CostEntry]) -> list[int]:
        rates = [self._rate_before(each) for each in made] if len(made) > 1 else []
        known = [rate for rate in rates if rate is not None]
        if len(known) < len(made) or not any(known):
            return [each.quantity for each in made]
        return [each.quantity * rate for each, rate in zip(made, known, strict=True)]

    def _rate_before(self, entry: CostEntry) -> int | None:
        if walk := self._walks.get(entry.pool):
            return walk.stock.state.unit_cost
        return self._source.before(entry.pool, (*entry.place[:2], 0)).state.unit_cost

    def _build(self, entry: CostEntry) -> list[Recorded]:
        return [*self._source.build(entry), *(Recorded(each, None) for each in self._acts[_act(entry)])]

    def _made_in(self, entry: CostEntry) -> list[CostEntry]:
        made = [recorded.entry for recorded in self._build(entry) if recorded.entry.quantity > 0]
        return sorted(made, key=lambda each: each.place)

    def _present(self, recorded: Recorded) -> Valued:
        change = self.changes.get(recorded.entry.id)
        return change.now if change else recorded.was or _UNVALUED


def _place(recorded: Recorded) -> Place:
    return recorded.entry.place


def _act(entry: CostEntry) -> Act:
    return entry.build, entry.place[0]


def _line_of(entry: CostEntry, valued: Valued) -> Line:
    if entry.quantity > 0:
        return Line(returned=entry.quantity)
    return Line(costed=-entry.quantity - valued.uncosted, value=-valued.value)


class _Beginning:
    """Where nothing was valued before."""

    def __init__(self, method: str, standings: Mapping[int, Standing]) -> None:
        self._empty, self._standings = Standing(method, CostState()), standings

    def before(self, pool: int, _place: Place, /) -> Standing:
        return self._standings.get(pool, self._empty)

    def following(self, _pool: int, _place: Place, /) -> Iterator[Recorded]:
        return iter(())

    def line(self, _pool: int, _line_ref: int, _place: Place, /) -> Line:
        return Line()

    def returns(self, _pool: int, _line_ref: int, _place: Place, /) -> Sequence[Place]:
        return ()

    def build(self, _entry: CostEntry, /) -> Sequence[Recorded]:
        return ()


def value(
    entries: Sequence[CostEntry], method: str, *, standings: Mapping[int, Standing] | None = None
) -> list[Valued]:
    """Value entries from scratch, in any order; `standings` say how pools begin, empty if not named.

    Answers in the order of the entries.
    """
    found = Revaluation(_Beginning(method, standings or {}), entries).run().changes
    return [found[entry.id].now for entry in entries]
