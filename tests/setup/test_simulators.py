"""The stand-ins that `up --demo` starts: all four answer, and say where they are."""

import contextlib
import http.client
import os
from urllib.parse import urlsplit

import pytest

from goodorder.cli.up import SIMULATORS, Wishes, start_simulators


@pytest.fixture
def _own_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("GOODORDER_HOME", str(tmp_path))
    for kind in SIMULATORS:
        monkeypatch.setenv(f"GOODORDER_{kind.upper()}_SIMULATOR_URL", "")
    monkeypatch.setenv("GOODORDER_SIMULATOR_SECRET", "any")


@pytest.mark.usefixtures("_own_environment")
def test_every_simulator_is_started_and_answers():
    assert sorted(SIMULATORS) == ["carrier", "message", "payment", "tax"]
    with contextlib.ExitStack() as stack:
        start_simulators(Wishes("127.0.0.1", 1, 1, 1, demo=True), stack)
        for kind in SIMULATORS:
            where = urlsplit(os.environ[f"GOODORDER_{kind.upper()}_SIMULATOR_URL"])
            caller = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
            caller.request("GET", "/nowhere")
            assert caller.getresponse().status in {401, 404}
            caller.close()
