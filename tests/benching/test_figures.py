"""The arithmetic of the benchmark: percentiles, windows that count, ratios, medians, changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodorder.benching.figures import Figure, Window, change_percent, figure, growth, percentile


def window(rate, *, limits=None, **more):
    found = {"name": "w", "seconds": 2.0, "done": rate * 2, "limits": limits or {}}
    return Window(**found, **more)


@pytest.mark.parametrize(("rank", "value"), [(50, 5), (95, 10), (99, 10), (10, 1), (11, 2), (100, 10)])
def test_percentile_is_a_value_that_so_many_do_not_exceed(rank, value):
    assert percentile(range(1, 11), rank) == value


@settings(max_examples=30)
@given(st.lists(st.integers(0, 1000), min_size=1), st.integers(1, 100))
def test_percentile_is_exceeded_by_no_more_than_the_rest(values, rank):
    found = percentile(sorted(values), rank)
    assert found in values
    assert sum(value > found for value in values) <= len(values) * (100 - rank) / 100


def test_ratio_is_to_the_mean_of_the_limits_around_it():
    around = {"limit 1": (800.0, 1200.0), "limit 50": (4000.0, 4000.0)}
    measured = window(500, limits=around)
    assert (measured.ratio("limit 1"), measured.ratio("limit 50")) == (0.5, 0.125)


@pytest.mark.parametrize(
    ("cores", "after", "why"),
    [
        (0.3, 1250.0, ""),
        (0.31, 1000.0, "others used 0.3 cores"),
        (0.0, 1251.0, "limit 1 moved by 25%"),
        (0.0, 700.0, "limit 1 moved by 43%"),
    ],
)
def test_window_counts_only_when_the_machine_was_quiet_and_the_limit_stood_still(cores, after, why):
    measured = window(100, limits={"limit 1": (1000.0, after)}, cpu_s={"others": cores * 2})
    assert measured.dropped == why


def test_figure_takes_medians_of_the_windows_that_count():
    around = {"limit 1": (100.0, 100.0)}
    windows = [
        window(50, limits=around, quantiles_ms={"p99": 10.0}, cpu_s={"database": 0.1, "others": 0.0}),
        window(
            70, limits=around, quantiles_ms={"p99": 30.0}, cpu_s={"database": 0.1, "others": 0.0}, errors=1
        ),
        window(60, limits=around, quantiles_ms={"p99": 20.0}, cpu_s={"database": 0.1, "others": 0.0}),
        window(500, limits=around, quantiles_ms={"p99": 1.0}, cpu_s={"database": 0.1, "others": 2.0}),
    ]
    made = figure("capture", "orders/s", windows, orders=10)
    assert (made.rate, made.ratios, made.quantiles_ms) == (60, {"limit 1": (0.6, 0.5, 0.7)}, {"p99": 20.0})
    assert made.cpu_us == {"database": pytest.approx(100_000 / 120)}
    assert (made.windows, made.dropped, made.errors) == (4, 1, 1)
    assert made.note == "others used 1.0 cores"


def test_figure_says_so_when_no_window_counts():
    made = figure("capture", "orders/s", [window(50, cpu_s={"others": 2.0})], note="paced")
    assert (made.rate, made.dropped) == (50, 1)
    assert made.note == "paced; NOT QUIET: no window counts; others used 1.0 cores"


def test_change_is_in_per_cent_and_none_from_nothing():
    assert [change_percent(150, 100), change_percent(50, 100), change_percent(1, 0)] == [50, -50, None]


def test_growth_compares_the_fewest_orders_with_the_most():
    def one(case, rate, orders):
        return Figure(case=case, unit="orders/s", rate=rate, orders=orders)

    figures = [one("a", 80, 1_000_000), one("a", 100, 10_000), one("a", 90, 100_000), one("b", 5, 0)]
    assert growth(figures) == ["a: at 1,000,000 orders 0.80 × the rate at 10,000"]
