"""Complaint 25: "the credit block fires at invoicing, after goods are picked".

Credit is judged when the order is placed and again when it is released, never later; paid orders are exempt.
"""

from dataclasses import replace

import pytest

from debtors import debtor, ordered, send, sold
from goodorder.accounting import commands as accounting
from goodorder.accounting.models import OpenItem
from goodorder.accounting.rules import CreditTerms, Remittance
from goodorder.catalog import commands as catalog
from goodorder.catalog.rules import SkuDraft
from goodorder.inventory import commands as inventory
from goodorder.kernel.access import system_context
from goodorder.kernel.errors import Refused
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.orders.queries import credit_of
from goodorder.parties import commands as parties
from goodorder.parties.rules import ChannelTerms
from goodorder.payments import commands as payments
from goodorder.pricing import commands as pricing
from shop import draft, open_shop
from threads import run_all

KETTLE, MUG = 6990, 1645


def placed(ctx, customer, lines, **more):
    order = ordered(ctx, customer, lines, **more)
    settle_all()
    order.refresh_from_db()
    return order


def holds(order):
    return list(order.holds.filter(released_at=None).values_list("kind", "reason"))


def released(order):
    return any(line.released for line in order.lines.all())


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 100, ("MAIN", "MUG"): 100}, backorders=True)


@pytest.mark.django_db
def test_an_order_over_the_limit_is_held_at_placement_and_says_by_how_much(ctx, shop):
    bell = debtor(ctx, limit=10_000)
    first, second = placed(ctx, bell, {"KETTLE": 1}), placed(ctx, bell, {"KETTLE": 1})
    assert (holds(first), released(first)) == ([], True)
    said = "credit limit 100.00 GBP, exposure 139.80 GBP: 39.80 GBP over the limit"
    assert holds(second) == [("credit", said)]
    assert (second.state, released(second)) == ("placed", False)
    small = placed(ctx, bell, {"MUG": 1})
    assert (holds(small), released(small)) == ([], True)


@pytest.mark.django_db
def test_the_limit_is_judged_again_at_release_and_never_after_picking(ctx, shop):
    bell = debtor(ctx, limit=50_000)
    picked = placed(ctx, bell, {"KETTLE": 1})
    waiting = placed(ctx, bell, {"CLOCK": 1})
    assert (waiting.state, holds(waiting)) == ("confirmed", [])
    parties.set_credit_limit(ctx, customer_id=bell.public_id, limit=1)
    settle_all()
    send(ctx, picked)
    assert OpenItem.objects.get().about == picked.public_id
    inventory.receive_stock(ctx, location="MAIN", sku="CLOCK", quantity=1, document="late")
    settle_all()
    ((kind, reason),) = holds(waiting)
    assert (kind, released(waiting)) == ("credit", False)
    assert reason.startswith("credit limit 0.01 GBP, exposure")


@pytest.mark.django_db
def test_a_person_cannot_release_past_the_limit_by_hand(ctx, shop):
    bell = debtor(ctx, limit=50_000)
    order = placed(ctx, bell, {"CLOCK": 1})
    orders.place_hold(ctx, order_id=order.public_id, kind="manual", reason="wait")
    inventory.receive_stock(ctx, location="MAIN", sku="CLOCK", quantity=1, document="late")
    settle_all()
    parties.set_credit_limit(ctx, customer_id=bell.public_id, limit=1)
    order.holds.update(released_at=ctx.now, released_by="user:owner")
    with pytest.raises(Refused) as caught:
        orders.release_order(ctx, order_id=order.public_id)
    assert caught.value.code == "orders.over_credit_limit"


@pytest.mark.django_db
def test_money_that_arrives_or_a_higher_limit_lets_the_order_go(ctx, shop):
    bell = debtor(ctx, limit=10_000)
    sold(ctx, bell, {"KETTLE": 1})
    first, second = placed(ctx, bell, {"KETTLE": 1}), placed(ctx, bell, {"MUG": 3})
    assert [len(holds(each)) for each in (first, second)] == [1, 1]
    remittance = Remittance(amount=KETTLE, reference="bank")
    accounting.receive_remittance(ctx, company="T1", customer_id=bell.public_id, remittance=remittance)
    settle_all()
    assert (holds(first), released(first)) == ([], True)
    assert len(holds(second)) == 1
    parties.set_credit_limit(ctx, customer_id=bell.public_id, limit=20_000)
    settle_all()
    assert (holds(second), released(second)) == ([], True)


@pytest.mark.django_db
def test_prepaid_orders_are_exempt(ctx, shop):
    bell = debtor(ctx, limit=0)
    order = placed(ctx, bell, {"KETTLE": 1}, method="manual")
    assert [kind for kind, _ in holds(order)] == ["payment"]
    payments.receive_payment(
        ctx, about=order.public_id, amount=KETTLE, method="manual", reference="x", cause="bank"
    )
    settle_all()
    assert (holds(order), released(order)) == ([], True)


@pytest.mark.django_db
def test_a_person_may_let_an_order_pass_and_it_stays_passed(ctx, shop):
    bell = debtor(ctx, limit=0)
    order = placed(ctx, bell, {"KETTLE": 1})
    assert len(holds(order)) == 1
    orders.release_hold(ctx, order_id=order.public_id, kind="credit")
    settle_all()
    assert (holds(order), released(order)) == ([], True)


@pytest.mark.django_db
def test_a_hold_that_a_person_placed_is_not_lifted_by_money(ctx, shop):
    bell = debtor(ctx, limit=50_000)
    order = ordered(ctx, bell, {"KETTLE": 1})
    orders.place_hold(ctx, order_id=order.public_id, kind="credit", reason="asked for references")
    parties.set_credit_limit(ctx, customer_id=bell.public_id, limit=90_000)
    settle_all()
    assert holds(order) == [("credit", "asked for references")]


@pytest.mark.django_db
def test_the_parts_of_the_exposure_are_told(ctx, shop):
    bell = debtor(ctx, limit=50_000)
    sold(ctx, bell, {"KETTLE": 1})
    part = placed(ctx, bell, {"KETTLE": 1, "CLOCK": 1})
    send(ctx, part)
    payments.receive_payment(
        ctx,
        about=placed(ctx, bell, {"MUG": 1}).public_id,
        amount=500,
        method="manual",
        reference="x",
        cause="b",
    )
    settle_all()
    found = credit_of(ctx, company="T1", customer_id=bell.public_id)
    shipped = sum(OpenItem.objects.filter(kind="invoice").values_list("open", flat=True))
    assert found.receivables == shipped
    assert found.open_orders == KETTLE + KETTLE + 24900 + MUG - shipped
    assert (found.shipped_not_invoiced, found.prepayments) == (0, 500)
    assert found.total == KETTLE + KETTLE + 24900 + MUG - 500


@pytest.mark.django_db
def test_open_orders_count_by_the_companys_rule(ctx, shop):
    accounting.set_credit_terms(ctx, company="T1", terms=CreditTerms(counts_open_orders=False))
    bell = debtor(ctx, limit=10_000)
    first, second = placed(ctx, bell, {"KETTLE": 1}), placed(ctx, bell, {"KETTLE": 1})
    assert [holds(each) for each in (first, second)] == [[], []]
    assert len(holds(placed(ctx, bell, {"KETTLE": 2}))) == 1


@pytest.mark.django_db
def test_an_order_in_another_currency_than_the_limits_is_judged_by_hand(ctx, shop):
    pricing.open_price_list(ctx, code="eur", name="Euro", currency="EUR", tax_included=True)
    pricing.import_prices(ctx, price_list="eur", prices=[("MUG", 1000)])
    terms = ChannelTerms(currency="EUR", price_list="eur")
    parties.open_channel(ctx, company="T1", code="euro", name="Euro", terms=terms)
    bell = debtor(ctx, limit=10**9)
    order = orders.capture_order(ctx, draft=_in_euro(bell))
    assert holds(order) == [
        ("credit", "the credit limit is in GBP, the order of 10.00 EUR is not: judge it by hand")
    ]


def _in_euro(customer):
    return replace(draft({"MUG": 1}, service=""), channel="euro", customer=customer.public_id)


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_do_not_both_slip_under_the_limit(ctx):
    open_shop(ctx, stock={})
    codes = [
        f"POT-{number}" for number in range(8)
    ]  # each its own, so that no lock of stock puts them in line
    catalog.import_skus(ctx, drafts=[SkuDraft(code=code, name=code) for code in codes])
    pricing.import_prices(ctx, price_list="list", prices=[(code, KETTLE) for code in codes])
    for code in codes:
        inventory.receive_stock(ctx, location="MAIN", sku=code, quantity=1, document="opening")
    bell = debtor(ctx, limit=3 * KETTLE)

    def try_one(number):
        context = system_context(f"race {number}")
        return ordered(context, bell, {codes[number]: 1}, service="").public_id

    made = run_all(try_one, tries=8, threads=8)
    free = [order for order in Order.objects.filter(public_id__in=made) if not order.holds.exists()]
    assert (len(made), len(free)) == (8, 3)
    settle_all()
    assert credit_of(ctx, company="T1", customer_id=bell.public_id).total == 3 * KETTLE
