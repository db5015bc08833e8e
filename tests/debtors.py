"""Customers who pay later: orders on account that left, with what their accounts then hold."""

from dataclasses import replace
from datetime import timedelta

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.parties import commands as parties
from goodorder.parties.rules import CustomerParticulars
from shop import draft

BELL = CustomerParticulars(name="Bell & Sons", email="bell@example.com", kind="company", terms_days=30)


def debtor(ctx, *, limit=None, particulars=BELL):
    """Return a customer on account, with a credit limit if one is given."""
    customer = parties.match_customer(ctx, particulars=particulars)
    if limit is not None:
        customer = parties.set_credit_limit(ctx, customer_id=customer.public_id, limit=limit)
        settle_all()
    return customer


def ordered(ctx, customer, lines, **more):
    """Place an order of a customer's on account."""
    return orders.capture_order(ctx, draft=replace(draft(lines, **more), customer=customer.public_id))


def send(ctx, order):
    """Pick, pack and ship all that was released of an order; its invoice follows."""
    settle_all()
    for asked in work.work_of(ctx, demand=order.public_id):
        picks = [(line.pk, line.quantity) for line in asked.lines.all()]
        fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
        parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
        settle_all()
        fulfillment.ship(ctx, shipment_id=parcel.public_id)
    settle_all()
    order.refresh_from_db()
    return order


def sold(ctx, customer, lines, **more):
    """Place and send an order on account."""
    return send(ctx, ordered(ctx, customer, lines, **more))


def later(ctx, days, *, actor="user:owner"):
    """Return the same person's, or another's, context some days on."""
    return replace(ctx, now=ctx.now + timedelta(days=days), actor=actor)
