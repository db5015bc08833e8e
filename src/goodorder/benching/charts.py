"""Bar charts as small SVG files: readable on light and on dark, without a library."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from goodorder.benching.report import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goodorder.benching.figures import Figure

WIDTH, LABEL, ROW, TOP, BAR = 760, 300, 26, 44, 16
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1f2933}.t{font-weight:600;font-size:15px}.b{fill:#2f6f8f}.l{fill:#9aa8b3}"
    "@media(prefers-color-scheme:dark){text{fill:#e4e9ed}.b{fill:#6cb2d1}.l{fill:#65737e}}"
)
Bar = tuple[str, float, str]  # label, value, style


def drawn(figures: Sequence[Figure]) -> Iterator[tuple[str, str, str]]:
    """Yield title, file name and content of every chart there are figures for."""
    rates = [
        (_label(one), one.rate, "l" if one.case.startswith("limit") else "b")
        for one in figures
        if one.unit == "orders/s" and (one.ratios or one.case.startswith("limit"))
    ]
    waits = [
        (_label(one), one.quantiles_ms["p95"], "b")
        for one in figures
        if one.case.startswith(("page", "API", "availability")) and "p95" in one.quantiles_ms
    ]
    for title, file, bars in (
        ("Captured orders per second, beside the limits", "bench-capture.svg", rates),
        ("Time to an answer, 95 of 100 are faster; milliseconds", "bench-answers.svg", waits),
    ):
        if bars:
            yield title, file, chart(title, bars)


def _label(one: Figure) -> str:
    return f"{one.case} · {one.orders:,}" if one.orders else one.case


def chart(title: str, bars: Sequence[Bar]) -> str:
    """Return a chart of horizontal bars from zero."""
    most = max(value for _, value, _ in bars) or 1
    scale = (WIDTH - LABEL - 90) / most
    rows = [
        f'<text x="{LABEL - 8}" y="{TOP + at * ROW + 13}" text-anchor="end">{escape(label)}</text>'
        f'<rect class="{style}" x="{LABEL}" y="{TOP + at * ROW}" width="{value * scale:.1f}" height="{BAR}" rx="2"/>'
        f'<text x="{LABEL + value * scale + 6:.1f}" y="{TOP + at * ROW + 13}">{number(value)}</text>'
        for at, (label, value, style) in enumerate(bars)
    ]
    height = TOP + len(bars) * ROW + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f'<style>{STYLE}</style><text class="t" x="8" y="22">{escape(title)}</text>{"".join(rows)}</svg>\n'
    )
