"""Parcels and money of an order in tests: sent, delivered, counted."""

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.invoicing.models import Document
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.payments import queries as payments
from goodorder.reports.queries import run_audit


def pick(ctx, order, units=None):
    """Pick what is open, or `units` of each line; returns the orders of work."""
    settle_all()
    asked_for = work.work_of(ctx, demand=order.public_id)
    for asked in asked_for:
        picks = [(line.pk, min(line.counters.to_pick, units or 10**6)) for line in asked.lines.all()]
        if picks := [(pk, n) for pk, n in picks if n]:
            fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
    return asked_for


def send(ctx, order, units=None):
    """Pick, pack and ship what is open, or `units` of each line; returns the shipments' ids."""
    sent = []
    for asked in pick(ctx, order, units):
        fresh = work.get_fulfillment_order(ctx, fulfillment_order_id=asked.public_id)
        if any(line.counters.to_pack for line in fresh.lines.all()):
            parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
            settle_all()
            fulfillment.ship(ctx, shipment_id=parcel.public_id)
            sent.append(parcel.public_id)
    settle_all()
    return sent


def deliver(ctx, shipments):
    """Say that parcels arrived."""
    for shipment_id in shipments:
        fulfillment.deliver(ctx, shipment_id=shipment_id)
    settle_all()


def money_of(ctx, order):
    """Return (owed, held and not taken, taken, given back) of an order."""
    view = payments.money_of(ctx, about=order.public_id)
    return view.payable.amount, view.authorised - view.captured, view.captured, view.refunded


def operations(ctx, order):
    """Return what was asked of providers and tills: (kind, amount, state) in order."""
    view = payments.money_of(ctx, about=order.public_id)
    return [(each.kind, each.amount, each.state) for each in view.operations]


def documents(order):
    """Return (kind, total, tax) of an order's documents in order."""
    rows = Document.objects.filter(about=order.public_id).order_by("id")
    return list(rows.values_list("kind", "total", "tax"))


def broken(ctx):
    """Return everything that is not as it must be: failed reactions and broken invariants."""
    failed = [(receipt.subscriber, receipt.error) for receipt in Receipt.objects.exclude(state="done")]
    return failed + [(found.id, found.statement, found.rows) for found in run_audit(ctx) if found.rows]
