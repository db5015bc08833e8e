"""Foreign currencies: rates frozen per event, book amounts that balance, differences realised exactly."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import company
from goodorder.accounting import commands, queries, rules
from goodorder.accounting.models import Entry, ExchangeRate, JournalLine
from goodorder.accounting.rules import EntryDraft, RateDraft
from goodorder.kernel.errors import Forbidden, Invalid, Refused
from goodorder.kernel.models import Event

DAY = date(2026, 11, 2)
FOREIGN = ("USD", "JPY", "KWD")


@pytest.fixture
def books(ctx, db):
    company()
    commands.set_up_chart(ctx, company="GB01")


def rate(ctx, text, *, base="USD", quote="EUR", on=DAY, source="ECB"):
    return commands.set_rate(ctx, base=base, quote=quote, on=on, rate=rules.read_rate(text), source=source)


def post(ctx, source, lines, *, on=DAY, currency="USD", about="ord_1"):
    draft = EntryDraft(
        company="GB01",
        posted_on=on,
        source=source,
        about=about,
        memo=source,
        currency=currency,
        lines=tuple(lines),
    )
    return commands.post_entry(ctx, draft=draft)


def invoice(total, tax=0):
    return rules.invoice_lines(net_items=total - tax, net_charges=0, discount=0, tax=tax, total=total)


def paid(amount):
    return rules.payment_lines(method="manual", amount=amount)


def booked(source):
    lines = JournalLine.objects.filter(entry__source=source).order_by("id")
    return [(line.account.code, line.booked) for line in lines.select_related("account")]


def worth(ctx):
    return {
        code: sum_ for code, sum_ in queries.trial_balance(ctx, company="GB01").balances().items() if sum_
    }


def test_an_entry_keeps_the_rate_of_its_day_for_good(ctx, books):
    rate(ctx, "0.90", on=DAY - timedelta(days=5))
    rate(ctx, "0.99", on=DAY + timedelta(days=1))
    entry = post(ctx, "inv_1", invoice(10_001, tax=1_667))
    assert (entry.rate, entry.rate_on, entry.rate_source) == (9 * 10**11, DAY - timedelta(days=5), "ECB")
    assert booked("inv_1") == [("1100", 9_001), ("4000", -7_501), ("2200", -1_500)]
    rate(ctx, "0.50", on=DAY - timedelta(days=5))
    assert booked("inv_1") == [("1100", 9_001), ("4000", -7_501), ("2200", -1_500)]


def test_without_any_rate_nothing_is_posted_and_the_remedy_is_named(ctx, books):
    rate(ctx, "0.99", on=DAY + timedelta(days=1))
    with pytest.raises(Refused, match="no rate from USD to EUR on or before 2026-11-02; set one") as refusal:
        post(ctx, "inv_1", invoice(100))
    assert refusal.value.code == "accounting.rate_missing"
    assert Entry.objects.count() == 0


def test_a_rate_serves_both_directions_the_direct_one_first(ctx, books):
    rate(ctx, "1.25", base="EUR", quote="USD")
    assert queries.rate_for("USD", "EUR", DAY) == (8 * 10**11, DAY, "ECB")
    rate(ctx, "0.81", source="bank")
    assert queries.rate_for("USD", "EUR", DAY) == (81 * 10**10, DAY, "bank")
    rate(ctx, "1.6", base="EUR", quote="USD", on=DAY + timedelta(days=1))
    assert queries.rate_for("USD", "EUR", DAY + timedelta(days=1)).rate == 625 * 10**9


def test_a_settled_receivable_realises_what_the_rate_made_of_it(ctx, books):
    rate(ctx, "0.90")
    rate(ctx, "0.95", on=DAY + timedelta(days=7))
    post(ctx, "inv_1", invoice(10_000))
    post(ctx, "pay_1", paid(4_000), on=DAY + timedelta(days=1))
    assert worth(ctx) == {"1010": 3_600, "1100": 5_400, "4000": -9_000}
    post(ctx, "pay_2", paid(6_000), on=DAY + timedelta(days=8))
    assert worth(ctx) == {"1010": 9_300, "4000": -9_000, "7000": -300}
    gain = Entry.objects.get(memo="Exchange gain realised")
    assert (gain.posted_on, gain.about) == (DAY + timedelta(days=8), "ord_1")
    assert queries.trial_balance(ctx, company="GB01", currency="USD").balances()["1100"] == 0
    assert Event.objects.filter(kind="accounting.EntryPosted").latest("id").facts["amount"] == 300


def test_a_loss_is_realised_and_other_orders_stay_open(ctx, books):
    rate(ctx, "0.90")
    rate(ctx, "0.80", on=DAY + timedelta(days=7))
    post(ctx, "inv_1", invoice(1_000))
    post(ctx, "inv_2", invoice(1_000), about="ord_2")
    post(ctx, "pay_1", paid(1_000), on=DAY + timedelta(days=7))
    assert worth(ctx) == {"1010": 800, "1100": 900, "4000": -1_800, "7000": 100}


def test_the_own_currency_never_makes_a_difference(ctx, books):
    post(ctx, "inv_1", invoice(1_000), currency="EUR")
    entry = post(ctx, "pay_1", paid(1_000), currency="EUR")
    assert (entry.rate, entry.rate_on, Entry.objects.count()) == (10**12, None, 2)


def test_history_in_foreign_currency_is_valued_and_settled_in_bulk(ctx, books):
    rate(ctx, "0.90")
    rate(ctx, "1.00", on=DAY + timedelta(days=1))
    drafts = [
        EntryDraft(
            company="GB01",
            posted_on=DAY + timedelta(days=at),
            source=f"past_{at}",
            about="ord_1",
            memo="",
            currency="USD",
            lines=lines,
        )
        for at, lines in enumerate((invoice(500), paid(500)))
    ]
    assert commands.post_entries(ctx, drafts=drafts) == 2
    assert worth(ctx) == {"1010": 500, "4000": -450, "7000": -50}
    assert commands.post_entries(ctx, drafts=drafts) == 0
    assert Entry.objects.count() == 3


def test_a_rate_is_corrected_and_remembered(ctx, books):
    rate(ctx, "0.90")
    rate(ctx, "0.91", source="bank")
    rate(ctx, "0.91", source="bank")
    facts = [event.facts for event in Event.objects.filter(kind="accounting.RateSet").order_by("id")]
    assert [(fact["rate"], fact["was"], fact["source"]) for fact in facts] == [
        ("0.9", "", "ECB"),
        ("0.91", "0.9", "bank"),
    ]
    assert ExchangeRate.objects.get().version == 2


def test_many_rates_come_in_at_once(ctx, books):
    drafts = [RateDraft("USD", "EUR", DAY, at, "ECB") for at in (5, 6)]
    drafts.append(RateDraft("GBP", "EUR", DAY, 7, "ECB"))
    assert commands.import_rates(ctx, rates=drafts) == 2
    assert commands.import_rates(ctx, rates=drafts) == 0
    found = queries.list_rates(ctx, currency="USD").items
    assert [(row.base, row.rate) for row in found] == [("USD", 6)]


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("base", {"base": "XXX"}),
        ("quote", {"quote": "USD"}),
        ("rate", {"rate": 0}),
        ("source", {"source": " "}),
    ],
)
def test_a_rate_that_cannot_be_is_refused_by_field(ctx, db, field, change):
    given_ = {"base": "USD", "quote": "EUR", "on": DAY, "rate": 10**12, "source": "ECB", **change}
    with pytest.raises(Invalid, match=f"{field}: "):
        commands.set_rate(ctx, **given_)


def test_rates_need_their_own_right(ctx, db):
    clerk = type(ctx)("user:c", ctx.now, frozenset({"accounting.post"}), {}, "")
    with pytest.raises(Forbidden):
        commands.set_rate(clerk, base="USD", quote="EUR", on=DAY, rate=1, source="x")


def insert_line(entry, *values):
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [entry.pk, *values])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


INSERT = (
    "INSERT INTO accounting_journalline (entry_id, account_id, currency, debit, credit, booked) "
    "SELECT %s, id, %s, %s, 0, %s FROM accounting_account WHERE code = '1100'"
)


@pytest.mark.parametrize(
    ("currency", "debit", "worth_", "says"),
    [
        ("EUR", 5, 4, "another amount in its own currency"),
        ("USD", 5, -4, "accounting_journalline_same_side"),
        ("USD", 0, 4, "does not balance in the book currency"),
    ],
)
def test_the_database_itself_refuses_wrong_book_amounts(ctx, books, currency, debit, worth_, says):
    rate(ctx, "0.90")
    entry = post(ctx, "inv_1", invoice(1_000))
    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        insert_line(entry, currency, debit, worth_)


moves = st.lists(
    st.tuples(
        st.sampled_from(["invoice", "credit", "pay", "refund"]), st.integers(1, 10**6), st.integers(0, 2)
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.django_db
def test_whatever_happens_a_settled_receivable_is_worth_nothing(ctx):
    company()
    commands.set_up_chart(ctx, company="GB01")

    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(moves, st.sampled_from(FOREIGN), st.lists(st.integers(10**9, 10**13), min_size=9, max_size=9))
    def walk(chosen, currency, rates):
        with transaction.atomic():
            live(ctx, chosen, currency, rates)
            transaction.set_rollback(True)

    walk()


def live(ctx, chosen, currency, rates):
    """Post in a foreign currency at a rate that moves every day, settle everything, and look at the worth."""
    drafts = [
        RateDraft(currency, "EUR", DAY + timedelta(days=at), each, "x") for at, each in enumerate(rates)
    ]
    commands.import_rates(ctx, rates=drafts)
    owed = dict.fromkeys(range(3), 0)
    for at, (move, amount, order) in enumerate(chosen):
        lines = invoice(amount, tax=amount // 6) if move in {"invoice", "credit"} else paid(amount)
        lines = rules.reversed_lines(lines) if move in {"credit", "refund"} else lines
        owed[order] += amount if move in {"invoice", "refund"} else -amount
        post(ctx, f"{at}", lines, on=DAY + timedelta(days=at), currency=currency, about=f"ord_{order}")
    for order, rest in owed.items():
        post(
            ctx,
            f"rest {order}",
            paid(rest),
            on=DAY + timedelta(days=8),
            currency=currency,
            about=f"ord_{order}",
        )
    connection.check_constraints()
    for code in ("", currency):
        found = queries.trial_balance(ctx, company="GB01", currency=code)
        assert found.balances()["1100"] == 0
        assert found.total_debit == found.total_credit
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
