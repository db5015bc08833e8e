"""Customers' accounts: what is issued and paid settles item by item, and the books agree at every step."""

from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from debtors import debtor, later, ordered, send, sold
from goodorder.accounting import commands, queries
from goodorder.accounting.models import Application, OpenItem, Settlement
from goodorder.accounting.rules import CreditTerms, ItemDraft, Part, Remittance
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.parties import commands as parties
from goodorder.payments import commands as payments
from goodorder.payments.queries import money_of
from goodorder.reports.queries import run_audit
from shop import open_shop

pytestmark = pytest.mark.django_db
KETTLE = 6495 + 495


@pytest.fixture(autouse=True)
def _shop(ctx, db):
    open_shop(ctx, backorders=True)


@pytest.fixture
def bell(ctx):
    return debtor(ctx)


def items(**wanted):
    return list(OpenItem.objects.filter(**wanted).order_by("due_on", "id"))


def told(rows):
    return [(row.kind, row.amount, row.open) for row in rows]


def control(ctx):
    return queries.trial_balance(ctx, company="T1").balances()


def remit(ctx, customer, amount, *parts, **more):
    remittance = Remittance(amount=amount, reference="bank 1", parts=parts, **more)
    made = commands.receive_remittance(
        ctx, company="T1", customer_id=customer.public_id, remittance=remittance
    )
    settle_all()
    return made


def agree(ctx):
    """The items of all orders add up to the control account, and what is open to what is not applied."""
    rows = items()
    assert sum(row.signed for row in rows) == control(ctx)["1100"]
    for row in rows:
        side = "debit" if row.is_debt else "credit"
        applied = sum(Application.objects.filter(**{side: row}).values_list("amount", flat=True))
        assert row.open == row.amount - applied
    assert [finding.id for finding in run_audit(ctx) if finding.rows] == []


def test_an_invoice_opens_an_item_due_by_the_customers_terms(ctx, bell):
    order = sold(ctx, bell, {"KETTLE": 1})
    (item,) = items()
    assert told([item]) == [("invoice", KETTLE, KETTLE)]
    assert (item.about, item.customer) == (order.public_id, bell)
    assert (item.due_on - item.issued_on).days == 30
    agree(ctx)


def test_money_and_credit_notes_settle_their_orders_debt(ctx, bell):
    order = sold(ctx, bell, {"KETTLE": 1, "MUG": 2})
    orders.credit_lines(ctx, order_id=order.public_id, quantities={2: 1}, reason="chipped")
    settle_all()
    payments.receive_payment(
        ctx, about=order.public_id, amount=5000, method="manual", reference="x", cause="bank"
    )
    settle_all()
    assert told(items()) == [
        ("credit", 1150, 0),
        ("payment", 5000, 0),
        ("invoice", KETTLE + 2300, KETTLE + 1150 - 5000),
    ]
    agree(ctx)


def test_a_reaction_that_runs_again_enters_nothing_twice(ctx, bell):
    sold(ctx, bell, {"KETTLE": 1})
    (item,) = items()
    draft = ItemDraft(
        company="T1",
        customer_id=bell.public_id,
        kind="invoice",
        document=item.document,
        about=item.about,
        currency="GBP",
        amount=1,
        issued_on=item.issued_on,
        due_on=item.due_on,
    )
    assert commands.enter_item(ctx, draft=draft) == item
    assert len(items()) == 1


def test_a_remittance_goes_to_the_oldest_items_through_the_payments(ctx, bell):
    first = sold(ctx, bell, {"KETTLE": 1})
    second = sold(later(ctx, 3), bell, {"MUG": 1})
    remit(ctx, bell, KETTLE + 1000)
    assert [row.open for row in items(kind="invoice")] == [0, 1150 + 495 - 1000]
    assert money_of(ctx, about=first.public_id).open == 0
    assert money_of(ctx, about=second.public_id).captured == 1000
    agree(ctx)


def test_a_remittance_goes_to_the_items_chosen_and_its_surplus_stays_a_credit(ctx, bell):
    sold(ctx, bell, {"KETTLE": 1})
    second = sold(later(ctx, 3), bell, {"MUG": 1})
    old, new = items(kind="invoice")
    remit(ctx, bell, 2000, Part(item_id=new.public_id, amount=1645))
    assert told(items(about=second.public_id)) == [("payment", 2000, 355), ("invoice", 1645, 0)]
    assert OpenItem.objects.get(pk=old.pk).open == KETTLE
    assert queries.ageing_of(ctx, company="T1", customer_id=bell.public_id).balance == KETTLE - 355
    agree(ctx)


def test_a_small_rest_is_cleared_within_the_tolerance_only(ctx, bell):
    order = sold(ctx, bell, {"KETTLE": 1})
    (item,) = items()
    short = Part(item_id=item.public_id, amount=KETTLE - 3, clears_rest=True)
    with pytest.raises(Refused) as caught:
        remit(ctx, bell, KETTLE - 3, short)
    assert caught.value.code == "accounting.rest_too_large"
    commands.set_credit_terms(ctx, company="T1", terms=CreditTerms(tolerance=5))
    remit(ctx, bell, KETTLE - 3, short)
    assert OpenItem.objects.get(pk=item.pk).open == 0
    assert money_of(ctx, about=order.public_id).open == 0
    assert (control(ctx)["6900"], control(ctx)["1100"]) == (3, 0)
    agree(ctx)


def test_a_remittance_is_checked(ctx, bell):
    sold(ctx, bell, {"KETTLE": 1})
    (item,) = items()
    whole = Part(item_id=item.public_id, amount=KETTLE)
    for parts, amount, failure in (
        ((whole,), 10, Invalid),
        ((whole, whole), 2 * KETTLE, Invalid),
        ((Part(item_id="opi_none", amount=1),), 1, Missing),
        ((Part(item_id=item.public_id, amount=KETTLE + 1),), KETTLE + 1, Refused),
        ((), 0, Invalid),
    ):
        with pytest.raises(failure):
            remit(ctx, bell, amount, *parts)
    assert Settlement.objects.count() == 0


def test_the_same_debt_cannot_be_paid_twice_before_it_is_booked(ctx, bell):
    sold(ctx, bell, {"KETTLE": 1})
    (item,) = items()
    part = Part(item_id=item.public_id, amount=KETTLE)
    remittance = Remittance(amount=KETTLE, reference="a", parts=(part,))
    commands.receive_remittance(ctx, company="T1", customer_id=bell.public_id, remittance=remittance)
    with pytest.raises(Refused) as caught:
        commands.receive_remittance(ctx, company="T1", customer_id=bell.public_id, remittance=remittance)
    assert caught.value.details["open"] == 0


def test_a_write_off_needs_another_person_and_goes_to_bad_debts(ctx, bell):
    order = sold(ctx, bell, {"KETTLE": 1})
    (item,) = items()
    asked = commands.write_off_item(ctx, item_id=item.public_id, amount=KETTLE, reason="insolvent")
    settle_all()
    assert (asked.state, OpenItem.objects.get(pk=item.pk).open) == ("requested", KETTLE)
    with pytest.raises(Refused) as caught:
        commands.approve_write_off(ctx, settlement_id=asked.public_id)
    assert caught.value.code == "accounting.own_write_off"
    commands.approve_write_off(later(ctx, 0, actor="user:chief"), settlement_id=asked.public_id)
    settle_all()
    asked.refresh_from_db()
    assert (asked.state, OpenItem.objects.get(pk=item.pk).open) == ("settled", 0)
    assert (control(ctx)["6300"], control(ctx)["1100"]) == (KETTLE, 0)
    assert money_of(ctx, about=order.public_id).open == 0
    agree(ctx)


def test_goods_that_come_back_take_a_write_off_back(ctx, bell):
    commands.set_credit_terms(ctx, company="T1", terms=CreditTerms(write_off_limit=100_000))
    order = sold(ctx, bell, {"KETTLE": 1})
    (item,) = items()
    commands.write_off_item(ctx, item_id=item.public_id, amount=KETTLE, reason="insolvent")
    settle_all()
    orders.credit_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="came back")
    settle_all()
    assert (control(ctx)["6300"], control(ctx)["1100"]) == (495, 0)
    assert [row.open for row in items()] == [0, 0, 0, 0]
    agree(ctx)


def test_a_debt_paid_before_its_write_off_is_carried_out_stays_paid(ctx, bell):
    commands.set_credit_terms(ctx, company="T1", terms=CreditTerms(write_off_limit=100_000))
    order = sold(ctx, bell, {"KETTLE": 1})
    (item,) = items()
    payments.receive_payment(
        ctx, about=order.public_id, amount=KETTLE, method="manual", reference="x", cause="bank"
    )
    settled = commands.write_off_item(ctx, item_id=item.public_id, amount=KETTLE, reason="insolvent")
    settle_all()
    settled.refresh_from_db()
    assert (settled.state, control(ctx)["6300"]) == ("lapsed", 0)
    agree(ctx)


def test_money_may_come_for_a_debt_whose_write_off_waits(ctx, bell):
    sold(ctx, bell, {"KETTLE": 1})
    (item,) = items()
    asked = commands.write_off_item(ctx, item_id=item.public_id, amount=KETTLE, reason="insolvent")
    with pytest.raises(Refused):
        commands.write_off_item(ctx, item_id=item.public_id, amount=1, reason="again")
    remit(ctx, bell, 4000, Part(item_id=item.public_id, amount=4000))
    commands.approve_write_off(later(ctx, 0, actor="user:chief"), settlement_id=asked.public_id)
    settle_all()
    assert (control(ctx)["6300"], OpenItem.objects.get(pk=item.pk).open) == (KETTLE - 4000, 0)
    agree(ctx)


def test_a_declined_write_off_leaves_the_debt(ctx, bell):
    sold(ctx, bell, {"KETTLE": 1})
    (item,) = items()
    asked = commands.write_off_item(ctx, item_id=item.public_id, amount=KETTLE, reason="insolvent")
    chief = later(ctx, 0, actor="user:chief")
    commands.reject_write_off(chief, settlement_id=asked.public_id, reason="they still pay")
    with pytest.raises(Refused):
        commands.approve_write_off(chief, settlement_id=asked.public_id)
    assert OpenItem.objects.get(pk=item.pk).open == KETTLE


def test_the_database_refuses_what_would_open_below_zero_or_settle_strangers(ctx, bell):
    sold(ctx, bell, {"KETTLE": 1})
    order = ordered(ctx, debtor(ctx), {"MUG": 1})
    payments.receive_payment(
        ctx, about=order.public_id, amount=10, method="cash", reference="x", cause="till"
    )
    settle_all()
    debt, money = items(kind="invoice")[0], items(kind="payment")[0]
    for debit, credit, amount in ((debt, debt, 1), (debt, money, 1), (money, debt, 1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.create(debit=debit, credit=credit, amount=amount, at=ctx.now, actor="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        OpenItem.objects.filter(pk=debt.pk).update(open=debt.amount + 1)


def test_money_paid_beforehand_waits_for_its_invoice(ctx, bell):
    order = ordered(ctx, bell, {"KETTLE": 1}, method="manual")
    settle_all()
    payments.receive_payment(
        ctx, about=order.public_id, amount=KETTLE, method="manual", reference="x", cause="bank"
    )
    settle_all()
    assert told(items()) == [("payment", KETTLE, KETTLE)]
    send(ctx, order)
    assert [row.open for row in items()] == [0, 0]
    agree(ctx)


def test_a_statement_starts_where_the_one_before_ended(ctx, bell):
    sold(ctx, bell, {"KETTLE": 1})
    remit(ctx, bell, 1000)
    today = items()[0].issued_on
    asked = {"company": "T1", "customer_id": bell.public_id}
    made = queries.statement(ctx, **asked, since=today, until=today)
    assert (made.opening, made.closing) == (0, KETTLE - 1000)
    assert [row.balance for row in made.rows] == [KETTLE, KETTLE - 1000]
    following = later(ctx, 40).now.date()
    after = queries.statement(ctx, **asked, since=following, until=following)
    assert (after.opening, after.rows, after.closing) == (made.closing, [], made.closing)
    with pytest.raises(Invalid):
        queries.statement(ctx, **asked, since=following, until=today)


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_statement_is_printed_in_the_customers_language(ctx, bell, language):
    sold(ctx, bell, {"KETTLE": 1})
    parties.change_customer(ctx, customer_id=bell.public_id, changes={"language": language})
    today = items()[0].issued_on
    pdf = queries.statement_pdf(ctx, company="T1", customer_id=bell.public_id, since=today, until=today)
    assert pdf[:5] == b"%PDF-"


def test_what_existed_before_gets_its_items_and_matches(ctx, bell):
    order = sold(ctx, bell, {"KETTLE": 1, "MUG": 2})
    orders.credit_lines(ctx, order_id=order.public_id, quantities={2: 1}, reason="chipped")
    settle_all()
    remit(ctx, bell, 1000)
    names = (
        "kind",
        "document",
        "number",
        "method",
        "about",
        "currency",
        "amount",
        "open",
        "due_on",
        "customer",
    )
    lived = set(OpenItem.objects.values_list(*names))
    migration = import_module("goodorder.accounting.migrations.0005_receivables")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE accounting_openitem CASCADE")
        cursor.execute(migration.ITEMS)
        cursor.execute(migration.MATCHES)
    assert set(OpenItem.objects.values_list(*names)) == lived
    agree(ctx)
