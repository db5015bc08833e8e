"""Reads of services, their rate tables and quotes."""

from collections.abc import Iterable

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Invalid, naming
from goodorder.kernel.tables import ScopedQuerySet
from goodorder.reference.queries import SHIPPING, remembered
from goodorder.shipping.models import Service, ServiceSurcharge, Tariff, Zone
from goodorder.shipping.rules import (
    TARIFF_READERS,
    Quote,
    RateTable,
    Surcharge,
    TariffDraft,
    ZoneRates,
    rate_for,
    why_no_rate,
)

PICKUP = "pickup"


def list_services(ctx: Context) -> list[Service]:
    """List all ways of sending by code, with zones and rates, those out of use included; they are few."""
    services = Service.objects.visible_to(ctx).prefetch_related("zones__rates")
    return list(services.order_by("code"))


def get_service(ctx: Context, code: str) -> Service:
    """Return a way of sending with everything its price follows from; raises Missing."""
    return _with_tables(Service.objects.visible_to(ctx)).one(code=code)


def _with_tables(rows: ScopedQuerySet[Service]) -> ScopedQuerySet[Service]:
    tables = ("zones__rates", "zones__freight_rates", "surcharges")
    return rows.select_related("tariff").prefetch_related(*tables)


@internal_query
def services_in_use() -> list[Service]:
    """List the services that may be chosen, with everything their price follows from."""
    return list(_with_tables(Service.objects.filter(is_active=True)).order_by("code"))


@internal_query
def tariff_of(service: Service) -> TariffDraft:
    """Return a service's terms; the defaults when none were set."""
    tariff: Tariff | None = getattr(service, "tariff", None)
    if tariff is None:
        return TariffDraft()
    return TariffDraft(**{name: getattr(tariff, name) for name in TARIFF_READERS})


@internal_query
def surcharges_of(service: Service) -> tuple[Surcharge, ...]:
    """Return what a service adds, as the rules know it."""
    return tuple(_surcharge(row) for row in sorted(service.surcharges.all(), key=lambda row: row.kind))


def _surcharge(row: ServiceSurcharge) -> Surcharge:
    ranges = tuple((country, first, last) for country, first, last in row.postcodes)
    return Surcharge(kind=row.kind, amount=row.amount, rate_ppm=row.rate_ppm, over=row.over, postcodes=ranges)


@internal_query
def rate_table(service: Service) -> RateTable:
    """Return everything a service's own price follows from."""
    zones = tuple(
        ZoneRates(
            code=zone.code,
            countries=tuple(zone.countries),
            steps=tuple((rate.up_to_weight_g, rate.amount) for rate in zone.rates.all()),
            postcodes=tuple((country, first, last) for country, first, last in zone.postcodes),
            freight=tuple(
                (rate.freight_class, rate.from_weight_g, rate.amount_per_100_kg)
                for rate in zone.freight_rates.all()
            ),
        )
        for zone in service.zones.all()
    )
    return RateTable(tariff_of(service), zones, surcharges_of(service))


@internal_query
def quote(service_code: str, country: str, weight_g: int, postcode: str = "") -> Quote:
    """Return what a service charges for a parcel to a country, by its zones and steps of weight alone.

    Raises Missing for an unknown service, Invalid when it is out of use or has no rate, saying why.
    """
    with naming("service"):
        service, zones = _with_zones(service_code)
    _refuse_inactive(service)
    found = rate_for(country, weight_g, zones, postcode)
    if found is None:
        message = f"service: {service.code}: {why_no_rate(country, weight_g, zones, postcode)}"
        raise Invalid("shipping.no_rate", message, field="service")
    explanation = f"{service.name}: {found.reason}"
    return Quote(found.amount, service.currency, service.tax_class, explanation)


@remembered(SHIPPING)
def _with_zones(service_code: str) -> tuple[Service, list[ZoneRates]]:
    service = Service.objects.prefetch_related("zones__rates").one(code=service_code)
    return service, rates_of(service.zones.all())


@internal_query
@remembered(SHIPPING)
def pickup_store(service_code: str) -> str:
    """Return the location (code) where goods of a pickup service are collected; empty for other services.

    A pickup service has the carrier `pickup`, and the location for its carrier's service.
    """
    if not service_code:
        return ""
    stores = Service.objects.filter(code=service_code, carrier=PICKUP)
    return stores.values_list("carrier_service", flat=True).first() or ""


@internal_query
def pickup_stores() -> dict[str, str]:
    """Return what `pickup_store` does of every pickup service, by its code."""
    return dict(Service.objects.filter(carrier=PICKUP).values_list("code", "carrier_service"))


@internal_query
def transit_to(service_code: str, country: str) -> int | None:
    """Return how many days a service takes to a country, None without a service; any country when it is empty.

    Raises Missing for an unknown service, Invalid when it is out of use or does not go there.
    """
    if not service_code:
        return None
    with naming("service"):
        service, zones = _with_zones(service_code)
    _refuse_inactive(service)
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
            postcodes=tuple((country, first, last) for country, first, last in zone.postcodes),
        )
        for zone in zones
    ]
