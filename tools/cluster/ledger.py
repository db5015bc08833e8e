"""What became of the orders that somebody was told are taken: none may be lost, none doubled.

Pure, so that it can be tested without a cluster.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Acknowledged:
    """An order that a writer was told is taken: its key, the id it was given, when, after how many tries."""

    key: str
    order_id: str
    at: float
    writer: str = ""
    tries: int = 1
    replayed: bool = False


@dataclass(frozen=True)
class Kept:
    """An order the database has: the key its writer noted on it, and its id."""

    key: str
    order_id: str


@dataclass(frozen=True)
class Verdict:
    """Keys by what went wrong with them; `unheard` orders are kept though no writer was told, which is allowed."""

    acknowledged: int
    replayed: int
    kept: int
    lost: Sequence[str] = field(default_factory=list)
    doubled: Sequence[str] = field(default_factory=list)
    changed: Sequence[str] = field(default_factory=list)
    unheard: Sequence[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether every promise was kept, and there was one."""
        return self.acknowledged > 0 and not (self.lost or self.doubled or self.changed)


def judge(acknowledged: Iterable[Acknowledged], kept: Iterable[Kept]) -> Verdict:
    """Compare what writers were told with what the database has.

    Lost: told, and no order has the key. Changed: told one id, kept under another, or told two. Doubled: two
    orders have the key.
    """
    told: dict[str, set[str]] = defaultdict(set)
    heard = list(acknowledged)
    for each in heard:
        told[each.key].add(each.order_id)
    ids: dict[str, set[str]] = defaultdict(set)
    rows = Counter[str]()
    for row in kept:
        ids[row.key].add(row.order_id)
        rows[row.key] += 1
    return Verdict(
        acknowledged=len(heard),
        replayed=sum(each.replayed for each in heard),
        kept=sum(rows.values()),
        lost=sorted(key for key in told if key not in ids),
        doubled=sorted(key for key, count in rows.items() if count > 1),
        changed=sorted(key for key in told if key in ids and not told[key] <= ids[key]),
        unheard=sorted(key for key in ids if key not in told),
    )


def longest_silence_s(times: Iterable[float], since: float, until: float) -> float:
    """Return the longest stretch between two acknowledgements, in seconds, edges included."""
    inside = sorted(at for at in times if since <= at <= until)
    marks = [since, *inside, until]
    return max(after - before for before, after in pairwise(marks))
