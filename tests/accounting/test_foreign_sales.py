"""Sales in another currency than the company's, from the order to the realised difference."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodorder.accounting import commands as accounting
from goodorder.accounting import queries as books
from goodorder.accounting.models import Entry
from goodorder.accounting.rules import read_rate
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.invoicing import commands as invoicing
from goodorder.invoicing.rules.cycles import Cycle
from goodorder.kernel import clock
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.parties import commands as parties
from goodorder.parties.rules import ChannelTerms
from goodorder.payments import commands as payments
from goodorder.pricing import commands as pricing
from goodorder.shipping import commands as shipping
from goodorder.shipping.rules import ServiceDraft, ZoneRates
from shop import draft, open_shop


@pytest.fixture
def dollars(ctx, db):
    """A British shop with a channel that sells in dollars."""
    open_shop(ctx)
    pricing.open_price_list(ctx, code="usd", name="Dollars", currency="USD", tax_included=True)
    pricing.import_prices(ctx, price_list="usd", prices=[("MUG", 1_500)])
    terms = ChannelTerms(currency="USD", price_list="usd", tax_included=True, backorders=False)
    parties.open_channel(ctx, company="T1", code="us", name="US", kind="web", terms=terms)
    service = ServiceDraft(code="air", name="Air", carrier="own", carrier_service="standard", currency="USD")
    shipping.set_up_service(ctx, draft=service)
    shipping.set_rates(
        ctx, service="air", zones=[ZoneRates(code="all", countries=("*",), steps=((1_000_000, 900),))]
    )


def set_rate(ctx, text, on):
    accounting.set_rate(ctx, base="USD", quote="GBP", on=on, rate=read_rate(text), source="ECB")


def sell(ctx):
    asked = replace(draft({"MUG": 3}, service="air"), channel="us")
    order = orders.capture_order(ctx, draft=asked)
    settle_all()
    (job,) = work.work_of(ctx, demand=order.public_id)
    picks = [(line.pk, line.quantity) for line in job.lines.all()]
    fulfillment.pick_items(ctx, fulfillment_order_id=job.public_id, picks=picks)
    parcel = fulfillment.pack(ctx, fulfillment_order_id=job.public_id)
    settle_all()
    fulfillment.ship(ctx, shipment_id=parcel.public_id)
    settle_all()
    return order


def test_a_sale_without_a_rate_waits_and_is_booked_once_there_is_one(ctx, dollars, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: ctx.now)
    order = sell(ctx)
    assert books.entries_about(ctx, order.public_id) == []
    waiting = Receipt.objects.get(subscriber="flows.books.book_invoice")
    assert (waiting.state, "no rate from USD to GBP" in waiting.error) == ("pending", True)
    set_rate(ctx, "0.80", ctx.now.date())
    monkeypatch.setattr(clock, "now", lambda: ctx.now + timedelta(minutes=20))
    settle_all()
    (entry,) = books.entries_about(ctx, order.public_id)
    assert (entry.source[:4], entry.rate) == ("doc_", 8 * 10**11)


def test_a_payment_at_another_rate_realises_the_difference(ctx, dollars, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: ctx.now)
    set_rate(ctx, "0.80", ctx.now.date())
    set_rate(ctx, "0.75", ctx.now.date() + timedelta(days=20))
    order = sell(ctx)
    assert order.total == 3 * 1_500 + 900
    later = replace(ctx, now=ctx.now + timedelta(days=25))
    monkeypatch.setattr(clock, "now", lambda: later.now)
    payments.receive_payment(
        later, about=order.public_id, amount=5_400, method="manual", reference="bank", cause="stmt-1"
    )
    settle_all()
    found = books.trial_balance(later, company="T1").balances()
    assert {code: found[code] for code in ("1010", "1100", "7000")} == {"1010": 4_050, "1100": 0, "7000": 270}
    assert Entry.objects.get(memo="Exchange loss realised").about == order.public_id


def test_a_collective_invoice_at_another_rate_realises_the_difference(ctx, dollars, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: ctx.now)
    set_rate(ctx, "0.80", ctx.now.date())
    set_rate(ctx, "0.75", ctx.now.date() + timedelta(days=20))
    invoicing.set_invoice_policy(ctx, policy="period", channel="us", cycle=Cycle(period="month", cut_on=31))
    order = sell(ctx)
    before = books.trial_balance(ctx, company="T1").balances()
    assert (before["1110"], before["1100"]) == (4_320, 0)
    later = replace(ctx, now=ctx.now + timedelta(days=25))
    monkeypatch.setattr(clock, "now", lambda: later.now)
    invoicing.issue_collective(later, company="T1", customer_id=order.customer.public_id)
    settle_all()
    found = books.trial_balance(later, company="T1").balances()
    assert {code: found[code] for code in ("1110", "1100", "7000")} == {"1110": 0, "1100": 4_050, "7000": 270}
