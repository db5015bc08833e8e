"""A run as it is printed, kept, compared and written into the docs."""

from dataclasses import replace

import pytest
from defusedxml.ElementTree import fromstring

from goodorder.benching import charts, report
from goodorder.benching.figures import Figure

CAPTURE = Figure(
    case="capture, 32 connections",
    unit="orders/s",
    rate=840.4,
    ratios={"limit 1": (0.84, 0.8, 0.9), "limit 50": (0.25, 0.2, 0.3)},
    quantiles_ms={"p50": 30.0, "p95": 60.0, "p99": 88.8},
    cpu_us={"database": 700.0, "application": 1100.2, "load": 60.0},
    orders=10_000,
)
DONE = report.Report(
    command="goodorder bench all",
    at="2026-11-22 12:00 UTC",
    version="1.0",
    machine={"cores": "2"},
    server={"fsync": "on"},
    limits_by="pgbench 18",
    figures=[Figure(case="limit 1", unit="orders/s", rate=1000), CAPTURE, Figure(case="page: a <b>", unit="answers/s",
             rate=99, quantiles_ms={"p95": 12.0})],
    remarks=["A remark."],
)  # fmt: skip


def test_row_shows_rate_ratios_waits_and_processor_time():
    assert report.cells(CAPTURE) == (
        "capture, 32 connections", "10,000", "840 orders/s", "0.84 (0.80–0.90)", "0.25 (0.20–0.30)", "30.0", "60.0", "88.8",
        "700 / 1,100 / 60", "0", "",
    )  # fmt: skip


def test_kept_run_is_read_back_as_it_was(tmp_path):
    report.keep(DONE, tmp_path / "run.json")
    assert report.read(tmp_path / "run.json") == DONE


def test_comparison_shows_both_and_the_change(tmp_path):
    faster = replace(
        DONE,
        figures=[replace(CAPTURE, rate=1260.6, ratios={"limit 1": (1.26, 1, 2)}, quantiles_ms={"p99": 30.0})],
    )
    assert list(report.compared(faster, DONE)) == [
        "  capture, 32 connections: 840.4 → 1,260.6 orders/s (+50 %); 0.84 → 1.26 × limit 1 (+50 %); 88.8 → 30.0 ms p99 (-66 %)"
    ]
    other = replace(CAPTURE, orders=20_000)
    assert list(report.compared(replace(DONE, figures=[other]), DONE)) == [
        "  capture, 32 connections: 840 orders/s, not in the kept run"
    ]


def test_file_that_is_no_kept_run_is_refused(tmp_path, capsys):
    (tmp_path / "run.json").write_text("{}")
    with pytest.raises(SystemExit):
        report.read(tmp_path / "run.json")
    assert "is no run kept with --json" in capsys.readouterr().err


def test_page_tells_the_command_and_holds_every_figure():
    written = report.page(DONE, [("Captured", "bench-capture.svg")])
    assert "Measured with `goodorder bench all`, 2026-11-22 12:00 UTC, version 1.0." in written
    assert "![Captured](../images/bench-capture.svg)" in written
    assert [line.count("|") for line in written.splitlines() if line.startswith("|")] == [12] * 5


def test_charts_are_whole_and_escape_their_labels():
    drawn = {file: fromstring(content) for _, file, content in charts.drawn(DONE.figures)}
    svg = "{http://www.w3.org/2000/svg}"
    assert {file: len(tree.findall(f"{svg}rect")) for file, tree in drawn.items()} == {
        "bench-capture.svg": 2,
        "bench-answers.svg": 1,
    }
    words = [text.text for text in drawn["bench-answers.svg"].iter(f"{svg}text")]
    assert words == ["Time to an answer, 95 of 100 are faster; milliseconds", "page: a <b>", "12"]
    bars = [float(bar.attrib["width"]) for bar in drawn["bench-capture.svg"].findall(f"{svg}rect")]
    assert bars[1] == pytest.approx(bars[0] * 0.8404, abs=0.1)
