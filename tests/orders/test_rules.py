from hypothesis import given
from hypothesis import strategies as st

from goodorder.orders.rules import (
    LineFacts,
    UnitRange,
    fulfilment_status,
    line_status,
    payment_status,
    ranges_by_invoice,
    taken_for_cancel,
)
from goodorder.pricing.rules.units import PricedUnits, amounts_of

counts = st.integers(0, 50)


@given(st.integers(1, 200), st.integers(0, 10**7), st.integers(0, 10**6), st.integers(0, 10**6), st.data())
def test_amounts_of_shipped_and_cancelled_units_add_up_to_the_line(ordered, gross, discount, tax, draw):
    units = PricedUnits(ordered, gross, discount, tax)
    from_front = draw.draw(st.integers(0, ordered))
    parts, at = [], 0
    while at < from_front:
        count = draw.draw(st.integers(1, from_front - at))
        parts.append(amounts_of(units, first=at, count=count))
        at += count
    left = ordered - from_front
    while left:
        count = draw.draw(st.integers(1, left))
        parts.append(amounts_of(units, first=from_front + left - count, count=count))
        left -= count
    assert sum(part.gross for part in parts) == gross
    assert sum(part.discount for part in parts) == discount
    assert sum(part.tax for part in parts) == tax
    assert sum(part.total for part in parts) == gross - discount + tax


@given(counts, counts, counts, counts, counts, counts, st.integers(0, 300))
def test_cancel_takes_no_more_than_there_is_and_never_what_left(a, b, c, d, e, handed_over, wanted):
    buckets = {
        "unsourced": a,
        "backordered": b,
        "reserved": c,
        "allocated": d,
        "released": e,
        "handed_over": handed_over,
    }
    taken = taken_for_cancel(buckets, wanted)
    assert sum(taken.values()) == min(wanted, a + b + c + d + e)
    assert all(units <= buckets[bucket] for bucket, units in taken.items())
    assert "handed_over" not in taken


def test_cancel_takes_first_what_costs_least_to_undo():
    buckets = {
        "unsourced": 0,
        "backordered": 2,
        "reserved": 3,
        "allocated": 0,
        "released": 4,
        "handed_over": 0,
    }
    assert taken_for_cancel(buckets, 6) == {"backordered": 2, "reserved": 3, "released": 1}


def _facts(**counters):
    return LineFacts(**{**dict.fromkeys(LineFacts.__dataclass_fields__, 0), **counters})


def test_line_status_is_the_first_word_that_fits():
    assert line_status(_facts()) == "removed"
    assert line_status(_facts(live=2, reserved=2)) == "reserved"
    assert line_status(_facts(live=2, backordered=1, reserved=1)) == "backordered"
    assert line_status(_facts(live=2, released=2)) == "in fulfilment"
    assert line_status(_facts(live=2, handed_over=1, released=1)) == "partly handed over"
    assert line_status(_facts(live=2, handed_over=2)) == "handed over"
    assert line_status(_facts(live=2, handed_over=2, delivered=2)) == "delivered"


def test_rollups_of_fulfilment_and_payment():
    assert [fulfilment_status(2, n) for n in (0, 1, 2)] == ["none", "partial", "full"]
    assert payment_status(100, 0, 0, 0) == "unpaid"
    assert payment_status(100, 100, 0, 0) == "authorised"
    assert payment_status(100, 100, 40, 0) == "part-paid"
    assert payment_status(100, 100, 100, 0) == "paid"
    assert payment_status(100, 100, 100, 40) == "part-refunded"
    assert payment_status(100, 100, 100, 100) == "refunded"
    assert payment_status(100, 100, 100, 40, 1) == "disputed"
    assert payment_status(0, 0, 0, 0) == "paid"


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.data())
def test_credited_units_are_found_on_the_invoices_that_hold_them(shipments, draw):
    invoices = [(f"doc{at}", {7: quantity}) for at, quantity in enumerate(shipments)]
    total = sum(shipments)
    first = draw.draw(st.integers(0, total - 1))
    count = draw.draw(st.integers(1, total - first))
    parts = ranges_by_invoice(invoices, [UnitRange(7, first, count)])
    units = [
        unit
        for ranges in parts.values()
        for each in ranges
        for unit in range(each.first, each.first + each.count)
    ]
    assert units == list(range(first, first + count))
    assert all(sum(each.count for each in ranges) <= dict(invoices)[doc][7] for doc, ranges in parts.items())


def test_units_cost_what_the_customer_was_shown():
    mugs = PricedUnits(5, 4792, 0, 958)  # five at 11.50 with 20 % tax inside
    assert [amounts_of(mugs, first=at, count=1).total for at in range(5)] == [1150] * 5
