from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from builders import company
from goodorder.accounting import commands, queries, rules
from goodorder.accounting.models import Account, Entry, JournalLine
from goodorder.accounting.rules import EntryDraft
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing, Refused
from goodorder.kernel.models import Event

DAY = date(2026, 11, 21)


@pytest.fixture
def books(ctx, db):
    company()
    commands.set_up_chart(ctx, company="GB01")


def draft(source: str = "doc_1", *lines, **fields) -> EntryDraft:
    defaults = {"company": "GB01", "posted_on": DAY, "about": "ord_1", "memo": "Invoice", "currency": "EUR"}
    sides = lines or rules.payment_lines(method="card", amount=1_000)
    return EntryDraft(source=source, lines=sides, **{**defaults, **fields})


def test_the_standard_chart_is_set_up_once(ctx, books):
    again = commands.set_up_chart(ctx, company="GB01")
    assert [account.code for account in again] == [account.code for account in rules.STANDARD_CHART]
    assert {account.code: account.control for account in again if account.control != "other"} == {
        "1100": "receivable",
        "1110": "unbilled",
        "1300": "inventory",
    }


def test_a_source_is_booked_once(ctx, books):
    first = commands.post_entry(ctx, draft=draft())
    assert commands.post_entry(ctx, draft=draft("doc_1", ("1000", 9, 0), ("1100", 0, 9))) == first
    assert (Entry.objects.count(), JournalLine.objects.count(), first.period) == (1, 2, "2026-11")
    event = Event.objects.get(kind="accounting.EntryPosted")
    assert (event.about, event.facts["amount"], event.facts["source"]) == ("ord_1", 1_000, "doc_1")


def test_an_entry_of_nothing_is_no_entry(ctx, books):
    assert commands.post_entry(ctx, draft=draft("doc_1", ("1000", 0, 0), ("1100", 0, 0))) is None


def test_an_unbalanced_entry_is_refused_by_name(ctx, books):
    with pytest.raises(Refused) as refusal:
        commands.post_entry(ctx, draft=draft("doc_1", ("1000", 9, 0), ("1100", 0, 8)))
    assert refusal.value.code == "accounting.unbalanced"


def test_an_account_that_is_not_in_the_chart_is_named(ctx, books):
    with pytest.raises(Missing, match="no account 9999 in the chart of GB01"):
        commands.post_entry(ctx, draft=draft("doc_1", ("9999", 9, 0), ("1100", 0, 9)))


def insert_entry(cursor, sides) -> None:
    """Write an entry past all our code, with raw SQL."""
    owner = company()
    cursor.execute(
        "INSERT INTO accounting_entry (public_id, version, company_id, posted_on, period, source, about, memo,"
        " created_at) VALUES ('jen_raw', 1, %s, '2026-11-21', '2026-11', 'raw', '', '', now()) RETURNING id",
        [owner.pk],
    )
    entry = cursor.fetchone()[0]
    for code, debit, credit in sides:
        account = Account.objects.get(company=owner, code=code).pk
        cursor.execute(
            "INSERT INTO accounting_journalline (entry_id, account_id, currency, debit, credit)"
            " VALUES (%s, %s, 'EUR', %s, %s)",
            [entry, account, debit, credit],
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("sides", "reason"),
    [
        ([("1000", 9, 0), ("1100", 0, 8)], "does not balance"),
        ([("1000", 0, 0)], "fewer than two lines"),
        ([], "fewer than two lines"),
    ],
)
def test_the_database_itself_refuses_a_broken_entry_at_commit(ctx, sides, reason):
    company()
    commands.set_up_chart(ctx, company="GB01")
    with pytest.raises(IntegrityError, match=reason), transaction.atomic(), connection.cursor() as cursor:
        insert_entry(cursor, sides)
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounting_journalline SET debit = debit + 1",
        "DELETE FROM accounting_journalline",
        "UPDATE accounting_entry SET memo = 'changed'",
        "DELETE FROM accounting_entry",
    ],
)
def test_the_database_itself_refuses_to_change_what_is_booked(ctx, books, statement):
    commands.post_entry(ctx, draft=draft())
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_nothing_is_posted_into_a_closed_month(ctx, books):
    closed = commands.close_period(ctx, company="GB01", period="2026-10")
    assert commands.close_period(ctx, company="GB01", period="2026-10") == closed
    for post in (
        lambda late: commands.post_entry(ctx, draft=late),
        lambda late: commands.post_entries(ctx, drafts=[late]),
    ):
        with pytest.raises(Refused, match="2026-10 of GB01 is closed; post into an open month"):
            post(draft(posted_on=date(2026, 10, 31)))
    with pytest.raises(IntegrityError, match="period 2026-10 is closed"), transaction.atomic():
        Entry.objects.create(
            company=company(), posted_on=DAY, period="2026-10", source="x", memo="", created_at=ctx.now
        )


def test_a_running_month_is_not_closed(ctx, books):
    with pytest.raises(Refused, match="2026-11 still runs"):
        commands.close_period(ctx, company="GB01", period="2026-11")


def test_the_trial_balance_is_zero_and_keeps_currencies_apart(ctx, books):
    amounts = {"net_items": 1_000, "net_charges": 200, "discount": 100, "tax": 220, "total": 1_320}
    commands.post_entry(ctx, draft=draft("doc_1", *rules.invoice_lines(**amounts)))
    commands.post_entry(ctx, draft=draft("pop_1", *rules.payment_lines(method="card", amount=1_000)))
    commands.set_rate(ctx, base="USD", quote="EUR", on=DAY, rate=9 * 10**11, source="bank")
    commands.post_entry(ctx, draft=draft("pop_2", currency="USD"))
    found = queries.trial_balance(ctx, company="GB01", currency="EUR")
    assert {code: balance for code, balance in found.balances().items() if balance} == {
        "1020": 1_000,
        "1100": 320,
        "2200": -220,
        "4000": -1_000,
        "4100": -200,
        "4900": 100,
    }
    assert (found.total_debit, found.total_credit, found.also_in) == (2_420, 2_420, ("USD",))
    assert queries.trial_balance(ctx, company="GB01", until=date(2026, 11, 20)).total_debit == 0
    whole = queries.trial_balance(ctx, company="GB01")
    assert (whole.total_debit, whole.total_credit, whole.currency) == (3_320, 3_320, "EUR")
    assert whole.balances()["1020"] == 1_000 + 900


def test_history_is_posted_in_bulk_once(ctx, books, django_assert_max_num_queries):
    drafts = [
        draft(f"doc_{at}", *rules.payment_lines(method="cash", amount=at), posted_on=date(2025, 1, 31))
        for at in range(50)
    ]
    with django_assert_max_num_queries(12):
        assert commands.post_entries(ctx, drafts=[*drafts, drafts[7]]) == 49
    assert commands.post_entries(ctx, drafts=drafts) == 0
    entry = queries.list_entries(ctx, about="ord_1").items[0]
    event = Event.objects.get(facts__entry_id=entry.public_id)
    assert (entry.version, event.version, event.relayed_at) == (1, 1, ctx.now)
    assert f"{event.at:%Y-%m-%d}" == "2025-01-31"


def test_people_see_only_the_books_of_their_companies(ctx, books):
    company("DE01")
    commands.set_up_chart(ctx, company="DE01")
    commands.post_entry(ctx, draft=draft())
    mine = Context("user:a", ctx.now, frozenset({"*"}), {"company": frozenset({"DE01"})})
    assert queries.entries_about(mine, "ord_1") == []
    assert queries.list_accounts(mine, company="GB01") == []
    with pytest.raises(Missing):
        queries.trial_balance(mine, company="GB01")
