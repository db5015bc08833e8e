"""Charts as numbers: where each stretch of a bar and each step of a curve lies. No colours, no HTML."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple


class Stretch(NamedTuple):
    """A part of a bar: where it starts and how wide it is, in hundredths of the bar."""

    tone: str
    start: float
    width: float
    label: object = ""
    units: int = 0


def stretches(parts: Sequence[tuple[str, object, int]], whole: int | None = None) -> list[Stretch]:
    """Lay parts (tone, label, units) one after the other; parts without units are left out."""
    total = whole or sum(max(0, units) for _tone, _label, units in parts)
    laid, start = [], 0.0
    for tone, label, units in parts:
        width = 100 * units / total if total and units > 0 else 0
        if width:
            laid.append(Stretch(tone, round(start, 2), round(width, 2), label, units))
        start += width
    return laid


class Step(NamedTuple):
    """One level of a step chart: from `left` for `width` (hundredths of the chart), `top` and `height` in px.

    `is_marked` tells that there is room for its day beneath it.
    """

    on: date
    quantity: int
    left: float
    width: float
    top: float
    height: float
    riser: float
    is_sure: bool
    is_marked: bool
    anchor: str

    @property
    def right(self) -> float:
        """Return where it ends, in hundredths of the chart."""
        return round(self.left + self.width, 2)

    @property
    def label_y(self) -> float:
        """Return where its number stands: above the line."""
        return self.top - 6


CHART_HEIGHT = 120
_TOP = 22  # room for the number above the highest step
_MARK_ROOM = 15.0  # a written day takes this many hundredths
_TAIL = 1 / 6  # what comes after the last day is drawn this much of the time before it


def step_chart(levels: Sequence[tuple[date, int, bool]], *, until: date | None = None) -> list[Step]:
    """Draw levels (day, units from then on, whether the day is sure), earliest first, as steps."""
    if not levels:
        return []
    first, last = levels[0][0], until or levels[-1][0]
    span = max(1, (last - first).days)
    whole = span + max(1, round(span * _TAIL)) if len(levels) > 1 else span
    most = max(1, *(units for _on, units, _sure in levels))
    lefts = [100 * (on - first).days / whole for on, _units, _sure in levels]
    ends = [*lefts[1:], 100.0]
    drawn, marked_to, before = [], -_MARK_ROOM, 0.0
    for (on, units, is_sure), left, end in zip(levels, lefts, ends, strict=True):
        height = (CHART_HEIGHT - _TOP) * units / most
        is_marked = left - marked_to >= _MARK_ROOM
        marked_to = left if is_marked else marked_to
        width, top = round(end - left, 2), round(CHART_HEIGHT - height, 1)
        anchor = "end" if left > 100 - _MARK_ROOM else "start"
        riser = round(CHART_HEIGHT - before, 1)
        drawn.append(
            Step(on, units, round(left, 2), width, top, round(height, 1), riser, is_sure, is_marked, anchor)
        )
        before = height
    return drawn


class Column(NamedTuple):
    """A bar that stands in a column chart: `left` and `width` in hundredths of the chart, `top` and `height` in px."""

    tone: str
    left: float
    width: float
    top: float
    height: float


def columns(groups: Sequence[Sequence[tuple[str, int]]]) -> list[list[Column]]:
    """Stand bars (tone, units) side by side, group after group, the highest as high as the chart."""
    most = max([1, *(units for group in groups for _tone, units in group)])
    slot = 100 / max(1, len(groups))
    return [_group(group, slot * at, slot, most) for at, group in enumerate(groups)]


def _group(group: Sequence[tuple[str, int]], start: float, slot: float, most: int) -> list[Column]:
    width = slot * 0.8 / max(1, len(group))
    drawn = []
    for at, (tone, units) in enumerate(group):
        height = round(CHART_HEIGHT * max(0, units) / most, 1)
        left = round(start + slot * 0.1 + width * at, 2)
        drawn.append(Column(tone, left, round(width, 2), round(CHART_HEIGHT - height, 1), height))
    return drawn
