"""What both proofs stand on: a database that is put back, and a shop in which everything there is has happened."""

import logging
from contextlib import contextmanager
from dataclasses import replace

from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import override_settings
from django.utils.translation import override

from full_shop import fill_shop
from goodorder.accounting import commands as accounting
from goodorder.accounting.models import OpenItem
from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.fulfillment.rules.freight import FreightDraft
from goodorder.fulfillment.rules.weighing import CartonDraft
from goodorder.inventory import commands as inventory
from goodorder.invoicing import commands as invoicing
from goodorder.kernel import clock
from goodorder.kernel.relay import settle_all
from goodorder.limits import commands as limits
from goodorder.limits.rules import HOUSE
from goodorder.locations import commands as locations
from goodorder.locations.rules import LocationDraft
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.orders.queries import receipt_draft
from goodorder.parties import commands as parties
from goodorder.parties.rules import ChannelTerms, CompanyParticulars, CustomerParticulars, PostalAddress
from goodorder.payments import commands as payments
from goodorder.payments.models import Operation
from goodorder.returns import commands as returns
from goodorder.safelinks import commands as safelinks
from goodorder.shipping import commands as shipping
from parcels import deliver, send
from returns.desk import ask
from shop import ADA, draft
from warehouse.packed import packed

SETTINGS = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],  # slow hashes are Django's test
    "SESSION_ENGINE": "django.contrib.sessions.backends.cache",
}


@contextmanager
def put_back():
    """Undo in the end whatever is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def a_world(blocker):
    """Open the database to the tests of a module, requests included, and put it back after the last of them."""
    signals = (request_started, request_finished)
    logging.disable(logging.WARNING)  # a line for each of thousands of refusals
    with blocker.unblock(), override("en"), override_settings(**SETTINGS), put_back():
        for signal in signals:  # requests leave the transaction open
            signal.disconnect(close_old_connections)
        yield
        for signal in signals:
            signal.connect(close_old_connections)
        logging.disable(logging.NOTSET)


def fill_world(ctx, name="Eve"):
    """Fill a shop and its warehouse; returns the order that went all the way and a customer's token for each order."""
    sent = fill_shop(ctx)
    order = _floor(ctx, name)
    _money(ctx, order)
    coming = ask(ctx, sent, {2: 1})
    returns.request_return_label(ctx, return_id=coming.public_id)
    settle_all()
    order.refresh_from_db()
    links = [
        safelinks.issue_link(ctx, order_id=each.public_id) for each in Order.objects.exclude(state="draft")
    ]
    return order, {link.link.order.public_id: link.token for link in links}


def _floor(ctx, name):
    """Pack an order of `name`s by scan, put it on a pallet, book freight, close a manifest; leave another to pick."""
    seller = CompanyParticulars(
        tax_number="GB 123 4567 89", line1="14 Harbour Street", city="Bristol", postcode="BS1 4RN",
        email="sales@example.com",
    )  # fmt: skip
    parties.describe_company(ctx, company="T1", particulars=seller)
    parties.set_gs1_prefix(ctx, company="T1", prefix="5012345")
    for code, sides in {"KETTLE": (230, 180, 240), "MUG": (120, 90, 100)}.items():
        changes = dict(zip(("length_mm", "width_mm", "height_mm"), sides, strict=True))
        catalog.change_sku(ctx, sku_id=resolve_sku(code).public_id, changes=changes)
    box = CartonDraft(code="BOX", name="Box", length_mm=400, width_mm=300, height_mm=260, tare_g=180)
    fulfillment.set_up_carton_type(ctx, draft=box)
    order = _placed(ctx, name, {"KETTLE": 1, "MUG": 2})
    (asked,) = work.work_of(ctx, demand=order.public_id)
    picks = [(line.pk, line.quantity) for line in asked.lines.all()]
    fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
    parcel = packed(ctx, asked, ["KETTLE", "MUG", "MUG"], carton_type="BOX")
    pallet = fulfillment.open_pallet(ctx, location="MAIN", tare_g=22_000)
    fulfillment.load_pallet(ctx, pallet_id=pallet.public_id, sscc=work.carton_of(parcel.public_id).sscc)
    fulfillment.close_pallet(ctx, pallet_id=pallet.public_id)
    freight = FreightDraft(
        carrier="Lines", freight_class="77.5", description="Kitchenware", pro_number="12-3"
    )
    fulfillment.book_freight(ctx, pallet_ids=[pallet.public_id], draft=freight)
    fulfillment.ship(ctx, shipment_id=parcel.public_id)
    settle_all()
    shipping.close_manifest(ctx, carrier="own", location="MAIN")
    _placed(ctx, name, {"MUG": 1})
    fulfillment.build_wave(replace(ctx, now=clock.now()), location="MAIN")
    return order


def _placed(ctx, name, lines):
    there = PostalAddress(name=name, line1=name, city=name, postcode="SW1Y 4JH", country="GB")
    who = CustomerParticulars(name=name, email="eve@example.com")
    order = orders.capture_order(ctx, draft=replace(draft(lines), customer=who, ship_to=there))
    settle_all()
    return order


def _money(ctx, order):
    """Take a part of an order's money with a receipt, and remind of what is owed."""
    payments.receive_payment(
        ctx, about=order.public_id, amount=100, method="manual", reference="bank", cause="bank-1"
    )
    settle_all()
    paid = Operation.objects.filter(kind="capture", state="ok").order_by("pk").last()
    invoicing.issue_receipt(ctx, draft=receipt_draft(ctx, operation_id=paid.public_id))
    due_on = max(OpenItem.objects.filter(kind="invoice").values_list("due_on", flat=True))
    late = replace(ctx, now=ctx.now.replace(year=due_on.year + 1))
    accounting.propose_reminders(late, company="T1")


def widen_limits(ctx):
    """Let all who may give something give as much as they like: limits of amounts are not what is asked here."""
    payments.set_tender_policy(ctx, company="T1", refunds="newest_first", goodwill_limit=100_000)
    for holder, kind in HOUSE:
        limits.set_limit(ctx, holder=holder, kind=kind, most=100)


def fill_other(ctx):
    """Open a second company with a channel and a location of its own; returns its order and a token to it."""
    parties.open_company(ctx, code="T2", name="Other Ltd", country="GB", currency="GBP", tax_number="GB2")
    own = {
        "invoice_format": "TWO-YYYY-0000",
        "credit_format": "CTWO-YYYY-0000",
        "receipt_format": "RTWO-YYYY-0000",
    }
    parties.change_company(ctx, company="T2", changes=own)  # nothing of it reads like ours
    accounting.set_up_chart(ctx, company="T2")
    terms = ChannelTerms(currency="GBP", price_list="list", tax_included=True)
    parties.open_channel(ctx, company="T2", code="phone", name="Phone", kind="phone", terms=terms)
    place = LocationDraft(kind="warehouse", postal=ADA.as_json(), time_zone="UTC", rank=9, handling_cost=100)
    locations.open_location(ctx, company="T2", code="ELSE", name="Elsewhere", draft=place)
    inventory.receive_stock(ctx, location="ELSE", sku="MUG", quantity=9, document="opening")
    who = CustomerParticulars(name="Olga", email="olga@example.com")
    order = orders.capture_order(ctx, draft=replace(draft({"MUG": 1}), customer=who, channel="phone"))
    settle_all()
    deliver(ctx, send(ctx, order))
    order.refresh_from_db()
    return order, safelinks.issue_link(ctx, order_id=order.public_id).token
