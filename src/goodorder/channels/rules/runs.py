"""What an import is told, and what it tells."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CREATED, CHANGED, UNCHANGED, REJECTED, ADJUSTED = "created", "changed", "unchanged", "rejected", "adjusted"
# Outcomes a run keeps a row for; the others are only counted.
KEPT = (CHANGED, REJECTED, ADJUSTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What to make of a file. `kind`: products, customers, stock or orders; codes of channel and location.

    `is_history`: orders are past, and written as they were; else they are captured as new.
    """

    kind: str
    profile: str = "neutral"
    channel: str = ""
    location: str = ""
    is_history: bool = False

    @property
    def target(self) -> str:
        """Where the file goes: together with the file itself this names a run."""
        parts = (self.channel, self.location, "history" if self.is_history else "")
        return "/".join(parts).strip("/")


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row."""

    row: int
    outcome: str
    reason: str
    content: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Made:
    """What a number of the file became; `kind` is order, credit, entry or stock."""

    reference: str
    kind: str
    made: str


@dataclass(slots=True)
class Applied:
    """What a batch did: rows by outcome, the rows worth telling of, and what was made."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: list[RowResult] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)

    def tell(self, outcome: str, row: int, content: Mapping[str, str], reason: str = "") -> None:
        """Count one row and remember it."""
        self.counts[outcome] += 1
        self.rows.append(RowResult(row, outcome, reason[:300], content))

    def count(self, outcome: str, rows: int = 1) -> None:
        """Count rows nobody needs to hear of one by one."""
        self.counts[outcome] += rows


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive units of a file; `first` is the number of the first among all units."""

    first: int
    units: Sequence[Any]

    @property
    def size(self) -> int:
        """How many rows the units stand for."""
        return sum(unit.size for unit in self.units)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The end of an import. `was_finished`: the same file came in before, and nothing was done now."""

    run_id: str
    counts: Mapping[str, int]
    was_finished: bool = False
