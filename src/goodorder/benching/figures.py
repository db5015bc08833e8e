"""The arithmetic of a run: windows, which of them count, and the figures made of those that do."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_OTHERS_CORES = 0.3
MOST_LIMIT_DRIFT = 0.25
MICRO = 1_000_000
LIMITS = ("limit 1", "limit 50")


def percentile(ordered: Sequence[float], rank: float) -> float:
    """Return the smallest value that `rank` of 100 do not exceed; the values are sorted and there is one."""
    return ordered[max(0, math.ceil(len(ordered) * rank / 100) - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of time in which one thing was measured.

    `done` counts what went well in its unit, `cpu_s` is processor time by part of the whole, `limits` holds the
    rates of each limit before and after.
    """

    name: str
    seconds: float
    done: int
    errors: int = 0
    quantiles_ms: dict[str, float] = field(default_factory=dict)
    cpu_s: dict[str, float] = field(default_factory=dict)
    limits: dict[str, tuple[float, float]] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)
    said: str = ""

    @property
    def rate(self) -> float:
        """What was done in a second."""
        return self.done / self.seconds

    @property
    def dropped(self) -> str:
        """Why the window does not count; empty when it does."""
        others = self.cpu_s.get("others", 0) / self.seconds
        if others > MOST_OTHERS_CORES:
            return f"others used {others:.1f} cores"
        for name, (before, after) in self.limits.items():
            if (drift := abs(after - before) / min(before, after)) > MOST_LIMIT_DRIFT:
                return f"{name} moved by {drift:.0%}"
        return ""

    def ratio(self, limit: str) -> float:
        """Return the rate as a multiple of the mean of the limits around it."""
        return self.rate / statistics.mean(self.limits[limit])


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A line of the table: medians over the windows that count, ratios with their range."""

    case: str
    unit: str
    rate: float = 0
    ratios: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    quantiles_ms: dict[str, float] = field(default_factory=dict)
    cpu_us: dict[str, float] = field(default_factory=dict)
    orders: int = 0
    errors: int = 0
    windows: int = 1
    dropped: int = 0
    note: str = ""


def figure(case: str, unit: str, windows: Sequence[Window], *, orders: int = 0, note: str = "") -> Figure:
    """Make the line of a case; when every window was dropped, all are used and the line says so."""
    kept = [window for window in windows if not window.dropped]
    reasons = sorted({window.dropped for window in windows if window.dropped})
    used = kept or list(windows)
    notes = [note] if note else []
    if reasons:
        notes.append(("" if kept else "NOT QUIET: no window counts; ") + reasons[-1])
    notes += sorted({window.said for window in windows if window.said})
    return Figure(
        case=case,
        unit=unit,
        rate=statistics.median(window.rate for window in used),
        ratios={name: spread([window.ratio(name) for window in used]) for name in used[0].limits},
        quantiles_ms=_medians([window.quantiles_ms for window in used]),
        cpu_us=_medians([_per_unit(window) for window in used]),
        orders=orders,
        errors=sum(window.errors for window in windows),
        windows=len(windows),
        dropped=len(windows) - len(kept),
        note="; ".join(notes),
    )


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Return median, lowest and highest."""
    return statistics.median(values), min(values), max(values)


def _per_unit(window: Window) -> dict[str, float]:
    if not window.done:
        return {}
    return {name: used * MICRO / window.done for name, used in window.cpu_s.items() if name != "others"}


def _medians(found: Sequence[dict[str, float]]) -> dict[str, float]:
    names = list(dict.fromkeys(name for each in found for name in each))
    return {name: statistics.median(each[name] for each in found if name in each) for name in names}


def change_percent(now: float, before: float) -> float | None:
    """Return by how many per cent a figure moved; None when there is nothing to compare with."""
    return (now - before) / before * 100 if before else None


def growth(figures: Sequence[Figure]) -> list[str]:
    """Tell what became of each case from the fewest orders to the most; nothing when there was one size."""
    found: dict[str, list[Figure]] = {}
    for one in figures:
        found.setdefault(one.case, []).append(one)
    told = []
    for case, sizes in found.items():
        first, last = min(sizes, key=lambda one: one.orders), max(sizes, key=lambda one: one.orders)
        if first.orders < last.orders and first.rate:
            by = last.rate / first.rate
            told.append(f"{case}: at {last.orders:,} orders {by:.2f} × the rate at {first.orders:,}")
    return told


def as_figures(told: Sequence[dict[str, Any]]) -> list[Figure]:
    """Read the figures of a kept run."""
    return [
        Figure(**{**one, "ratios": {name: tuple(found) for name, found in one["ratios"].items()}})
        for one in told
    ]
