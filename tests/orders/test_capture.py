"""Capture: all or nothing; every refusal names its field; prices are explained; scopes bind object by object."""

from dataclasses import replace

import pytest

from builders import sku
from goodorder.inventory.models import Stock
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Forbidden, Invalid, Missing, Refused
from goodorder.kernel.models import Event
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands, queries
from goodorder.orders.models import Order
from goodorder.orders.rules import DraftLine, PaymentDraft
from goodorder.parties import commands as parties
from goodorder.parties.models import Customer
from goodorder.parties.rules import ChannelTerms, CustomerParticulars
from goodorder.pricing import commands as pricing
from shop import ADA, draft, open_shop, place
from threads import run_all


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx)


def line(sku="MUG", quantity=1, **more):
    return DraftLine(sku=sku, quantity=quantity, **more)


def paid(method, provider="none", token=""):
    return {"payment": PaymentDraft(method=method, provider=provider, token=token)}


WRONG = {
    "unknown SKU": ({"lines": (line("SAUCER"),)}, Missing, "sku"),
    "no line": ({"lines": ()}, Invalid, "lines"),
    "too many lines": ({"lines": (line(),) * 1001}, Invalid, "lines"),
    "quantity zero": ({"lines": (line(), line(quantity=0))}, Invalid, "lines[1].quantity"),
    "quantity below zero": ({"lines": (line(quantity=-1),)}, Invalid, "lines[0].quantity"),
    "quantity of halves": ({"lines": (line(quantity=1.5),)}, Invalid, "lines[0].quantity"),
    "no price": ({"lines": (line(), line("LAMP"))}, Invalid, "lines[1].sku"),
    "price below zero": ({"lines": (line(unit_price=-1),)}, Invalid, "lines[0].unit_price"),
    "price beyond sense": ({"lines": (line(unit_price=10**18),)}, Invalid, "lines[0].unit_price"),
    "discount beyond price": ({"lines": (line(discount=1151),)}, Invalid, "lines[0].discount"),
    "discount below zero": ({"lines": (line(discount=-1),)}, Invalid, "lines[0].discount"),
    "order discount beyond items": ({"order_discount": 1151}, Invalid, "order_discount"),
    "unknown channel": ({"channel": "moon"}, Missing, "channel"),
    "unknown customer": ({"customer": "cus_nobody"}, Missing, "customer_id"),
    "customer without name": ({"customer": CustomerParticulars(name=" ")}, Invalid, "name"),
    "no street": ({"ship_to": replace(ADA, line1=" ")}, Invalid, "ship_to.line1"),
    "no such country": ({"ship_to": replace(ADA, country="XX")}, Invalid, "ship_to.country"),
    "no city to bill": ({"bill_to": replace(ADA, city="")}, Invalid, "bill_to.city"),
    "unknown service": ({"service": "pigeon"}, Missing, "service"),
    "unknown method": (paid("shells"), Invalid, "payment.method"),
    "token missing": (paid("card", "simulator"), Invalid, "payment.token"),
    "unknown provider": (paid("card", "nobody", "tok"), Invalid, "payment.provider"),
    "no provider": (paid("card", token="tok"), Invalid, "payment.provider"),
    "endless reference": ({"external_ref": "x" * 121}, Invalid, "external_ref"),
    "out of stock": ({"lines": (line("KETTLE", 11),)}, Refused, "lines"),
}


@pytest.mark.parametrize("what", WRONG)
def test_refusal_names_the_field_and_leaves_nothing(ctx, shop, what):
    changes, kind, field = WRONG[what]
    sku("LAMP")  # it has no price
    good = draft({"MUG": 1})
    before = Event.objects.count()
    with pytest.raises(kind) as refusal:
        commands.capture_order(ctx, draft=replace(good, **changes))
    assert refusal.value.details["field"] == field
    assert refusal.value.message.strip()
    assert (Order.objects.count(), Customer.objects.count(), Event.objects.count()) == (0, 0, before)
    assert sum(Stock.objects.values_list("reserved", flat=True)) == 0


def test_price_is_overridden_only_with_the_permission(ctx, shop):
    wanted = replace(draft({}), lines=(line(unit_price=900),))
    clerk = replace(ctx, actor="user:clerk", permissions=frozenset({"orders.capture"}))
    with pytest.raises(Forbidden) as refusal:
        commands.capture_order(clerk, draft=wanted)
    assert refusal.value.details["permission"] == "orders.override_price"
    trusted = replace(clerk, permissions=frozenset({"orders.capture", "orders.override_price"}))
    order = commands.capture_order(trusted, draft=wanted)
    assert order.total == 900 + 495
    assert order.pricing["prices"] == ["MUG: price given by user:clerk"]


def test_prices_tax_and_shipping_are_explained(ctx, shop):
    pricing.set_price(ctx, price_list="list", sku="MUG", amount=1000, min_quantity=10)
    order = place(ctx, {"MUG": 10, "KETTLE": 1}, order_discount=100)
    assert order.pricing["prices"] == ["MUG: list list, from 10", "KETTLE: list list, from 1"]
    assert order.pricing["taxes"] == {"standard": "VAT 20 %"}
    assert order.pricing["shipping"] == "Parcel: zone all, 5200 g, step up to 1000000 g"
    assert order.total == 10 * 1000 + 6495 - 100 + 495
    assert order.tax == sum(line.tax for line in order.lines.all())


@pytest.mark.parametrize("tax_included", [True, False])
def test_lines_add_up_to_the_order(ctx, db, tax_included):
    open_shop(ctx, tax_included=tax_included)
    order = place(ctx, {"KETTLE": 3, "MUG": 7}, order_discount=999)
    lines = list(order.lines.order_by("position"))
    assert [line.kind for line in lines] == ["item", "item", "shipping"]
    assert sum(line.total for line in lines) == order.total
    assert sum(line.gross for line in lines if line.kind == "item") == order.subtotal
    shown = 3 * 6495 + 7 * 1150 + 495 - 999
    assert order.total == shown if tax_included else order.total > shown


def test_order_without_a_service_has_no_charge(ctx, shop):
    order = place(ctx, {"MUG": 1}, service="")
    assert (order.total, order.shipping, order.lines.count()) == (1150, 0, 1)


def test_order_for_nothing_goes_all_the_way(ctx, shop):
    wanted = replace(draft({}, method="manual", service=""), lines=(line(unit_price=0),))
    order = commands.capture_order(ctx, draft=wanted)
    settle_all()
    order.refresh_from_db()
    assert (order.total, order.state) == (0, "confirmed")


def test_repeat_of_an_external_order_is_refused_with_the_first(ctx, shop):
    anonymous = replace(draft({"MUG": 1}, external_ref="W-1"), customer=CustomerParticulars(name="Guest"))
    first = commands.capture_order(ctx, draft=anonymous)
    with pytest.raises(Refused) as refusal:
        commands.capture_order(ctx, draft=replace(anonymous, external_ref=" W-1 "))
    assert refusal.value.code == "orders.external_ref_taken"
    assert refusal.value.details == {"field": "external_ref", "order_id": first.public_id}
    assert (Order.objects.count(), Customer.objects.count()) == (1, 1)
    for _ in range(2):
        commands.capture_order(ctx, draft=replace(anonymous, external_ref=""))
    assert (Order.objects.count(), Customer.objects.count()) == (3, 3)


@pytest.mark.django_db(transaction=True)
def test_same_external_order_sent_by_many_at_once_is_one_order(ctx):
    open_shop(ctx)
    wanted = draft({"MUG": 1}, external_ref="W-1")

    def send(_):
        try:
            return commands.capture_order(ctx, draft=wanted).public_id
        except Refused as refusal:
            return refusal.details["order_id"]

    assert len(set(run_all(send, 8, 4))) == 1
    assert Order.objects.count() == 1
    assert sum(Stock.objects.values_list("reserved", flat=True)) == 1


@pytest.fixture
def clerk(ctx, shop) -> Context:
    """Return somebody who may do everything, but only in the channel `fair`."""
    terms = ChannelTerms(currency="GBP", price_list="list", tax_included=True, backorders=False)
    parties.open_channel(ctx, company="T1", code="fair", name="Fair", terms=terms)
    return replace(ctx, actor="user:clerk", scopes={"channel": frozenset({"fair"})})


def test_clerk_of_one_channel_cannot_sell_in_another(ctx, clerk):
    with pytest.raises(Missing) as refusal:
        place(clerk, {"MUG": 1})
    assert refusal.value.details["field"] == "channel"
    order = commands.capture_order(clerk, draft=replace(draft({"MUG": 1}), channel="fair"))
    assert queries.get_order(clerk, order_id=order.public_id).channel.code == "fair"


ACTS = {
    "cancel": lambda ctx, key: commands.cancel_lines(ctx, order_id=key, reason="x"),
    "cancel part": lambda ctx, key: commands.cancel_lines(ctx, order_id=key, quantities={1: 1}, reason="x"),
    "credit": lambda ctx, key: commands.credit_lines(ctx, order_id=key, quantities={1: 1}, reason="x"),
    "hold": lambda ctx, key: commands.place_hold(ctx, order_id=key, kind="manual", reason="x"),
    "lift a hold": lambda ctx, key: commands.release_hold(ctx, order_id=key, kind="manual"),
    "confirm": lambda ctx, key: commands.confirm_order(ctx, order_id=key),
    "release": lambda ctx, key: commands.release_order(ctx, order_id=key),
    "pay": lambda ctx, key: commands.arrange_payment(ctx, order_id=key, payment=PaymentDraft(method="cash")),
    "see": lambda ctx, key: queries.get_order(ctx, order_id=key),
    "read its story": lambda ctx, key: queries.timeline(ctx, order_id=key),
}


@pytest.mark.parametrize("act", ACTS)
def test_clerk_of_one_channel_cannot_touch_an_order_of_another_by_its_id(ctx, clerk, act):
    order = place(ctx, {"MUG": 1})
    with pytest.raises(Missing):
        ACTS[act](clerk, order.public_id)
    assert queries.list_orders(clerk).items == []
    assert queries.rollups(clerk, order_ids=[order.public_id]) == {}
    with pytest.raises(Missing):
        queries.get_order(clerk, order_id=order.number)
    order.refresh_from_db()
    assert (order.state, order.holds.count()) == ("placed", 0)
