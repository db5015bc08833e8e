"""The journal as other programs read it."""

import csv
import io
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.outside import assert_all_agree
from builders import POSTAL, company
from goodorder.accounting import commands, queries, rules
from goodorder.accounting.models import Account
from goodorder.accounting.queries import journal
from goodorder.accounting.rules import EntryDraft, JournalAccount
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Missing
from goodorder.parties import commands as parties

DAY = date(2026, 11, 2)
AWKWARD = (
    'He said "no"; twice\n\tor | more, (perhaps) \\',
    "=1+1",
    "",
    "  2026-01-01 * ! (x) é 漢字 {} @ #tag ^link",
)


def post(ctx, source, lines, *, owner="GB01", currency="EUR", on=DAY, about="ord_1", memo="Invoice"):
    draft = EntryDraft(
        company=owner,
        posted_on=on,
        source=source,
        about=about,
        memo=memo,
        currency=currency,
        lines=tuple(lines),
    )
    return commands.post_entry(ctx, draft=draft)


def invoice(total):
    tax = total // 6
    return rules.invoice_lines(net_items=total - tax, net_charges=0, discount=0, tax=tax, total=total)


@pytest.fixture
def books(ctx, db):
    """Three companies with books in currencies of 2, 0 and 3 digits, each posting in all four."""
    for code, currency in (("GB01", "EUR"), ("JP01", "JPY"), ("KW01", "KWD")):
        if code == "GB01":
            company()
        else:
            named = {"name": f'{code}; "Ltd"', "country": code[:2], "tax_number": "", "postal": POSTAL}
            parties.open_company(ctx, code=code, currency=currency, **named)
        commands.set_up_chart(ctx, company=code)
        for other, worth in (("USD", "0.923"), ("JPY", "0.0061"), ("KWD", "3.01"), ("EUR", "1.0003")):
            for late in range(3):
                if other != currency:
                    rate = rules.read_rate(worth) + late * 10**9
                    day = DAY + timedelta(days=late)
                    commands.set_rate(ctx, base=other, quote=currency, on=day, rate=rate, source="ECB, daily")
        for at, other in enumerate(("USD", "JPY", "KWD", "EUR")):
            about = f"ord_{at}"
            for n, memo in enumerate(AWKWARD):
                post(
                    ctx,
                    f"i{at}.{n}",
                    invoice(10_007 * (n + 1)),
                    owner=code,
                    currency=other,
                    memo=memo,
                    about=about,
                )
            total = sum(10_007 * (n + 1) for n in range(len(AWKWARD)))
            paid = rules.payment_lines(method="card", amount=total)
            post(ctx, f"p{at}", paid, owner=code, currency=other, about=about, on=DAY + timedelta(days=2))


@pytest.mark.parametrize(("owner", "book"), [("GB01", "EUR"), ("JP01", "JPY"), ("KW01", "KWD")])
def test_hledger_and_beancount_read_what_we_book(ctx, books, tmp_path, owner, book):
    assert assert_all_agree(ctx, tmp_path, owner, book) >= 20


def text_of(ctx, written_as, **more):
    return "".join(queries.journal_text(ctx, company="GB01", written_as=written_as, **more))


@pytest.mark.parametrize("written_as", rules.FORMATS)
def test_the_same_entries_give_the_same_bytes_in_pages_of_any_size(ctx, books, monkeypatch, written_as):
    whole = text_of(ctx, written_as)
    assert text_of(ctx, written_as) == whole
    monkeypatch.setattr(journal, "PAGE", 3)
    assert text_of(ctx, written_as) == whole
    ids = [entry.public_id for entry in queries.list_entries(ctx, company="GB01", size=200).items]
    marked = [one[-21:] if written_as == "quickbooks" else one for one in ids]
    assert [one for one in marked if one not in whole] == []


def test_a_later_entry_changes_nothing_that_was_exported(ctx, books):
    before = text_of(ctx, "hledger")
    post(ctx, "late", invoice(600), on=DAY + timedelta(days=3))
    assert text_of(ctx, "hledger").startswith(before)
    assert text_of(ctx, "hledger", until=DAY + timedelta(days=2)) == before


def test_days_narrow_the_export(ctx, books):
    second = DAY + timedelta(days=2)
    rows = list(csv.DictReader(io.StringIO(text_of(ctx, "csv", since=second, until=second))))
    assert {row["posted_on"] for row in rows} == {"2026-11-04"}
    assert {row["source"] for row in rows if not row["source"].startswith("fx:")} == {"p0", "p1", "p2", "p3"}


def test_tables_show_amounts_with_their_digits_and_run_nothing(ctx, books):
    rows = list(csv.DictReader(io.StringIO(text_of(ctx, "csv"))))
    assert {row["memo"] for row in rows if row["source"] == "i0.1"} == {"'=1+1"}
    owed = [row for row in rows if row["source"] == "i2.0" and row["account"] == "1100"]
    assert [(row["debit"], row["currency"], row["booked"], row["rate"]) for row in owed] == [
        ("10.007", "KWD", "30.12", "3.01")
    ]
    assert next(row["debit"] for row in rows if row["source"] == "i1.0") == "10007"


@pytest.mark.parametrize(("written_as", "column"), [("xero", "*Amount"), ("quickbooks", "*Debits")])
def test_tables_for_others_balance_in_the_book_currency(ctx, books, written_as, column):
    rows = list(csv.DictReader(io.StringIO(text_of(ctx, written_as))))
    minor = [round(float(row[column] or 0) * 100) for row in rows]
    found = queries.trial_balance(ctx, company="GB01")
    assert sum(each for each in minor if each > 0) == found.total_debit
    if written_as == "xero":
        assert sum(minor) == 0


def test_who_asks_must_see_the_company_and_name_a_format(ctx, books):
    with pytest.raises(
        Invalid, match="format: choose one of csv, hledger, beancount, ledger, xero, quickbooks"
    ):
        text_of(ctx, "excel")
    other = Context("user:a", ctx.now, frozenset({"*"}), {"company": frozenset({"JP01"})})
    with pytest.raises(Missing):
        text_of(other, "csv")


accounts = st.lists(
    st.builds(
        JournalAccount,
        st.text(min_size=1, max_size=5),
        st.text(max_size=12),
        st.sampled_from(["asset", "liability", "equity", "income", "expense"]),
    ),
    max_size=12,
    unique_by=lambda account: account.code,
)


@given(accounts)
def test_every_account_has_a_name_of_its_own_that_all_programs_take(found):
    names = rules.account_names(found)
    assert set(names) == {account.code for account in found}
    assert len(set(names.values())) == len(found)
    for name in names.values():
        root, _colon, rest = name.partition(":")
        assert root in {"Assets", "Liabilities", "Equity", "Income", "Expenses"}
        assert rest.replace("-", "").isalnum()
        assert rest.isascii()
        assert rest[0].isupper() or rest[0].isdigit()


def test_accounts_of_awkward_names_are_accepted_by_all(ctx, books, tmp_path):
    for code, name in (("a.b", "Büro & Café"), ("a-b", "Büro   Café"), ("漢", "字")):
        Account.objects.create(company=company(), code=code, name=name, kind="expense")
        post(ctx, f"x{code}", [(code, 100, 0), ("1010", 0, 100)])
    assert assert_all_agree(ctx, tmp_path, "GB01", "EUR") >= 23
