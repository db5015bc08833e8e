"""State machines as tables of moves: guard, buttons, drawing, constraint and random walk from one place."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from goodorder.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Move:
    """An event that leads from any of `sources` to `target`."""

    event: str
    sources: tuple[str, ...]
    target: str


class Machine:
    """A named table of moves, checked when it is built.

    Raises ValueError at import when a state cannot be reached or one event leads to two targets.
    """

    def __init__(self, name: str, *, initial: str, moves: Iterable[Move]) -> None:
        self.name, self.initial, self.moves = name, initial, tuple(moves)
        self._table: dict[tuple[str, str], str] = {}
        for move in self.moves:
            for source in move.sources:
                if self._table.setdefault((source, move.event), move.target) != move.target:
                    raise ValueError(f"{name}: {move.event} from {source} leads to two states")
        self.states = tuple(
            dict.fromkeys([initial, *(s for m in self.moves for s in (*m.sources, m.target))])
        )
        if unreachable := set(self.states) - self._reachable():
            raise ValueError(f"{name}: unreachable states {sorted(unreachable)}")

    def _reachable(self) -> set[str]:
        seen, frontier = {self.initial}, [self.initial]
        while frontier:
            state = frontier.pop()
            found = {target for (source, _), target in self._table.items() if source == state} - seen
            seen |= found
            frontier.extend(found)
        return seen

    def open_moves(self, state: str) -> tuple[str, ...]:
        """List the events allowed in a state: the buttons of a page, the `actions` of the API."""
        return tuple(event for source, event in self._table if source == state)

    def target(self, state: str, event: str) -> str:
        """Return where an event leads; raises Refused naming what is open instead."""
        if (found := self._table.get((state, event))) is None:
            is_open = ", ".join(self.open_moves(state)) or "nothing"
            message = f"{self.name} is {state}: {event} is not possible; open: {is_open}"
            raise Refused(f"{self.name}.move_not_open", message, state=state, event=event)
        return found

    def step(self, record: Any, event: str) -> tuple[str, str]:
        """Move a record's `state` and return (from, to); the caller saves and records the event."""
        source = record.state
        record.state = self.target(source, event)
        return source, record.state

    def transitions(self) -> list[tuple[str, str]]:
        """List every (from, to) pair, for audits and docs."""
        return sorted({(source, target) for (source, _), target in self._table.items()})

    def constraint(self) -> models.CheckConstraint:
        """Return the database's own guard: `state` is one of this machine's states."""
        return models.CheckConstraint(
            condition=models.Q(state__in=list(self.states)), name=f"%(app_label)s_{self.name}_state"
        )
