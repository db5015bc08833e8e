"""The table of a run: on the screen, as JSON to keep, beside a kept run, and as a page of the docs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from goodorder.benching.figures import LIMITS, Figure, as_figures, change_percent
from goodorder.cli.installation import stop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PAGE, IMAGES = "reference/benchmarks.md", "images"
COLUMNS = (
    "case",
    "orders",
    "rate",
    "× limit 1",
    "× limit 50",
    "p50",
    "p95",
    "p99",
    "CPU µs: db / app / load",
    "errors",
    "note",
)
CPU = ("database", "application", "load")
SMALL = 10


@dataclass(frozen=True, kw_only=True)
class Report:
    """A finished run: where, when, with which command, and its figures."""

    command: str
    at: str
    version: str
    machine: dict[str, str]
    server: dict[str, str]
    limits_by: str
    figures: list[Figure] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def errors(self) -> int:
        """Everything that went wrong: wrong answers, lost answers, broken invariants."""
        return sum(one.errors for one in self.figures)


def keep(report: Report, file: Path) -> None:
    """Write a run for later comparison."""
    file.write_text(json.dumps(asdict(report), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(file: Path) -> Report:
    """Read a kept run; ends the program when it is none."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return Report(**{**told, "figures": as_figures(told["figures"])})
    except (OSError, ValueError, KeyError, TypeError) as failure:
        stop(f"--compare: {file} is no run kept with --json: {failure}")


def lines(report: Report, kept: Report | None = None) -> Iterator[str]:
    """Yield the report as it is printed."""
    yield from heading(report)
    table = [COLUMNS, *(cells(one) for one in report.figures)]
    shown = [row[:-1] for row in table]
    widths = [max(len(row[at]) for row in shown) for at in range(len(shown[0]))]
    for row, one in zip(shown, [None, *report.figures], strict=True):
        text = "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield text.rstrip()
        if one and one.note:
            yield f"    {one.note}"
    if kept:
        yield from ["", f"Compared with {kept.at}, version {kept.version}:"]
        yield from compared(report, kept)
    yield from ("", *report.remarks)


def heading(report: Report) -> list[str]:
    """Return what the figures were measured on."""
    on = ", ".join(f"{name} {value}" for name, value in report.machine.items())
    server = ", ".join(f"{name} {value}" for name, value in report.server.items())
    return [
        f"{report.command} · {report.at} · version {report.version}",
        on,
        server,
        f"limits by {report.limits_by}",
        "",
    ]


def cells(one: Figure) -> tuple[str, ...]:
    """Return a figure as the cells of its row."""
    ratios = [ratio_text(one.ratios[name]) if name in one.ratios else "" for name in LIMITS]
    ranks = ("p50", "p95", "p99")
    times = [f"{one.quantiles_ms[rank]:.1f}" if rank in one.quantiles_ms else "" for rank in ranks]
    cpu = " / ".join(f"{one.cpu_us[part]:,.0f}" for part in CPU if part in one.cpu_us)
    orders = f"{one.orders:,}" if one.orders else ""
    return (
        one.case,
        orders,
        f"{number(one.rate)} {one.unit}",
        *ratios,
        *times,
        cpu,
        str(one.errors),
        one.note,
    )


def ratio_text(found: tuple[float, float, float]) -> str:
    """Return a median with its range."""
    median, lowest, highest = found
    return f"{median:.2f} ({lowest:.2f}–{highest:.2f})"


def number(value: float) -> str:
    """Return a number with as many digits as it deserves."""
    return f"{value:,.0f}" if value >= SMALL else f"{value:.1f}"


def compared(report: Report, kept: Report) -> Iterator[str]:
    """Yield each figure beside the kept one, with the change in per cent."""
    before = {(one.case, one.orders): one for one in kept.figures}
    for one in report.figures:
        was = before.get((one.case, one.orders))
        if was is None:
            yield f"  {one.case}: {number(one.rate)} {one.unit}, not in the kept run"
            continue
        pairs = [(one.unit, one.rate, was.rate)]
        pairs += [
            (f"× {name}", found[0], was.ratios[name][0])
            for name, found in one.ratios.items()
            if name in was.ratios
        ]
        pairs += [
            (f"ms {rank}", found, was.quantiles_ms[rank])
            for rank, found in one.quantiles_ms.items()
            if rank in was.quantiles_ms
        ]
        yield f"  {one.case}: " + "; ".join(_pair(*pair) for pair in pairs)


def _pair(unit: str, now: float, was: float) -> str:
    change = change_percent(now, was)
    digits = 2 if unit.startswith("×") else 1
    return f"{was:,.{digits}f} → {now:,.{digits}f} {unit} ({'new' if change is None else f'{change:+.0f} %'})"


def page(report: Report, charts: Sequence[tuple[str, str]]) -> str:
    """Return the page of the docs; charts are pairs of title and file name."""
    rule = "|".join("---" if at in {0, len(COLUMNS) - 1} else "---:" for at in range(len(COLUMNS)))
    body = [f"| {' | '.join(cell.replace('|', '¦') for cell in cells(one))} |" for one in report.figures]
    return "\n".join(
        [
            "# Benchmarks",
            "",
            f"Measured with `{report.command}`, {report.at}, version {report.version}.",
            "[How to read and repeat this](../howto/benchmark.md). A ratio is the product's rate as a multiple of what",
            "PostgreSQL itself does with the same rows, measured in turn in the same run; median and range.",
            "",
            *(
                f"- {name}: {value}"
                for name, value in {**report.machine, **report.server, "limits by": report.limits_by}.items()
            ),
            "",
            *(f"![{title}](../{IMAGES}/{file})\n" for title, file in charts),
            f"| {' | '.join(COLUMNS)} |",
            f"|{rule}|",
            *body,
            "",
            "Times in milliseconds, processor time in microseconds per unit.",
            "",
            *(f"- {remark}" for remark in report.remarks),
            "",
        ]
    )


def as_plain(report: Report) -> dict[str, Any]:
    """Return the report as JSON would hold it."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(report)))
    return plain
