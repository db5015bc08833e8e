from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodorder.accounting import rules
from goodorder.accounting.rules import EntryDraft
from goodorder.kernel.errors import Invalid, Refused

MONEY = st.integers(-(10**9), 10**9)


def draft(*lines) -> EntryDraft:
    return EntryDraft(
        company="GB01",
        posted_on=date(2026, 11, 21),
        source="doc_1",
        about="ord_1",
        memo="",
        currency="EUR",
        lines=lines,
    )


@given(items=MONEY, charges=MONEY, discount=MONEY, tax=MONEY)
def test_any_invoice_and_its_credit_note_balance_and_cancel_out(items, charges, discount, tax):
    amounts = {
        "net_items": items,
        "net_charges": charges,
        "discount": discount,
        "tax": tax,
        "total": items + charges - discount + tax,
    }
    invoice = rules.sound_lines(draft(*rules.invoice_lines(**amounts)))
    credit = rules.sound_lines(draft(*rules.credit_note_lines(**amounts)))
    assert rules.reversed_lines(invoice) == credit
    assert all(min(line.debit, line.credit) == 0 < max(line.debit, line.credit) for line in invoice)


@pytest.mark.parametrize(
    ("method", "account"), [("card", "1020"), ("cash", "1000"), ("manual", "1010"), ("on_account", "1010")]
)
def test_money_goes_where_its_method_says_and_comes_back_from_there(method, account):
    paid = rules.payment_lines(method=method, amount=500)
    assert [tuple(line) for line in paid] == [(account, 500, 0), ("1100", 0, 500)]
    assert [tuple(line) for line in rules.refund_lines(method=method, amount=500)] == [
        (account, 0, 500),
        ("1100", 500, 0),
    ]


def test_what_does_not_balance_is_refused_with_both_sums():
    with pytest.raises(Refused, match="debits 5 and credits 4 of doc_1 differ"):
        rules.sound_lines(draft(("1000", 5, 0), ("4000", 0, 4)))


def test_a_negative_side_is_booked_on_the_other():
    lines = rules.sound_lines(draft(("1000", -5, 0), ("4000", 0, -5), ("2200", 0, 0)))
    assert [tuple(line) for line in lines] == [("1000", 0, 5), ("4000", 5, 0)]


@pytest.mark.parametrize("period", ["2026-13", "2026-1", "26-01", "november", ""])
def test_a_month_is_written_as_year_and_month(period):
    with pytest.raises(Invalid, match="write a month like 2026-11"):
        rules.last_day(period)


def test_the_last_day_of_a_leap_february():
    assert rules.last_day("2028-02") == date(2028, 2, 29)
