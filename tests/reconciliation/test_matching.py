"""What lines are: each act of ours once, money for what it names, anything else a question."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from goodorder.reconciliation.rules import (
    Contested,
    DraftLine,
    Effect,
    Owed,
    PaidOut,
    match_bank,
    match_payout,
    numbers_in,
)

DAY = date(2026, 11, 20)


def paid(position, kind, gross, reference, fee=0):
    return DraftLine(
        position=position, on=DAY, kind=kind, amount=gross - fee, gross=gross, fee=fee, reference=reference
    )


def came(position, amount, text="", payer="", on=DAY):
    return DraftLine(
        position=position, on=on, kind="transfer", amount=amount, gross=amount, text=text, payer=payer
    )


def effect(at, kind, ref, amount, currency="GBP", line=None):
    return Effect(at, kind, ref, amount, currency, f"ord_{at}", line)


def told(findings):
    return [(one.state, one.code) for one in findings]


def test_payout_lines_are_matched_or_doubted_for_a_stated_reason():
    effects = {
        "ch_1": [effect(1, "capture", "ch_1", 6495)],
        "ch_2": [effect(2, "capture", "ch_2", 100)],
        "ch_3": [effect(3, "capture", "ch_3", 100, currency="EUR")],
        "ch_4": [effect(4, "capture", "ch_4", 100, line=77)],
        "re_1": [effect(5, "refund", "re_1", 1150)],
    }
    lines = [
        paid(1, "charge", 6495, "ch_1", fee=125),
        paid(2, "charge", 6495, "ch_1"),
        paid(3, "charge", 101, "ch_2"),
        paid(4, "charge", 100, "ch_3"),
        paid(5, "charge", 100, "ch_4"),
        paid(6, "refund", -1150, "re_1"),
        paid(7, "charge", 5, "ch_9"),
        paid(8, "fee", 0, "", fee=20),
        paid(9, "dispute", -500, "dp_1"),
        paid(10, "refund", -6495, "ch_1"),
    ]
    found = match_payout(lines, effects, {}, "GBP")
    assert told(found) == [
        ("matched", "operation"),
        ("exception", "duplicate"),
        ("exception", "amount_differs"),
        ("exception", "currency_differs"),
        ("exception", "duplicate"),
        ("matched", "operation"),
        ("exception", "unknown_reference"),
        ("explained", "fee"),
        ("exception", "dispute"),
        ("exception", "unknown_reference"),
    ]
    assert [(one.role, one.amount) for one in found[0].postings] == [("fee", 125)]
    assert [(one.role, one.amount) for one in found[7].postings] == [("fee", 20)]


def test_what_a_dispute_took_and_gave_back_is_matched_once_each_way_and_posts_nothing():
    lost = Contested(500, 1500, "GBP", is_won=False)
    won = Contested(700, 0, "GBP", is_won=True, told=frozenset({-1}))
    lines = [
        paid(1, "dispute", -500, "dp_1", fee=1500),
        paid(2, "dispute", -500, "dp_1"),
        paid(3, "dispute", 500, "dp_1"),
        paid(4, "fee", 0, "dp_1", fee=1500),
        paid(5, "dispute", -700, "dp_2"),
        paid(6, "dispute", 700, "dp_2"),
        paid(7, "dispute", -499, "dp_3"),
        paid(8, "dispute", -500, "dp_4"),
        paid(9, "dispute", -500, "dp_5", fee=20),
    ]
    disputes = {
        "dp_1": lost,
        "dp_2": won,
        "dp_3": lost,
        "dp_4": replace(lost, currency="EUR"),
        "dp_5": replace(lost, fee=15),
    }
    found = match_payout(lines, {}, disputes, "GBP")
    assert told(found) == [
        ("matched", "dispute"),
        ("exception", "duplicate"),
        ("exception", "amount_differs"),
        ("explained", "dispute_fee"),
        ("exception", "duplicate"),
        ("matched", "dispute"),
        ("exception", "amount_differs"),
        ("exception", "currency_differs"),
        ("exception", "dispute_fee"),
    ]
    assert [one.postings for one in found if one.state != "exception"] == [(), (), ()]
    assert [(one.role, one.amount) for one in found[8].postings] == [("fee", 5)]


def owed(**amounts):
    return {f"SO-2026-00000{at}": Owed(f"SO-2026-00000{at}", f"ord_{at}", f"Payer {at}", amount)
            for at, amount in ((key[1:], value) for key, value in amounts.items())}  # fmt: skip


def test_bank_lines_pay_what_they_name():
    lines = [
        came(1, 300, "SO-2026-000001 and so-2026-000002"),
        came(2, 50, "SO-2026-000003"),
        came(3, 70, payer="payer 4"),
        came(4, -20, "SO-2026-000003"),
        came(5, 999),
    ]
    found = match_bank(lines, [], owed(o1=100, o2=200, o3=60, o4=70))
    assert told(found) == [
        ("matched", "payment"),
        ("exception", "amount_differs"),
        ("exception", "likely_payment"),
        ("exception", "unknown"),
        ("exception", "unknown"),
    ]
    assert [one.receipts for one in found[:3]] == [
        (("ord_1", 100), ("ord_2", 200)),
        (("ord_3", 50),),
        (("ord_4", 70),),
    ]


def test_an_order_is_paid_once():
    found = match_bank([came(1, 100, "SO-2026-000001"), came(2, 100, "SO-2026-000001")], [], owed(o1=100))
    assert told(found) == [("matched", "payment"), ("exception", "unknown")]


def test_a_part_of_what_is_named_is_paid_when_only_one_combination_fits():
    text = "SO-2026-000001 SO-2026-000002 SO-2026-000003"
    (found,) = match_bank([came(1, 300, text)], [], owed(o1=100, o2=200, o3=400))
    assert found.receipts == (("ord_1", 100), ("ord_2", 200))
    (found,) = match_bank([came(1, 300, text)], [], owed(o1=300, o2=300, o3=400))
    assert (found.state, found.code) == ("exception", "amount_differs")


def test_payout_meets_its_bank_line_once():
    payouts = [PaidOut(1, "po_1", date(2026, 11, 18), 5220), PaidOut(2, "po_2", date(2026, 11, 18), 5220)]
    lines = [
        came(1, 5220),
        came(2, 5220, "PO_2"),
        came(3, 5220),
        came(4, 5220),
        came(5, 5220, on=date(2027, 1, 1)),
    ]
    found = match_bank(lines, payouts, {})
    assert [one.payout_id for one in found] == [None, 2, 1, None, None]


@given(st.lists(st.integers(1, 300), min_size=1, max_size=8), st.lists(st.integers(1, 900), max_size=6))
def test_matched_money_is_never_more_than_was_open(amounts, transfers):
    open_ones = owed(**{f"o{at}": amount for at, amount in enumerate(amounts, start=1)})
    text = " ".join(open_ones)
    lines = [came(at, amount, text) for at, amount in enumerate(transfers, start=1)]
    left = {one.about: one.amount for one in open_ones.values()}
    for line, found in zip(lines, match_bank(lines, [], open_ones), strict=True):
        assert sum(amount for _, amount in found.receipts) in {0, line.amount}
        if found.state == "matched":
            for about, amount in found.receipts:
                left[about] -= amount
    assert all(amount >= 0 for amount in left.values())


def test_numbers_are_found_in_any_words():
    assert numbers_in("re: so-2026-000123, INV-2026-00045; SO-2026-000123 x2026-1") == [
        "SO-2026-000123",
        "INV-2026-00045",
    ]
