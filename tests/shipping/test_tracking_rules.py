"""Events of parcels in any order; how long a way usually takes; what points to a late parcel."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from goodorder.shipping.rules import Sighting, Underway, furthest, shipment_status, usual_days, why_late
from goodorder.shipping.states import TRACKING_RANK

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
STREAM = st.lists(st.sampled_from(sorted(TRACKING_RANK)), min_size=1, max_size=8).map(
    lambda statuses: [
        Sighting(status, NOON + timedelta(hours=at))
        for at, status in enumerate(sorted(statuses, key=TRACKING_RANK.__getitem__))
    ]
)


def told(sightings):
    """Return what is told while sightings come in one by one."""
    found = []
    for count in range(1, len(sightings) + 1):
        status = furthest(sightings[:count], TRACKING_RANK).status
        if not found or found[-1] != status:
            found.append(status)
    return found


def is_subsequence(part, whole):
    rest = iter(whole)
    return all(one in rest for one in part)


@settings(max_examples=150)
@given(STREAM, st.randoms(use_true_random=False))
def test_a_duplicated_delayed_shuffled_stream_ends_as_the_one_in_order(stream, random):
    doubled = stream + random.choices(stream, k=3)
    random.shuffle(doubled)
    assert furthest(doubled, TRACKING_RANK) == furthest(stream, TRACKING_RANK)
    in_order, as_it_came = told(stream), told(doubled)
    assert is_subsequence(as_it_came, in_order)
    assert as_it_came[-1] == in_order[-1]


@given(st.lists(st.sampled_from(sorted(TRACKING_RANK)), min_size=1, max_size=4), st.data())
def test_a_shipment_only_advances_when_a_parcel_does(statuses, data):
    before = shipment_status(statuses, TRACKING_RANK)
    at = data.draw(st.integers(0, len(statuses) - 1))
    further = [one for one in TRACKING_RANK if TRACKING_RANK[one] >= TRACKING_RANK[statuses[at]]]
    moved = [*statuses]
    moved[at] = data.draw(st.sampled_from(further))
    assert TRACKING_RANK[shipment_status(moved, TRACKING_RANK)] >= TRACKING_RANK[before]


def test_a_way_usually_takes_what_nine_of_ten_took():
    assert usual_days({2: 18, 5: 2}) == 2
    assert usual_days({2: 17, 5: 3}) == 5
    assert usual_days({2: 19}) is None


PARCEL = Underway(
    left_on=date(2026, 11, 23),
    expected_on=date(2026, 11, 26),
    last_news_at=NOON,
    weekdays="1111110",
    history={},
)


def test_each_sign_of_lateness_has_its_reason():
    assert why_late(PARCEL, now=NOON) == ""
    assert why_late(PARCEL, now=NOON + timedelta(days=4)) == "expected 2026-11-26 and not delivered"
    slow = replace(PARCEL, history={2: 10, 5: 10})
    assert why_late(slow, now=NOON) == (
        "nine of ten take up to 5 days on this way: 2026-11-28, after 2026-11-26"
    )
    assert why_late(replace(PARCEL, history={2: 20}), now=NOON) == ""
    quiet = replace(PARCEL, expected_on=date(2026, 12, 24), last_news_at=NOON - timedelta(days=3))
    assert why_late(quiet, now=NOON) == ""  # a Sunday lies between
    assert why_late(quiet, now=NOON + timedelta(days=1)) == "no news since 2026-11-20, 3 working days"
