"""Rules of figures: days, cuts and formulas, without a database."""

from datetime import date, timedelta

import pytest

from goodorder.boards.writing import changed, in_words
from goodorder.figures.rules.periods import GRAINS, bucket_of, buckets, period_of, week_day
from goodorder.figures.rules.readings import READINGS, Sums, Tally, ratio
from goodorder.kernel.errors import Invalid

NOON = date(2026, 11, 22)


@pytest.mark.parametrize("length", [0, 1, 6, 29, 365, 800])
@pytest.mark.parametrize("since", [date(2024, 2, 28), date(2026, 1, 1), date(2026, 11, 22)])
def test_a_period_is_compared_with_as_many_days_right_before_it(since, length):
    until = since + timedelta(days=length)
    period = period_of(until, since=since, until=until)
    assert period.before_until + timedelta(days=1) == since
    assert period.before_until - period.before_since == until - since


@pytest.mark.parametrize("length", [0, 6, 31, 120])
@pytest.mark.parametrize("grain", GRAINS)
def test_every_day_lies_in_one_bucket_of_its_stretch(length, grain):
    since = date(2026, 2, 25)
    until = since + timedelta(days=length)
    found = buckets(since, until, grain)
    assert found == sorted(set(found))
    days = [since + timedelta(days=ahead) for ahead in range(length + 1)]
    assert list(dict.fromkeys(bucket_of(day, grain) for day in days)) == found


def test_periods_are_named_by_their_length_and_refused_when_they_are_none():
    assert (period_of(NOON, name="7d").since, period_of(NOON).days) == (date(2026, 11, 16), 30)
    assert week_day(NOON).before_since == date(2026, 11, 15)
    assert [period_of(NOON, name=name).usual_grain for name in ("30d", "90d", "365d")] == [
        "day",
        "week",
        "month",
    ]
    with pytest.raises(Invalid) as reversed_days:
        period_of(NOON, since=NOON, until=NOON - timedelta(days=1))
    with pytest.raises(Invalid) as too_long:
        period_of(NOON, since=date(2001, 1, 1))
    assert [each.value.code for each in (reversed_days, too_long)] == [
        "figures.period_reversed",
        "figures.period_long",
    ]


def test_ratios_round_half_up_and_know_when_there_is_no_whole():
    assert [ratio(1, 3), ratio(2, 3), ratio(1, 2, 1), ratio(-1, 2, 1)] == [333_333, 666_667, 1, 0]
    assert ratio(1, 0) is None


def test_amounts_of_several_currencies_are_never_added():
    sums = Sums()
    sums.add(("sold", "", "EUR"), Tally(1, 2, 1000))
    sums.add(("sold", "", "GBP"), Tally(1, 3, 500))
    sums.add(("cost", "EUR", "GBP"), Tally(1, 0, 400))
    sums.add(("cost", "GBP", "GBP"), Tally(1, 0, 200))
    values = {
        name: [READINGS[name].compute(sums, money) for money in ("EUR", "GBP")]
        for name in ("net_sales", "margin")
    }
    assert values == {"net_sales": [1000, 500], "margin": [None, 300]}
    assert READINGS["units_sold"].compute(sums, "") == 5


def test_every_reading_stands_for_nothing_where_nothing_happened():
    assert {READINGS[name].compute(Sums(), "EUR") for name in READINGS} == {0, None}


def test_values_are_written_for_people():
    assert [in_words("money", 123_456, "GBP"), in_words("money", 500, "JPY")] == ["£1,234.56", "¥500"]
    assert [in_words("share", 987_654), in_words("turns", 1234), in_words("count", None)] == [
        "98.8%",
        "12.34",
        "–",
    ]
    assert [in_words("minutes", 125), in_words("minutes", 3000)] == ["2 h 5 min", "2 d 2 h"]
    assert [changed("share", 900_000, 950_000), changed("count", 15, 10), changed("money", 5, 0)] == [
        "5.0 points",
        "50%",
        "from nothing",
    ]
