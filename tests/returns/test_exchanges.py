"""Exchanges, store credit, labels and claims: stories with a card."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodorder.catalog import commands as catalog
from goodorder.catalog.rules import SkuDraft
from goodorder.flows import return_to_refund
from goodorder.inventory import commands as inventory
from goodorder.kernel.errors import Refused
from goodorder.kernel.relay import settle_all
from goodorder.payments import commands as payments
from goodorder.payments.models import StoredValue
from goodorder.pricing import commands as pricing
from goodorder.returns import commands
from goodorder.returns.models import Claim, Return, Settlement
from goodorder.returns.rules import Wanted
from goodorder.shipping import commands as shipping
from goodorder.shipping.models import Label
from goodorder.shipping.ports import TrackingEvent
from parcels import broken, money_of, operations, send
from returns.desk import again, ask, counters, inspect, receive, sold
from shop import open_shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("card_desk")]
KETTLE, MUG, PARCEL = 6495, 1150, 495


@pytest.fixture
def shirts(ctx):
    """A product in two sizes, of which one has become dearer since."""
    open_shop(ctx)
    catalog.add_product(ctx, code="SHIRT", name="Shirt")
    sizes = [SkuDraft(code=f"SHIRT-{size}", name=f"Shirt {size}") for size in "ML"]
    for size in sizes:
        catalog.add_sku(ctx, product="SHIRT", draft=size)
    pricing.import_prices(ctx, price_list="list", prices=[("SHIRT-M", 1999), ("SHIRT-L", 2499)])
    for size in sizes:
        inventory.receive_stock(ctx, location="MAIN", sku=size.code, quantity=5)


def test_another_size_costs_what_was_paid_tax_and_all(ctx, shirts):
    order = sold(ctx, {"SHIRT-M": 3}, method="card", order_discount=100)
    before = operations(ctx, order)
    ret = ask(ctx, order, {1: 1}, outcome="exchange", swaps={1: "SHIRT-L"})
    old = order.lines.get(position=1).units(first=0, count=1)
    ret = inspect(ctx, receive(ctx, ret, **{"SHIRT-M": 1}))
    new = order.lines.get(sku_code="SHIRT-L")
    assert ((new.gross, new.discount, new.tax), new.ordered) == (
        (old["gross"], old["discount"], old["tax"]),
        1,
    )
    send(ctx, order)
    assert operations(ctx, order) == before
    assert again(ret).state == "closed"
    assert broken(ctx) == []


def test_a_replacement_goes_ahead_and_the_original_is_charged_when_it_stays_away(ctx, shirts):
    order = sold(ctx, {"SHIRT-M": 1}, method="card")
    ret = ask(ctx, order, {1: 1}, outcome="exchange", swaps={1: "SHIRT-L"}, is_advance=True)
    assert (again(ret).advance_due_on, counters(order)[3]) == ((ctx.now + timedelta(days=14)).date(), 1)
    send(ctx, order)
    assert money_of(ctx, order) == (order.total, 0, order.total, 0)
    return_to_refund.look_after(replace(ctx, now=ctx.now + timedelta(days=15)))
    settle_all()
    assert money_of(ctx, order) == (order.total + 1999, 0, order.total + 1999, 0)
    assert operations(ctx, order)[-2:] == [("authorise", 1999, "ok"), ("capture", 1999, "ok")]
    assert again(ret).state == "expired"
    return_to_refund.look_after(replace(ctx, now=ctx.now + timedelta(days=16)))
    settle_all()
    assert money_of(ctx, order)[2] == order.total + 1999
    assert broken(ctx) == []


def test_an_original_that_comes_in_time_is_not_charged(ctx, shirts):
    order = sold(ctx, {"SHIRT-M": 1}, method="card")
    ret = ask(ctx, order, {1: 1}, outcome="exchange", swaps={1: "SHIRT-L"}, is_advance=True)
    send(ctx, order)
    ret = inspect(ctx, receive(ctx, ret, **{"SHIRT-M": 1}))
    return_to_refund.look_after(replace(ctx, now=ctx.now + timedelta(days=15)))
    settle_all()
    assert (again(ret).state, money_of(ctx, order)) == ("closed", (order.total, 0, order.total, 0))
    assert broken(ctx) == []


def test_store_credit_is_given_instead_of_money(ctx):
    open_shop(ctx)
    payments.set_tender_policy(ctx, company="T1", refunds="newest_first", allows_store_credit=True)
    order = sold(ctx, {"MUG": 2}, method="card")
    receive(ctx, ask(ctx, order, {1: 1}, outcome="store_credit"), MUG=1)
    assert StoredValue.objects.get(kind="store_credit").balance == MUG
    assert Settlement.objects.get().method == "store_credit"
    assert broken(ctx) == []


def test_a_label_brings_the_goods_back_and_its_scan_moves_the_return(ctx):
    open_shop(ctx)
    order = sold(ctx, {"MUG": 1})
    ret = ask(ctx, order, {1: 1})
    commands.request_return_label(ctx, return_id=ret.public_id)
    settle_all()
    label = Label.objects.get(parcel=ret.public_id)
    assert label.request["sender"] == order.ship_to
    assert label.request["recipient"]["city"] == ret.location.postal["city"]
    assert (again(ret).label_id, again(ret).state) == (label.public_id, "authorised")
    number = again(ret).tracking_number or "TRACK-1"
    Label.objects.filter(pk=label.pk).update(tracking_number=number)
    seen = TrackingEvent(
        event_id="e1", tracking_number=number, status="in_transit", occurred_at=ctx.now, description=""
    )
    shipping.record_tracking(ctx, events=[seen])
    settle_all()
    assert again(ret).state == "in_transit"
    with pytest.raises(Refused):
        commands.cancel_return(ctx, return_id=ret.public_id)
    assert broken(ctx) == []


def test_missing_goods_are_sent_again_at_what_was_paid(ctx):
    open_shop(ctx)
    order = sold(ctx, {"KETTLE": 2}, method="card")
    before = operations(ctx, order)
    wanted = Wanted(1, 1, "", comment="the box was empty")
    claim = commands.open_claim(ctx, order_id=order.public_id, kind="missing", wanted=wanted)
    with pytest.raises(Refused, match="only 1 of 2"):
        commands.open_claim(ctx, order_id=order.public_id, kind="damaged", wanted=Wanted(1, 2, ""))
    commands.settle_claim(ctx, claim_id=claim.public_id, outcome="reship")
    settle_all()
    send(ctx, order)
    assert operations(ctx, order) == before
    commands.note_carrier_claim(ctx, claim_id=claim.public_id, carrier_state="paid", amount=3000)
    assert Claim.objects.get().value == KETTLE
    assert Return.objects.count() == 0
    assert broken(ctx) == []


def test_damaged_goods_are_paid_back_without_coming_back(ctx):
    open_shop(ctx)
    order = sold(ctx, {"MUG": 2}, method="card")
    claim = commands.open_claim(ctx, order_id=order.public_id, kind="damaged", wanted=Wanted(1, 1, ""))
    commands.settle_claim(ctx, claim_id=claim.public_id, outcome="refund", note="photo seen")
    settle_all()
    assert money_of(ctx, order)[3] == MUG
    assert counters(order) == (2, 0, 0, 1)
    other = commands.open_claim(ctx, order_id=order.public_id, kind="damaged", wanted=Wanted(1, 1, ""))
    assert commands.reject_claim(ctx, claim_id=other.public_id, note="worn").state == "rejected"
    assert broken(ctx) == []
