from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodorder.kernel.errors import Invalid
from goodorder.shipping.rules import (
    RateFound,
    Sighting,
    ZoneRates,
    checked_zones,
    furthest,
    rate_for,
    why_no_rate,
)
from goodorder.shipping.states import TRACKING_RANK

HOME = ZoneRates(code="home", countries=("GB",), steps=((2000, 395), (10_000, 695)))
ABROAD = ZoneRates(code="abroad", countries=("*",), steps=((2000, 1195),))
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_the_countrys_own_zone_goes_before_everywhere_else():
    assert rate_for("gb", 2000, [ABROAD, HOME]) == RateFound(
        395, "home", 2000, "zone home, 2000 g, step up to 2000 g"
    )
    assert rate_for("GB", 2001, [ABROAD, HOME]).amount == 695
    assert rate_for("FR", 1, [HOME, ABROAD]).zone == "abroad"


@pytest.mark.parametrize(
    ("country", "weight_g", "zones", "reason"),
    [
        ("FR", 1, [HOME], "no zone goes to FR; choose another service or add a zone"),
        ("GB", 10_001, [HOME, ABROAD], "10001 g is over the 10000 g of zone home; send more parcels"),
    ],
)
def test_what_cannot_be_sent_has_a_reason(country, weight_g, zones, reason):
    assert rate_for(country, weight_g, zones) is None
    assert reason in why_no_rate(country, weight_g, zones)


@given(st.dictionaries(st.integers(1, 50), st.integers(0, 99), min_size=1), st.integers(0, 60))
def test_the_lightest_step_that_carries_the_parcel_is_charged(steps, weight_g):
    zone = ZoneRates(code="z", countries=("*",), steps=tuple(steps.items()))
    found = rate_for("GB", weight_g, [zone])
    carrying = [step for step in steps if step >= weight_g]
    assert (found and found.up_to_weight_g) == (min(carrying) if carrying else None)
    assert found is None or found.amount == steps[found.up_to_weight_g]


def test_zones_come_back_with_their_steps_by_weight():
    mixed = ZoneRates(code="eu", countries=("de", "FR", "DE"), steps=((5000, 900), (1000, 500)))
    clean = checked_zones([mixed, ABROAD])
    assert (clean[0].countries, clean[0].steps) == (("DE", "FR"), ((1000, 500), (5000, 900)))


@pytest.mark.parametrize(
    ("zones", "message"),
    [
        ([HOME, HOME], r"zones\[1\].code: home came before"),
        ([HOME, ZoneRates(code="b", countries=("GB",), steps=((1, 1),))], "GB is in zone home already"),
        ([ZoneRates(code="a", countries=(), steps=((1, 1),))], r"zones\[0\].countries: name at least one"),
        (
            [ZoneRates(code="a", countries=("UK",), steps=((1, 1),))],
            r"zones\[0\].countries: UK is no country",
        ),
        ([ZoneRates(code="a", countries=("*",), steps=())], r"zones\[0\].steps: give at least one weight"),
        ([ZoneRates(code="a", countries=("*",), steps=((1, 1), (1, 2)))], "name each weight once"),
        ([ZoneRates(code="a", countries=("*",), steps=((0, 1),))], "must lie between 1 and"),
        ([ZoneRates(code="a", countries=("*",), steps=((1, -1),))], "must lie between 0 and"),
    ],
)
def test_a_wrong_zone_is_named(zones, message):
    with pytest.raises(Invalid, match=message):
        checked_zones(zones)


SIGHTINGS = st.lists(
    st.builds(
        Sighting,
        st.sampled_from(sorted(TRACKING_RANK)),
        st.integers(0, 5).map(lambda hours: NOON + timedelta(hours=hours)),
    ),
    max_size=10,
)


@given(SIGHTINGS, st.randoms(use_true_random=False))
def test_a_parcel_is_as_far_in_whatever_order_and_however_often_it_is_told(sightings, random):
    shuffled = random.sample(sightings, len(sightings)) + sightings[:2]
    reached = furthest(sightings, TRACKING_RANK)
    assert reached == furthest(shuffled, TRACKING_RANK)
    reached_by = [furthest(shuffled[:count], TRACKING_RANK) for count in range(1, len(shuffled) + 1)]
    ranks = [TRACKING_RANK[sighting.status] for sighting in reached_by]
    assert ranks == sorted(ranks)
