"""Handing over to carriers: manifests, pickups, labels printed again or bought anew, late parcels."""

from ninja import Query, Router

from goodorder.dispatch.shapes.handing import (
    CarrierPickupSent,
    CarrierPickupShown,
    LateParcelShown,
    ManifestSent,
    ManifestShown,
    PrintedShown,
    RelabelledShown,
    ReprintSent,
)
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, Download, downloads, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed
from goodorder.fulfillment import commands as fulfillment
from goodorder.papers import queries as papers
from goodorder.shipping import commands, queries

router = Router(tags=["Carriers"])


@reads(router, "/manifests", needs="shipping.view")
def list_manifests(request: Call, query: Query[Asked]) -> Listed[ManifestShown]:
    """List manifests, the newest first."""
    return listed(queries.list_manifests(request.auth, **query.model_dump()), ManifestShown.of)


@writes(router, "/manifests", calls=commands.close_manifest)
def close_manifest(request: Call, body: ManifestSent) -> ManifestShown:
    """Close the day with a carrier: every label of the place that waits goes on the list."""
    made = commands.close_manifest(request.auth, **body.model_dump())
    return ManifestShown.of(queries.get_manifest(request.auth, made.public_id))


@reads(router, "/manifests/{manifest_id}", needs="shipping.view")
def show_manifest(request: Call, manifest_id: str) -> ManifestShown:
    """Show a manifest."""
    return ManifestShown.of(queries.get_manifest(request.auth, manifest_id))


@downloads(router, "/manifests/{manifest_id}/document", needs="shipping.view")
def download_manifest(request: Call, manifest_id: str) -> Download:
    """Hand out the carrier's document of a manifest; ours to be signed where it has none."""
    content = papers.carrier_manifest(request.auth, manifest_id=manifest_id)
    return Download(name=f"{manifest_id}.pdf", content=content)


@reads(router, "/carrier-pickups", needs="shipping.view")
def list_carrier_pickups(request: Call, query: Query[Asked]) -> Listed[CarrierPickupShown]:
    """List carriers' visits, the newest booking first."""
    return listed(queries.list_pickups(request.auth, **query.model_dump()), CarrierPickupShown.of)


@writes(router, "/carrier-pickups", calls=commands.book_pickup)
def book_carrier_pickup(request: Call, body: CarrierPickupSent) -> CarrierPickupShown:
    """Have a carrier come on a day."""
    return CarrierPickupShown.of(commands.book_pickup(request.auth, draft=body.as_draft()))


@reads(router, "/carrier-pickups/{pickup_id}", needs="shipping.view")
def show_carrier_pickup(request: Call, pickup_id: str) -> CarrierPickupShown:
    """Show a carrier's visit."""
    return CarrierPickupShown.of(queries.get_pickup(request.auth, pickup_id))


@writes(router, "/carrier-pickups/{pickup_id}/cancellations", calls=commands.cancel_pickup)
def cancel_carrier_pickup(request: Call, pickup_id: str) -> CarrierPickupShown:
    """Call a booked visit off."""
    return CarrierPickupShown.of(commands.cancel_pickup(request.auth, pickup_id=pickup_id))


@writes(router, "/labels/{label_id}/reprints", calls=commands.reprint_label, key=KeyRule.OPTIONAL)
def reprint_label(request: Call, label_id: str, body: ReprintSent) -> PrintedShown:
    """Print a label again, and keep who did it and why."""
    return PrintedShown.of(commands.reprint_label(request.auth, label_id=label_id, reason=body.reason))


@writes(router, "/shipments/{shipment_id}/labels", calls=fulfillment.want_label)
def want_label(request: Call, shipment_id: str) -> RelabelledShown:
    """Ask for another label for a packed parcel that has none."""
    made = fulfillment.want_label(request.auth, shipment_id=shipment_id)
    return RelabelledShown(id=made.public_id, state=made.state)


@reads(router, "/late-parcels", needs="shipping.view")
def list_late_parcels(request: Call, query: Query[Asked]) -> Listed[LateParcelShown]:
    """List parcels on their way that are late or are going to be, each with the reason."""
    return listed(queries.list_late(request.auth, **query.model_dump()), LateParcelShown.of)
