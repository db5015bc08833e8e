"""What the cluster's test counts: lost, doubled, changed, and how long nobody could write."""

import importlib.util
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processes import ROOT


def _load():
    spec = importlib.util.spec_from_file_location("cluster_ledger", ROOT / "tools" / "cluster" / "ledger.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


ledger = _load()
KEYS = st.lists(st.integers(0, 40).map(lambda number: f"k{number}"), unique=True, min_size=1)


def told(*pairs):
    return [ledger.Acknowledged(key, order_id, at) for at, (key, order_id) in enumerate(pairs)]


def kept(*pairs):
    return [ledger.Kept(key, order_id) for key, order_id in pairs]


def test_everything_that_was_told_is_kept_once():
    verdict = ledger.judge(told(("a", "1"), ("b", "2")), kept(("b", "2"), ("a", "1")))
    assert (verdict.acknowledged, verdict.kept, verdict.holds) == (2, 2, True)


@pytest.mark.parametrize(
    ("rows", "lost", "doubled", "changed"),
    [
        ([], ["a"], [], []),
        ([("a", "1"), ("a", "2")], [], ["a"], []),
        ([("a", "2")], [], [], ["a"]),
    ],
)
def test_each_way_to_break_the_promise_is_found(rows, lost, doubled, changed):
    verdict = ledger.judge(told(("a", "1")), kept(*rows))
    assert (verdict.lost, verdict.doubled, verdict.changed, verdict.holds) == (lost, doubled, changed, False)


def test_one_key_told_two_ids_is_found_though_one_is_kept():
    assert ledger.judge(told(("a", "1"), ("a", "2")), kept(("a", "1"))).changed == ["a"]


def test_an_order_nobody_was_told_of_breaks_nothing():
    verdict = ledger.judge(told(("a", "1")), kept(("a", "1"), ("b", "2")))
    assert (verdict.unheard, verdict.holds) == (["b"], True)


def test_a_run_without_any_order_proves_nothing():
    assert ledger.judge([], []).holds is False


@settings(max_examples=30)
@given(keys=KEYS, data=st.data())
def test_exactly_the_dropped_and_the_repeated_are_reported(keys, data):
    dropped = data.draw(st.sets(st.sampled_from(keys)))
    repeated = data.draw(st.sets(st.sampled_from(keys))) - dropped
    rows = [(key, key) for key in keys if key not in dropped] + [(key, f"{key}'") for key in repeated]
    verdict = ledger.judge(told(*((key, key) for key in keys)), kept(*rows))
    assert (set(verdict.lost), set(verdict.doubled)) == (dropped, repeated)


@pytest.mark.parametrize(
    ("times", "silence_s"), [([], 10), ([0, 1, 2, 9, 10], 7), ([4], 6), ([-5, 3, 99], 7), ([8], 8)]
)
def test_the_longest_silence_includes_the_edges(times, silence_s):
    assert ledger.longest_silence_s(times, 0, 10) == silence_s
