"""Warehouse work: fulfillment orders, what was picked and packed, and the parcels that leave."""

from ninja import Query, Router

from goodorder.api.shapes.fulfillment import (
    DeliverySent,
    PackSent,
    PicksSent,
    PutBackSent,
    RejectionSent,
    ShipmentShown,
    ShortSent,
    WorkAsked,
    WorkShown,
    WorkSummary,
)
from goodorder.doorway.serving import Call, Download, downloads, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.fulfillment import commands
from goodorder.fulfillment.queries import get_fulfillment_order, get_shipment, lots_to_pick
from goodorder.fulfillment.queries import list_fulfillment_orders as find_work
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Refused
from goodorder.shipping.queries import get_label

router = Router(tags=["Fulfillment orders"])
shipments = Router(tags=["Shipments"])


def _work(ctx: Context, work_id: str) -> WorkShown:
    work = get_fulfillment_order(ctx, fulfillment_order_id=work_id)
    return WorkShown.of(work, lots_to_pick(ctx, fulfillment_order_id=work_id))


def _parcel(ctx: Context, shipment_id: str) -> ShipmentShown:
    return ShipmentShown.of(get_shipment(ctx, shipment_id=shipment_id))


@reads(router, "/fulfillment-orders", needs="fulfillment.view")
def list_fulfillment_orders(request: Call, query: Query[WorkAsked]) -> Listed[WorkSummary]:
    """List work, newest first."""
    return listed(find_work(request.auth, **query.model_dump()), WorkSummary.of)


@reads(router, "/fulfillment-orders/{work_id}", needs="fulfillment.view")
def show_fulfillment_order(request: Call, work_id: str) -> WorkShown:
    """Show one location's work with its lines and parcels."""
    return _work(request.auth, work_id)


@writes(router, "/fulfillment-orders/{work_id}/picks", calls=commands.pick_items)
def pick_items(request: Call, work_id: str, body: PicksSent) -> WorkShown:
    """Note units taken from their shelves."""
    work = get_fulfillment_order(request.auth, fulfillment_order_id=work_id)
    picks = [(part.line, part.quantity) for part in body.picks]
    commands.pick_items(request.auth, fulfillment_order_id=work.public_id, picks=picks)
    return _work(request.auth, work.public_id)


@writes(router, "/fulfillment-orders/{work_id}/put-backs", calls=commands.put_back)
def put_items_back(request: Call, work_id: str, body: PutBackSent) -> WorkShown:
    """Note picked units that lie on their shelves again."""
    work = get_fulfillment_order(request.auth, fulfillment_order_id=work_id)
    units = [(part.line, part.quantity) for part in body.units]
    commands.put_back(request.auth, fulfillment_order_id=work.public_id, units=units)
    return _work(request.auth, work.public_id)


@writes(router, "/fulfillment-orders/{work_id}/shorts", calls=commands.report_short)
def report_short(request: Call, work_id: str, body: ShortSent) -> WorkShown:
    """Report units that were not found; they are looked for elsewhere."""
    work = get_fulfillment_order(request.auth, fulfillment_order_id=work_id)
    commands.report_short(
        request.auth,
        fulfillment_order_id=work.public_id,
        line_id=body.line,
        quantity=body.quantity,
        reason=body.reason,
    )
    return _work(request.auth, work.public_id)


@writes(router, "/fulfillment-orders/{work_id}/rejections", calls=commands.reject_work)
def reject_work(request: Call, work_id: str, body: RejectionSent) -> WorkShown:
    """Refuse units that are not picked yet; they are sourced from elsewhere.

    What is not found is taken off the location's stock, what is damaged is set apart; a location that is
    too busy or closed keeps its stock. Without `units`, everything not picked yet is refused.
    """
    work = get_fulfillment_order(request.auth, fulfillment_order_id=work_id)
    units = None if body.units is None else [(part.line, part.quantity) for part in body.units]
    commands.reject_work(request.auth, fulfillment_order_id=work.public_id, reason=body.reason, units=units)
    return _work(request.auth, work.public_id)


@writes(router, "/fulfillment-orders/{work_id}/shipments", calls=commands.pack)
def pack_shipment(request: Call, work_id: str, body: PackSent) -> ShipmentShown:
    """Pack a parcel; its label is bought next."""
    work = get_fulfillment_order(request.auth, fulfillment_order_id=work_id)
    contents = None if body.contents is None else [(part.line, part.quantity) for part in body.contents]
    made = commands.pack(
        request.auth, fulfillment_order_id=work.public_id, contents=contents, weight_g=body.weight_g
    )
    return _parcel(request.auth, made.public_id)


@reads(shipments, "/shipments/{shipment_id}", needs="fulfillment.view")
def show_shipment(request: Call, shipment_id: str) -> ShipmentShown:
    """Show a parcel with its contents, label and way."""
    return _parcel(request.auth, shipment_id)


@writes(shipments, "/shipments/{shipment_id}/despatches", calls=commands.ship)
def despatch_shipment(request: Call, shipment_id: str) -> ShipmentShown:
    """Hand a labelled parcel to its carrier: stock leaves, money is captured, the invoice is issued."""
    parcel = get_shipment(request.auth, shipment_id=shipment_id)
    commands.ship(request.auth, shipment_id=parcel.public_id)
    return _parcel(request.auth, parcel.public_id)


@writes(shipments, "/shipments/{shipment_id}/deliveries", calls=commands.deliver)
def deliver_shipment(request: Call, shipment_id: str, body: DeliverySent) -> ShipmentShown:
    """Note that a parcel arrived."""
    parcel = get_shipment(request.auth, shipment_id=shipment_id)
    commands.deliver(request.auth, shipment_id=parcel.public_id, delivered_at=body.delivered_at)
    return _parcel(request.auth, parcel.public_id)


@writes(shipments, "/shipments/{shipment_id}/cancellations", calls=commands.cancel_shipment)
def cancel_shipment(request: Call, shipment_id: str) -> ShipmentShown:
    """Unpack a parcel that has not left."""
    parcel = get_shipment(request.auth, shipment_id=shipment_id)
    commands.cancel_shipment(request.auth, shipment_id=parcel.public_id)
    return _parcel(request.auth, parcel.public_id)


@downloads(shipments, "/shipments/{shipment_id}/label", needs="fulfillment.view")
def download_label(request: Call, shipment_id: str) -> Download:
    """Hand out a parcel's label as PDF."""
    parcel = get_shipment(request.auth, shipment_id=shipment_id)
    content = get_label(request.auth, label_id=parcel.label_id).pdf if parcel.label_id else None
    if not content:
        raise Refused("shipping.label_not_ready", f"{parcel.number} has no label yet; ask again shortly")
    return Download(name=f"{parcel.number}.pdf", content=bytes(content))
