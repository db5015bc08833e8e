"""Pickups at the counter: got ready, collected against a code, held longer, given up."""

from ninja import Query, Router

from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.flows.messages import put_aside
from goodorder.fulfillment import commands, queries
from goodorder.warehouse.shapes.pickups import (
    CollectionSent,
    ExtensionSent,
    GivenUpSent,
    PickupsAsked,
    PickupShown,
    ReadyShown,
)

router = Router(tags=["Pickups"])


def _shown(request: Call, pickup_id: str) -> PickupShown:
    return PickupShown.of(queries.get_pickup(request.auth, pickup_id=pickup_id))


@reads(router, "/pickups", needs="fulfillment.view")
def list_pickups(request: Call, query: Query[PickupsAsked]) -> Listed[PickupShown]:
    """List the counter's queue, oldest first."""
    return listed(queries.list_pickups(request.auth, **query.model_dump()), PickupShown.of)


@reads(router, "/pickups/{pickup_id}", needs="fulfillment.view")
def show_pickup(request: Call, pickup_id: str) -> PickupShown:
    """Show a pickup."""
    return _shown(request, pickup_id)


@writes(router, "/pickups/{pickup_id}/readies", calls=commands.ready_pickup)
def ready_pickup(request: Call, pickup_id: str) -> ReadyShown:
    """Put what is picked aside for its customer; answers the code to collect it with, this once, and writes it to them."""
    ready = put_aside(request.auth, pickup_id=pickup_id)
    return ReadyShown(code=ready.code, pickup=_shown(request, pickup_id))


@writes(router, "/pickups/{pickup_id}/collections", calls=commands.collect_pickup)
def collect_pickup(request: Call, pickup_id: str, body: CollectionSent) -> PickupShown:
    """Hand what is ready over against its code: stock leaves and money is taken."""
    commands.collect_pickup(request.auth, pickup_id=pickup_id, **body.model_dump())
    return _shown(request, pickup_id)


@writes(router, "/pickups/{pickup_id}/extensions", calls=commands.extend_pickup)
def extend_pickup(request: Call, pickup_id: str, body: ExtensionSent) -> PickupShown:
    """Hold what is ready for some days more."""
    commands.extend_pickup(request.auth, pickup_id=pickup_id, days=body.days)
    return _shown(request, pickup_id)


@writes(router, "/pickups/{pickup_id}/returns", calls=commands.give_up_pickup)
def give_up_pickup(request: Call, pickup_id: str, body: GivenUpSent) -> PickupShown:
    """Put what was not collected back on its shelf; the order's units are cancelled."""
    commands.give_up_pickup(request.auth, pickup_id=pickup_id, reason=body.reason)
    return _shown(request, pickup_id)
