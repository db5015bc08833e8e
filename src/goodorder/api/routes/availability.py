"""What can be promised: availability over time, promises before payment, and what channels are shown."""

from ninja import Router

from goodorder.api.serving import Call, asks
from goodorder.api.shapes.availability import (
    AvailabilitySent,
    AvailabilityShown,
    LineAvailability,
    PromiseSent,
    PromiseShown,
)
from goodorder.catalog.queries import resolve_skus
from goodorder.inventory.queries import time_phased
from goodorder.inventory.rules import AskedLine
from goodorder.kernel.access import Context
from goodorder.kernel.errors import naming
from goodorder.locations.queries import active_locations, get_location
from goodorder.orders.queries import quote_promise
from goodorder.parties.queries import get_channel

router = Router(tags=["Availability"])


@asks(router, "/availability", needs="inventory.view")
def ask_availability(request: Call, body: AvailabilitySent) -> AvailabilityShown:
    """Say what of a basket can be promised, when, and from which supply.

    Lines are served in their order from the same stock, kits by their parts. Nothing is held by asking.
    """
    ctx = request.auth
    places = _places(ctx, body)
    on = body.on or ctx.now.date()
    skus = resolve_skus(line.sku for line in body.lines)
    lines = [AskedLine(skus[line.sku].pk, line.quantity) for line in body.lines]
    found = time_phased(ctx, lines=lines, location_ids=list(places), today=ctx.now.date())
    return AvailabilityShown(
        lines=[
            LineAvailability.of(line.sku, answer, on=on, places=places)
            for line, answer in zip(body.lines, found, strict=True)
        ]
    )


def _places(ctx: Context, body: AvailabilitySent) -> dict[int, str]:
    """Return the codes of the locations asked about by their ids, preferred ones first."""
    with naming("channel"):
        company = get_channel(ctx, body.channel).company.code
    found = {place.pk: place.code for place in active_locations(company)}
    if body.locations is None:
        return found
    with naming("locations"):
        wanted = {get_location(ctx, code).pk for code in body.locations}
    return {place: code for place, code in found.items() if place in wanted}


@asks(router, "/promises", needs="orders.capture")
def ask_promise(request: Call, body: PromiseSent) -> PromiseShown:
    """Say when a basket would leave and arrive if it were ordered now.

    Each date carries the steps that led to it. Nothing is held by asking.
    """
    return PromiseShown.of(quote_promise(request.auth, ask=body.as_ask()))
