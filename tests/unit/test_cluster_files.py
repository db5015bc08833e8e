"""The example files of a cluster: complete, and with what keeps acknowledged orders."""

from string import Template

import pytest

from processes import ROOT

FILES = sorted((ROOT / "deploy" / "cluster").iterdir())
WORDS = {
    *("HOST", "ADDRESS", "FOLDER", "NETWORK", "POSTGRES_BIN", "ETCD_MEMBERS", "ETCD_HOSTS"),
    *("TTL_S", "LOOP_S", "RETRY_S", "WATCHDOG", "PASSWORD", "SUPERUSER_PASSWORD", "REPLICATION_PASSWORD"),
    *(f"{name}_{number}" for name in ("HOST", "ADDRESS") for number in (1, 2, 3)),
}


def lines(name):
    return [line.strip() for line in (ROOT / "deploy" / "cluster" / name).read_text().splitlines()]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_asks_only_for_known_words(file):
    text = file.read_text().replace("$MAINPID", "")  # systemd's own
    assert set(Template(text).get_identifiers()) - WORDS == set()


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("etcd.env", "ETCD_PRE_VOTE=true"),
        ("patroni.yml", "synchronous_mode: true"),
        ("patroni.yml", "synchronous_mode_strict: true"),
        ("patroni.yml", 'synchronous_commit: "on"'),
        ("pgbouncer.ini", "pool_mode = transaction"),
    ],
)
def test_what_keeps_acknowledged_orders_is_there(file, line):
    assert lines(file).count(line) == 1


def test_sessions_of_a_former_primary_are_cut():
    servers = [line for line in lines("haproxy.cfg") if line.startswith("default-server")]
    assert [("on-marked-down shutdown-sessions" in line) for line in servers] == [True, True]
