"""Reads of services, quotes and labels, and the calls to carriers that are due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Invalid, naming
from goodorder.shipping.models import Label, Service, Zone
from goodorder.shipping.ports import Address, LabelRequest, Parcel, VoidLabelRequest
from goodorder.shipping.rules import Quote, ZoneRates, rate_for, why_no_rate

MOST_CALLS = 200


@dataclass(frozen=True, slots=True)
class LabelCall:
    """A label to be bought: which carrier to call, with what."""

    carrier: str
    request: LabelRequest


@dataclass(frozen=True, slots=True)
class VoidCall:
    """A label to be handed back: which carrier to call, with what."""

    carrier: str
    request: VoidLabelRequest


def list_services(ctx: Context) -> list[Service]:
    """List all ways of sending by code, with zones and rates, those out of use included; they are few."""
    services = Service.objects.visible_to(ctx).prefetch_related("zones__rates")
    return list(services.order_by("code"))


def get_label(ctx: Context, label_id: str) -> Label:
    """Return a label, with its service and tracking, by public id; raises Missing."""
    labels = Label.objects.visible_to(ctx).select_related("service").prefetch_related("tracking")
    return labels.by_public_id(label_id)


def labels_about(ctx: Context, *, about: str) -> list[Label]:
    """List the labels of a story, oldest first, without their documents."""
    labels = Label.objects.visible_to(ctx).select_related("service").defer("pdf", "zpl")
    return list(labels.filter(about=about).order_by("id"))


@internal_query
def quote(service_code: str, country: str, weight_g: int) -> Quote:
    """Return what a service charges for a parcel to a country.

    Raises Missing for an unknown service, Invalid when it is out of use or has no rate, saying why.
    """
    with naming("service"):
        service = Service.objects.prefetch_related("zones__rates").one(code=service_code)
    _refuse_inactive(service)
    zones = rates_of(service.zones.all())
    found = rate_for(country, weight_g, zones)
    if found is None:
        message = f"service: {service.code}: {why_no_rate(country, weight_g, zones)}"
        raise Invalid("shipping.no_rate", message, field="service")
    explanation = f"{service.name}: {found.reason}"
    return Quote(found.amount, service.currency, service.tax_class, explanation)


@internal_query
def transit_days(service_code: str) -> int | None:
    """Return how many days a service takes, in use or not; None without a service."""
    found = Service.objects.filter(code=service_code).values_list("transit_days", flat=True)
    return found.first() if service_code else None


@internal_query
def transit_to(service_code: str, country: str) -> int | None:
    """Return how many days a service takes to a country, None without a service; any country when it is empty.

    Raises Missing for an unknown service, Invalid when it is out of use or does not go there.
    """
    if not service_code:
        return None
    with naming("service"):
        service = Service.objects.prefetch_related("zones__rates").one(code=service_code)
    _refuse_inactive(service)
    zones = rates_of(service.zones.all())
    if country and rate_for(country, 0, zones) is None:
        message = f"service: {service.code}: {why_no_rate(country, 0, zones)}"
        raise Invalid("shipping.no_rate", message, field="service")
    return service.transit_days


def _refuse_inactive(service: Service) -> None:
    if not service.is_active:
        message = f"service: {service.code} is out of use; choose another service"
        raise Invalid("shipping.service_inactive", message, field="service")


@internal_query
def rates_of(zones: Iterable[Zone]) -> list[ZoneRates]:
    """Return zones with their rates as the rules know them."""
    return [
        ZoneRates(
            code=zone.code,
            countries=tuple(zone.countries),
            steps=tuple((rate.up_to_weight_g, rate.amount) for rate in zone.rates.all()),
        )
        for zone in zones
    ]


@internal_query
def label_for_call(label_id: str) -> LabelCall | None:
    """Return the call that buys a label, under the key stored with it; None when it is settled already."""
    label = Label.objects.select_related("service").by_public_id(label_id)
    if label.state not in {"requested", "unknown"}:
        return None
    asked = label.request
    request = LabelRequest(
        idem_key=label.idem_key,
        service=label.service.carrier_service,
        sender=_address(asked["sender"]),
        recipient=_address(asked["recipient"]),
        parcels=(Parcel(**asked["parcel"]),),
        reference=asked["reference"],
    )
    return LabelCall(label.service.carrier, request)


def _address(stored: Mapping[str, Any]) -> Address:
    lines = tuple(line for line in (stored.get("line1"), stored.get("line2")) if line)
    names = ("name", "company", "city", "region", "postcode", "country", "phone")
    return Address(lines=lines, **{name: stored.get(name, "") for name in names})


@internal_query
def void_for_call(label_id: str) -> VoidCall | None:
    """Return the call that hands a label back; None when nobody asked for it, or it is settled already."""
    label = Label.objects.select_related("service").by_public_id(label_id)
    if label.state != "bought" or label.void_requested_at is None:
        return None
    request = VoidLabelRequest(
        idem_key=f"{label.idem_key}:void",
        tracking_number=label.tracking_number or "",
        provider_ref=label.provider_ref,
    )
    return VoidCall(label.service.carrier, request)


@internal_query
def open_labels(older_than: datetime) -> list[str]:
    """List labels, by public id, whose carrier has not answered since an instant; oldest first, a batch."""
    waiting = Label.objects.filter(state__in=["requested", "unknown"], created_at__lt=older_than)
    return list(waiting.order_by("id").values_list("public_id", flat=True)[:MOST_CALLS])
