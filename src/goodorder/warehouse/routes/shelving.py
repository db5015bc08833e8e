"""Between the dock and the shelf: receiving by document, putting away, pick faces, replenishment, cross-docks."""

from ninja import Query, Router

from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.shelving import commands, queries
from goodorder.warehouse.shapes.bins import BinStockAsked
from goodorder.warehouse.shapes.shelving import (
    CrossDocksShown,
    DeliveriesAsked,
    DeliveryClosedSent,
    DeliveryClosedShown,
    DeliveryShown,
    DockArrivalSent,
    DockArrivalShown,
    FaceLevelShown,
    LooseShown,
    PickFaceRemovedSent,
    PickFaceShown,
    PickFacesSent,
    PickFacesShown,
    PlacementSent,
    PlacementShown,
    ReplenishmentDroppedSent,
    ReplenishmentMovedSent,
    ReplenishmentPlanShown,
    ReplenishmentShown,
    ReplenishmentsShown,
)

router = Router(tags=["Receiving and put-away"])


@reads(router, "/locations/{code}/deliveries", needs="inventory.view")
def list_deliveries(request: Call, code: str, query: Query[DeliveriesAsked]) -> Listed[DeliveryShown]:
    """List the documents of which something is still to come, the earliest due first."""
    found = queries.list_deliveries(request.auth, location=code, **query.model_dump())
    return listed(found, DeliveryShown.of)


@writes(router, "/locations/{code}/arrivals", calls=commands.receive_item)
def receive_item(request: Call, code: str, body: DockArrivalSent) -> DockArrivalShown:
    """Book counted units of a document.

    More than is expected is refused, unless it is insisted on.
    """
    receipt = commands.receive_item(
        request.auth, location=code, document=body.document, item=body.as_incoming(), bin=body.bin
    )
    return DockArrivalShown.of(receipt)


@writes(router, "/locations/{code}/delivery-closures", calls=commands.close_delivery)
def close_delivery(request: Call, code: str, body: DeliveryClosedSent) -> DeliveryClosedShown:
    """Say that the rest of a document will not come."""
    missing = commands.close_delivery(request.auth, location=code, **body.model_dump())
    return DeliveryClosedShown(document=body.document, missing=missing)


@reads(router, "/locations/{code}/receiving", needs="inventory.view")
def list_loose(request: Call, code: str, query: Query[BinStockAsked]) -> Listed[LooseShown]:
    """List what lies in no bin, and where it should go."""
    found = queries.list_loose(request.auth, location=code, **query.model_dump())
    return listed(found, LooseShown.of)


@writes(router, "/locations/{code}/placements", calls=commands.place_item)
def place_item(request: Call, code: str, body: PlacementSent) -> PlacementShown:
    """Put units away where they should go; another bin is refused, unless it is insisted on."""
    return PlacementShown.of(commands.place_item(request.auth, location=code, item=body.as_putting()))


@reads(router, "/locations/{code}/cross-docks", needs="inventory.view")
def list_cross_docks(request: Call, code: str) -> CrossDocksShown:
    """List what goes from receiving to dispatch, the oldest promise first."""
    return CrossDocksShown.of(queries.directed_at(request.auth, location=code))


@reads(router, "/locations/{code}/pick-faces", needs="inventory.view")
def list_pick_faces(request: Call, code: str, query: Query[BinStockAsked]) -> Listed[FaceLevelShown]:
    """List pick faces with what they hold and what they need."""
    found = queries.list_faces(request.auth, location=code, **query.model_dump())
    return listed(found, FaceLevelShown.at)


@writes(router, "/locations/{code}/pick-faces", calls=commands.set_pick_faces)
def set_pick_faces(request: Call, code: str, body: PickFacesSent) -> PickFacesShown:
    """Set pick faces, or change those there are."""
    drafts = [face.as_draft() for face in body.faces]
    made = commands.set_pick_faces(request.auth, location=code, faces=drafts)
    return PickFacesShown(items=[PickFaceShown.of(face) for face in made])


@writes(router, "/locations/{code}/pick-face-removals", calls=commands.remove_pick_face)
def remove_pick_face(request: Call, code: str, body: PickFaceRemovedSent) -> PickFaceRemovedSent:
    """Say that a SKU has no pick face any more."""
    commands.remove_pick_face(request.auth, location=code, sku=body.sku)
    return body


@reads(router, "/locations/{code}/replenishments", needs="inventory.view")
def list_replenishments(request: Call, code: str) -> ReplenishmentsShown:
    """List open tasks in walking order."""
    found = queries.list_replenishments(request.auth, location=code)
    return ReplenishmentsShown(items=[ReplenishmentShown.of(task) for task in found])


@writes(router, "/locations/{code}/replenishment-plans", calls=commands.plan_replenishment)
def plan_replenishment(request: Call, code: str) -> ReplenishmentPlanShown:
    """Plan what pick faces need now, which also happens every minute."""
    return ReplenishmentPlanShown(planned=commands.plan_replenishment(request.auth, location=code))


@writes(router, "/replenishments/{task_id}/moves", calls=commands.replenish)
def replenish(request: Call, task_id: str, body: ReplenishmentMovedSent) -> ReplenishmentShown:
    """Move units of a task to the pick face."""
    task = commands.replenish(request.auth, task_id=task_id, quantity=body.quantity)
    return ReplenishmentShown.of(task)


@writes(router, "/replenishments/{task_id}/drops", calls=commands.drop_replenishment)
def drop_replenishment(request: Call, task_id: str, body: ReplenishmentDroppedSent) -> ReplenishmentShown:
    """Say that a task's units cannot be brought."""
    task = commands.drop_replenishment(request.auth, task_id=task_id, reason=body.reason)
    return ReplenishmentShown.of(task)
