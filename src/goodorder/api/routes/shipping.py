"""Carrier services, their rates, and labels."""

from ninja import Router

from goodorder.api.shapes.shipping import LabelShown, RatesSent, ServiceSent, ServiceShown
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Shown
from goodorder.shipping import commands, queries

router = Router(tags=["Shipping services"])


class Services(Shown):
    """All services."""

    items: list[ServiceShown]


@reads(router, "/services", needs="shipping.view")
def list_services(request: Call) -> Services:
    """List the ways of sending."""
    return Services(items=[ServiceShown.of(one) for one in queries.list_services(request.auth)])


@writes(router, "/services", calls=commands.set_up_service, key=KeyRule.OPTIONAL)
def set_up_service(request: Call, body: ServiceSent) -> ServiceShown:
    """Set up a way of sending."""
    return ServiceShown.of(commands.set_up_service(request.auth, draft=body.as_draft()))


@writes(router, "/services/{code}/rates", calls=commands.set_rates, key=KeyRule.OPTIONAL)
def set_rates(request: Call, code: str, body: RatesSent) -> ServiceShown:
    """Set what a service costs: zones with a price up to each weight, or by freight class."""
    zones = [zone.as_zone() for zone in body.zones]
    return ServiceShown.of(commands.set_rates(request.auth, service=code, zones=zones))


@reads(router, "/labels/{label_id}", needs="shipping.view")
def show_label(request: Call, label_id: str) -> LabelShown:
    """Show a label and where its parcel is."""
    return LabelShown.of(queries.get_label(request.auth, label_id=label_id))


@writes(router, "/labels/{label_id}/voids", calls=commands.void_label)
def void_label(request: Call, label_id: str) -> LabelShown:
    """Hand an unused label back to its carrier."""
    queries.get_label(request.auth, label_id=label_id)
    commands.void_label(request.auth, label_id=label_id)
    return LabelShown.of(queries.get_label(request.auth, label_id=label_id))
