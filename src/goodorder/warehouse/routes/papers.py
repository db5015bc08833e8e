"""Papers that travel with goods, as PDF; a parcel's label also as ZPL."""

from ninja import Query, Router

from goodorder.doorway.serving import Call, Download, downloads
from goodorder.fulfillment.queries import (
    get_batch,
    get_freight,
    get_fulfillment_order,
    get_pallet,
    get_shipment,
)
from goodorder.kernel.errors import Refused
from goodorder.papers import queries as papers
from goodorder.shipping.queries import get_label
from goodorder.warehouse.shapes.papers import CustomsAsked, DeliveryNoteAsked, ManifestAsked, PaperAsked

router = Router(tags=["Papers"])


@downloads(router, "/fulfillment-orders/{work_id}/pick-list", needs="fulfillment.view")
def download_pick_list(request: Call, work_id: str, query: Query[PaperAsked]) -> Download:
    """Hand out what is still to pick, with barcodes to scan."""
    work = get_fulfillment_order(request.auth, fulfillment_order_id=work_id)
    content = papers.pick_list(request.auth, fulfillment_order_id=work_id, language=query.language)
    return Download(name=f"{work.number}.pdf", content=content)


@downloads(router, "/batches/{batch_id}/pick-list", needs="fulfillment.view")
def download_batch_list(request: Call, batch_id: str, query: Query[PaperAsked]) -> Download:
    """Hand out what is left of a batch in walking order over its bins, with barcodes to scan."""
    batch = get_batch(request.auth, batch_id=batch_id)
    content = papers.batch_list(request.auth, batch_id=batch_id, language=query.language)
    return Download(name=f"{batch.number}.pdf", content=content)


@downloads(router, "/shipments/{shipment_id}/packing-slip", needs="fulfillment.view")
def download_packing_slip(request: Call, shipment_id: str) -> Download:
    """Hand out the slip that lies in a parcel, in its recipient's language."""
    return _of_parcel(request, shipment_id, papers.packing_slip(request.auth, shipment_id=shipment_id))


@downloads(router, "/shipments/{shipment_id}/delivery-note", needs="fulfillment.view")
def download_delivery_note(request: Call, shipment_id: str, query: Query[DeliveryNoteAsked]) -> Download:
    """Hand out a parcel's delivery note with what is still to come; no prices for a gift."""
    content = papers.delivery_note(request.auth, shipment_id=shipment_id, with_prices=query.with_prices)
    return _of_parcel(request, shipment_id, content)


@downloads(router, "/shipments/{shipment_id}/commercial-invoice", needs="fulfillment.view")
def download_commercial_invoice(request: Call, shipment_id: str, query: Query[CustomsAsked]) -> Download:
    """Hand out what customs ask for; refused with every missing field named."""
    content = papers.commercial_invoice(request.auth, shipment_id=shipment_id, incoterm=query.incoterm)
    return _of_parcel(request, shipment_id, content)


@downloads(router, "/shipments/{shipment_id}/carton-label", needs="fulfillment.view")
def download_carton_label(request: Call, shipment_id: str) -> Download:
    """Hand out the GS1-128 label of a parcel's carton."""
    return _of_parcel(request, shipment_id, papers.carton_label(request.auth, shipment_id=shipment_id))


@downloads(router, "/shipments/{shipment_id}/return-label", needs="fulfillment.view")
def download_return_label(request: Call, shipment_id: str) -> Download:
    """Hand out a label that brings the parcel back; it carries no postage."""
    return _of_parcel(request, shipment_id, papers.return_label(request.auth, shipment_id=shipment_id))


@downloads(
    router,
    "/shipments/{shipment_id}/label.zpl",
    needs="fulfillment.view",
    media_type="application/octet-stream",
)
def download_label_zpl(request: Call, shipment_id: str) -> Download:
    """Hand out a parcel's label as ZPL II, where its carrier offers that."""
    parcel = get_shipment(request.auth, shipment_id=shipment_id)
    text = get_label(request.auth, label_id=parcel.label_id).zpl if parcel.label_id else ""
    if not text:
        message = f"{parcel.number} has no label in ZPL; take the PDF, or ask again shortly"
        raise Refused("shipping.zpl_not_ready", message)
    return Download(name=f"{parcel.number}.zpl", content=text.encode())


@downloads(router, "/pallets/{pallet_id}/label", needs="fulfillment.view")
def download_pallet_label(request: Call, pallet_id: str, query: Query[PaperAsked]) -> Download:
    """Hand out the GS1-128 label of a pallet."""
    pallet = get_pallet(request.auth, pallet_id=pallet_id)
    content = papers.pallet_label(request.auth, pallet_id=pallet_id, language=query.language)
    return Download(name=f"{pallet.sscc}.pdf", content=content)


@downloads(router, "/freight/{freight_id}/bill-of-lading", needs="fulfillment.view")
def download_bill_of_lading(request: Call, freight_id: str, query: Query[PaperAsked]) -> Download:
    """Hand out the bill of lading of pallets."""
    freight = get_freight(request.auth, freight_id=freight_id)
    content = papers.bill_of_lading(request.auth, freight_id=freight_id, language=query.language)
    return Download(name=f"{freight.number}.pdf", content=content)


@downloads(router, "/handover-lists", needs="fulfillment.view")
def download_handover_list(request: Call, query: Query[ManifestAsked]) -> Download:
    """Hand out the parcels a location handed over by a service on a day, for the driver to sign."""
    content = papers.manifest(request.auth, **query.model_dump())
    return Download(name=f"{query.location}-{query.service}-{query.on:%Y%m%d}.pdf", content=content)


def _of_parcel(request: Call, shipment_id: str, content: bytes) -> Download:
    parcel = get_shipment(request.auth, shipment_id=shipment_id)
    return Download(name=f"{parcel.number}.pdf", content=content)
