"""One invoice for all that left in a period: exact, once, whatever comes back before or after, and paid order by order."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from debtors import debtor, ordered, send
from e_invoices import PARTICULARS
from goodorder.accounting.queries import expected_receipts, list_items, trial_balance
from goodorder.flows.invoicing import issue_collective_invoices
from goodorder.invoicing import commands, queries
from goodorder.invoicing.models import Delivery, Document, DocumentLine
from goodorder.invoicing.queries import electronic
from goodorder.invoicing.rules.cycles import Cycle
from goodorder.kernel import clock
from goodorder.kernel.errors import Invalid
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.queries.credit import credit_of
from goodorder.parties import commands as parties
from goodorder.payments import commands as payments
from goodorder.reconciliation.queries import owed_for
from goodorder.reconciliation.rules.drafts import DraftLine
from goodorder.reconciliation.rules.matching import match_bank
from goodorder.reports.queries import run_audit
from shop import open_shop
from threads import run_all

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = Cycle(period="week", cut_on=7)
KETTLE, MUG, PARCEL = 6495, 1150, 495


@pytest.fixture(autouse=True)
def _shop(ctx):
    """A shop that invoices by the week; afterwards everything adds up."""
    open_shop(ctx, stock={("MAIN", "KETTLE"): 20, ("MAIN", "MUG"): 20})
    commands.set_invoice_policy(ctx, policy="period", channel="web", cycle=WEEK)
    yield
    settle_all()
    assert [(r.subscriber, r.error) for r in Receipt.objects.exclude(state="done")] == []
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []
    numbers = [(one.kind, one.serial) for one in Document.objects.order_by("kind", "serial")]
    counts = Counter(kind for kind, _ in numbers)
    assert numbers == [(kind, serial) for kind in sorted(counts) for serial in range(1, counts[kind] + 1)]


@pytest.fixture
def bell(ctx):
    return debtor(ctx)


def sell(ctx, customer, lines):
    return send(ctx, ordered(ctx, customer, lines))


def bill(ctx, customer, **more):
    made = commands.issue_collective(ctx, company="T1", customer_id=customer.public_id, **more)
    settle_all()
    return made


def balance(ctx, code):
    return trial_balance(ctx, company="T1").balances().get(code, 0)


def test_a_period_makes_one_invoice_of_its_orders(ctx, bell):
    first, second = sell(ctx, bell, {"KETTLE": 2}), sell(ctx, bell, {"MUG": 3})
    worth = first.total + second.total
    assert (Document.objects.count(), balance(ctx, "1110"), balance(ctx, "1100")) == (0, worth, 0)
    assert balance(ctx, "2200") == -(first.tax + second.tax)
    (invoice,) = bill(ctx, bell)
    assert (invoice.total, invoice.about) == (worth, bell.public_id)
    lines = DocumentLine.objects.order_by("id").values_list("order_number", "kind", "quantity")
    assert list(lines) == [
        (first.number, "item", 2),
        (first.number, "shipping", 1),
        (second.number, "item", 3),
        (second.number, "shipping", 1),
    ]
    assert (balance(ctx, "1110"), balance(ctx, "1100")) == (0, worth)
    items = list_items(ctx, customer_id=bell.public_id).items
    assert sorted((item.about, item.amount, item.number) for item in items) == sorted(
        (order.public_id, order.total, invoice.number) for order in (first, second)
    )
    for order in (first, second):
        assert queries.list_documents(ctx, about=order.public_id).items == [invoice]
    assert bill(ctx, bell) == []


def test_the_schedule_invoices_a_period_when_it_is_over(ctx, bell, monkeypatch):
    sell(ctx, bell, {"MUG": 1})
    assert issue_collective_invoices() == 0
    closes = Delivery.objects.get().closes_at
    monkeypatch.setattr(clock, "now", lambda: closes - timedelta(seconds=1))
    assert issue_collective_invoices() == 0
    monkeypatch.setattr(clock, "now", lambda: closes)
    assert (issue_collective_invoices(), issue_collective_invoices()) == (1, 0)


def test_jobs_at_once_issue_one_invoice(ctx, bell):
    sell(ctx, bell, {"MUG": 1})
    run_all(lambda _: bill(ctx, bell), tries=4, threads=4)
    assert Document.objects.count() == 1


def test_a_return_while_the_invoice_is_issued_is_taken_off_or_credited(ctx, bell):
    order = sell(ctx, bell, {"MUG": 5})
    orders.credit_lines(ctx, order_id=order.public_id, quantities={1: 2}, reason="chipped")
    acts = [settle_all, lambda: bill(ctx, bell)]
    run_all(lambda number: acts[number % 2](), tries=4, threads=4)
    settle_all()
    signs = {"invoice": 1, "credit": -1}
    assert sum(signs[one.kind] * one.total for one in Document.objects.all()) == order.total - 2 * MUG


def test_what_comes_back_before_is_not_invoiced_and_what_comes_back_later_is_credited(ctx, bell):
    order = sell(ctx, bell, {"KETTLE": 3})
    orders.credit_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="dented")
    settle_all()
    left = order.total - KETTLE
    assert (Document.objects.count(), balance(ctx, "1110")) == (0, left)
    (invoice,) = bill(ctx, bell)
    assert (invoice.total, invoice.lines.order_by("id").first().quantity) == (left, 2)
    orders.credit_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="dented too")
    settle_all()
    credit = Document.objects.get(kind="credit")
    assert (credit.corrects, credit.total, credit.about) == (invoice, KETTLE, order.public_id)
    assert (balance(ctx, "1110"), balance(ctx, "1100")) == (0, left - KETTLE)


def test_what_came_back_whole_makes_no_invoice(ctx, bell):
    order = sell(ctx, bell, {"MUG": 1})
    orders.credit_lines(ctx, order_id=order.public_id, quantities={1: 1, 2: 1}, reason="refused")
    settle_all()
    assert (bill(ctx, bell), queries.customers_to_bill(clock.now() + timedelta(days=60))) == ([], [])
    assert balance(ctx, "1110") == 0


def test_what_was_paid_before_settles_its_part(ctx, bell):
    order = sell(ctx, bell, {"MUG": 1})
    payments.receive_payment(
        ctx, about=order.public_id, amount=order.total, method="manual", reference="transfer", cause="bank-1"
    )
    settle_all()
    bill(ctx, bell)
    assert list_items(ctx, customer_id=bell.public_id, is_open=True).items == []
    assert balance(ctx, "1100") == 0


def test_a_bank_line_that_names_the_invoice_pays_all_its_orders(ctx, bell):
    totals = {
        order.public_id: order.total
        for order in (sell(ctx, bell, {"MUG": 1}), sell(ctx, bell, {"KETTLE": 1}))
    }
    (invoice,) = bill(ctx, bell)
    texts, worth = [f"thanks {invoice.number}"], sum(totals.values())
    owed = owed_for("T1", "GBP", texts, ())

    def found(amount):
        line = DraftLine(
            position=1, on=ctx.now.date(), kind="transfer", amount=amount, gross=amount, text=texts[0]
        )
        (finding,) = match_bank([line], [], owed)
        return finding.state, dict(finding.receipts)

    assert found(worth) == ("matched", totals)
    assert found(worth - 1)[0] == "exception"
    assert sum(found(worth - 1)[1].values()) == worth - 1


def test_what_is_not_invoiced_yet_uses_up_credit(ctx, bell):
    order = sell(ctx, bell, {"KETTLE": 1})
    before = credit_of(ctx, company="T1", customer_id=bell.public_id)
    assert (before.shipped_not_invoiced, before.receivables) == (order.total, 0)
    bill(ctx, bell)
    after = credit_of(ctx, company="T1", customer_id=bell.public_id)
    assert (after.shipped_not_invoiced, after.receivables, after.total) == (0, order.total, before.total)


def test_what_is_not_invoiced_yet_is_expected_less_what_was_paid_ahead(ctx, bell):
    order = sell(ctx, bell, {"KETTLE": 1})
    payments.receive_payment(
        ctx, about=order.public_id, amount=1_000, method="manual", reference="part", cause="bank-1"
    )
    settle_all()

    def expected():
        to_come = queries.unbilled(ctx, company="T1")
        return sum(week.expected for week in expected_receipts(ctx, company="T1", to_come=to_come))

    assert (expected(), order.customer.terms_days) == (order.total - 1_000, 30)
    bill(ctx, bell)
    assert expected() == order.total - 1_000


def test_periods_are_invoiced_apart(ctx, bell, monkeypatch):
    first = sell(ctx, bell, {"MUG": 1})
    then = Delivery.objects.get().closes_at + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: then)
    second = sell(replace(ctx, now=then), bell, {"MUG": 2})
    open_ = [(each.deliveries, each.total) for each in queries.waiting(ctx, customer_id=bell.public_id)]
    assert open_ == [(1, first.total), (1, second.total)]
    assert [made.total for made in bill(replace(ctx, now=then), bell, until=then)] == [first.total]
    assert [made.total for made in bill(replace(ctx, now=then), bell)] == [second.total]


def test_a_collective_invoice_leaves_as_e_invoice_and_pdf(ctx, bell):
    parties.describe_company(ctx, company="T1", particulars=PARTICULARS)
    sell(ctx, bell, {"KETTLE": 1})
    sell(ctx, bell, {"MUG": 2})
    (invoice,) = bill(ctx, bell)
    assert [(v.syntax, v.faults) for v in electronic.verdicts(ctx, invoice.public_id)] == [
        ("ubl", ()),
        ("cii", ()),
    ]
    assert queries.invoice_pdf(ctx, invoice.public_id)[:5] == b"%PDF-"
    assert queries.is_unchanged(ctx, invoice.public_id)


def test_a_period_needs_a_cycle_and_others_none(ctx):
    for policy, cycle in (("period", None), ("order", WEEK), ("period", Cycle(period="week", cut_on=9))):
        with pytest.raises(Invalid):
            commands.set_invoice_policy(ctx, policy=policy, channel="web", cycle=cycle)
    with pytest.raises(Invalid, match="no time zone"):
        commands.set_invoice_policy(
            ctx, policy="period", channel="web", cycle=replace(WEEK, time_zone="Mars/Base")
        )
