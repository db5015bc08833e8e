"""The certificate as anybody runs it: this version holds, and versions broken on purpose are caught."""

import os
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
WITHIN_S = 1700


def certify(*arguments):
    kept = {name: word for name, word in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "goodorder.cli.main", "certify", "oversell", *arguments]
    return subprocess.run(command, env=kept, capture_output=True, text=True, timeout=WITHIN_S, check=False)


def test_a_thousand_buyers_get_exactly_what_is_there():
    done = certify("--buyers", "1000", "--units", "50,7,1", "--seed", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    told = done.stdout.splitlines()
    assert [line for line in told if line.startswith(("violations", "false refusals"))] == [
        "violations: 0",
        "false refusals: 0",
    ]
    sold = {row.split()[0]: row.split()[3] for row in told if row.startswith("PLAIN")}
    assert sold == {"PLAIN-1": "50", "PLAIN-2": "7", "PLAIN-3": "1"}


def test_every_broken_version_is_caught():
    done = certify("--mutant", "all", "--seed", "7")
    assert done.returncode == 0, done.stdout + done.stderr
    verdicts = [line for line in done.stdout.splitlines() if line.startswith("mutant ")]
    names = [verdict.split(":")[0] for verdict in verdicts if ": caught in " in verdict]
    assert names == ["mutant check-then-write", "mutant sum-of-reservations", "mutant unsorted-locks"]
