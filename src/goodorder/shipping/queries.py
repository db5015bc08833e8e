"""What may be asked of shipping."""

from datetime import datetime

from django.db.models import Prefetch

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Invalid
from goodorder.shipping.models import Label, Rate, Service, TrackingEvent, Zone
from goodorder.shipping.ports import VoidLabelRequest
from goodorder.shipping.rules import LabelCall, Quote, VoidCall, ZoneRates, label_request, rate_for


@internal_query
def quote(service_code: str, country: str, weight_g: int) -> Quote:
    """Return what a service asks for a weight sent to a country, and why.

    Raises Missing for an unknown service, Invalid when it does not go there or not with that weight.
    """
    service = Service.objects.one(code=service_code)
    zones = [_rates_of(zone) for zone in service.zones.prefetch_related("rates").order_by("id")]
    found = rate_for(country, weight_g, zones)
    if found is None or not service.is_active:
        message = f"service: {service.name} does not take {weight_g} g to {country}; choose another"
        raise Invalid("shipping.no_rate", message, field="service")
    explanation = f"{service.name}, zone {found.zone}, up to {found.up_to_weight_g} g for {weight_g} g"
    return Quote(found.amount, service.currency, service.tax_class, explanation)


def _rates_of(zone: Zone) -> ZoneRates:
    steps = tuple((rate.up_to_weight_g, rate.amount) for rate in zone.rates.all())
    return ZoneRates(code=zone.code, countries=tuple(zone.countries), steps=steps)


def list_services(ctx: Context) -> list[Service]:
    """Return all services with zones and rates, by code."""
    zones = Prefetch(
        "zones", Zone.objects.prefetch_related(Prefetch("rates", Rate.objects.order_by("up_to_weight_g")))
    )
    return list(Service.objects.visible_to(ctx).prefetch_related(zones).order_by("code"))


def get_label(ctx: Context, *, label_id: str) -> Label:
    """Return a label with its tracking; raises Missing."""
    tracking = Prefetch("tracking", TrackingEvent.objects.order_by("occurred_at", "id"))
    return (
        Label.objects.visible_to(ctx)
        .select_related("service")
        .prefetch_related(tracking)
        .by_public_id(label_id)
    )


def labels_about(ctx: Context, *, about: str) -> list[Label]:
    """Return the labels of one story, oldest first."""
    return list(
        Label.objects.visible_to(ctx)
        .filter(about=about)
        .select_related("service")
        .defer("pdf")
        .order_by("id")
    )


@internal_query
def label_for_call(label_id: str) -> LabelCall | None:
    """Return the request to send for a label; None when it is settled."""
    label = Label.objects.select_related("service").defer("pdf").one(public_id=label_id)
    if label.state not in {"requested", "unknown"}:
        return None
    request = label_request(label.idem_key, label.service.carrier_service, label.request)
    return LabelCall(label.service.carrier, request)


@internal_query
def void_for_call(label_id: str) -> VoidCall | None:
    """Return the request to hand a label back; None when it is not held any more."""
    label = Label.objects.select_related("service").defer("pdf").one(public_id=label_id)
    if label.state != "bought":
        return None
    request = VoidLabelRequest(
        idem_key=f"void:{label.idem_key}",
        tracking_number=label.tracking_number or "",
        provider_ref=label.provider_ref,
    )
    return VoidCall(label.service.carrier, request)


@internal_query
def open_labels(older_than: datetime) -> list[str]:
    """List the labels without an answer that were asked for before an instant, oldest first."""
    rows = Label.objects.filter(state__in=["requested", "unknown"], created_at__lt=older_than)
    return list(rows.order_by("id").values_list("public_id", flat=True)[:200])
