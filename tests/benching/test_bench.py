"""`goodorder bench`: what it is asked, and a very short run of every case but the start."""

import json
import os
import subprocess
import sys

import psycopg
import pytest

from goodorder.benching import bench
from goodorder.benching.run import QUICK, Plan

CASES = [
    "story",
    "drain",
    "availability",
    "pages",
    "lists",
    "capture",
    "flash",
    "cancel",
    "release",
    "webhooks",
    "files",
    "memory",
    "size",
]
TINY = ["--quick", "--seconds", "0.5", "--buyers", "12", "--units", "5"]


def test_sizes_rise_and_are_whole_numbers():
    assert bench.sizes("100_000,0,10000,0") == [0, 10_000, 100_000]


@pytest.mark.parametrize("text", ["many", "-1", "1.5", ""])
def test_other_sizes_are_refused_with_the_remedy(text, capsys):
    with pytest.raises(SystemExit):
        bench.sizes(text)
    assert "goodorder: --orders: write" in capsys.readouterr().err


def test_plan_is_thorough_unless_something_else_is_asked():
    assert bench.plan_of(bench.Asked()) == Plan()
    asked = bench.Asked(quick=True, seconds=1, units=7)
    assert (bench.plan_of(asked).window_s, bench.plan_of(asked).flash) == (1, (QUICK.flash[0], 7))
    assert all(window <= 60 for window in (Plan().window_s, Plan().limit_s))
    assert Plan().rounds >= 5


def test_cases_run_in_their_own_order_and_unknown_ones_are_refused(capsys):
    assert [case.name for case in bench.chosen("flash, story")] == ["story", "flash"]
    assert [case.name for case in bench.chosen("")] == [*CASES[:-1], "start", "size"]
    with pytest.raises(SystemExit):
        bench.chosen("story,walk")
    assert "--only: there is no walk; choose of story, " in capsys.readouterr().err


def test_command_is_told_without_its_files():
    words = ["bench", "all", "--quick", "--json", "run.json", "--write=docs", "--only", "story,flash"]
    assert bench.repeatable(words) == "goodorder bench all --quick --only story,flash"


@pytest.mark.slow
def test_every_case_is_measured_without_an_error_and_leaves_no_database_behind(tmp_path):
    keep, docs = tmp_path / "run.json", tmp_path / "docs"
    options = [*TINY, f"--only={','.join(CASES)}", f"--json={keep}", f"--write={docs}"]
    command = [sys.executable, "-m", "goodorder.cli.main", "bench", "all", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        said, _ = run.communicate(timeout=1700)
    assert run.returncode == 0, said
    kept = json.loads(keep.read_text())
    figures = {one["case"]: one for one in kept["figures"]}
    assert [name for name, one in figures.items() if one["errors"]] == []
    compared = [name for name, one in figures.items() if set(one["ratios"]) == {"limit 1", "limit 50"}]
    assert compared == ["capture, 1 connection", "capture, 32 connections", "capture in files of 100"]
    assert "12 buyers, 5 units: sold 5, refused 7" in figures["flash sale"]["note"]
    assert sorted(path.name for path in docs.rglob("*.*")) == [
        "bench-answers.svg",
        "bench-capture.svg",
        "benchmarks.md",
    ]
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        mine = f"goodorder_bench_{run.pid}_%"
        assert (
            connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [mine]).fetchall()
            == []
        )
