"""Services: set up, with their rates, terms and surcharges."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.locations.queries import get_location
from goodorder.shipping import rules
from goodorder.shipping.events import CutOffsSet, RatesSet, ServiceSetUp, SurchargesSet, TariffSet
from goodorder.shipping.models import CutOff, FreightRate, Rate, Service, ServiceSurcharge, Tariff, Zone
from goodorder.shipping.rules import ServiceDraft, Surcharge, TariffDraft, ZoneRates


@command(needs="shipping.setup")
def set_up_service(ctx: Context, *, draft: ServiceDraft) -> Service:
    """Set up a way of sending, or set up anew the one with this code; its rates stay as they are.

    Raises Invalid naming the field.
    """
    code = checks.code(draft.code)
    service = Service.objects.locked().filter(code=code).first() or Service(code=code)
    values = {name: getattr(draft, name) for name in rules.SERVICE_READERS}
    differing = checks.changed(service, values, rules.SERVICE_READERS)
    is_new = service.pk is None
    if is_new or differing:
        message = f"code: someone else is setting up service {code} right now; try again"
        with unless_taken(Refused("shipping.service_code_taken", message, field="code")):
            service.save(force_insert=is_new)
        record(ctx, service, ServiceSetUp(code=code, carrier=service.carrier))
    return service


@command(needs="shipping.setup")
def set_rates(ctx: Context, *, service: str, zones: Sequence[ZoneRates]) -> Service:
    """Replace the zones and rates of a service named by its code; raises Missing, or Invalid naming the zone."""
    clean = rules.checked_zones(zones)
    owner = Service.objects.visible_to(ctx).locked().one(code=service)
    owner.zones.all().delete()
    rows = [
        Zone(service=owner, code=zone.code, countries=list(zone.countries), postcodes=list(zone.postcodes))
        for zone in clean
    ]
    Zone.objects.bulk_create(rows)
    Rate.objects.bulk_create(
        [
            Rate(zone=row, up_to_weight_g=weight_g, amount=amount)
            for row, zone in zip(rows, clean, strict=True)
            for weight_g, amount in zone.steps
        ]
    )
    FreightRate.objects.bulk_create(
        [
            FreightRate(zone=row, freight_class=found, from_weight_g=start, amount_per_100_kg=amount)
            for row, zone in zip(rows, clean, strict=True)
            for found, start, amount in zone.freight
        ]
    )
    record(ctx, owner, RatesSet(code=owner.code, zones={zone.code: _told(zone) for zone in clean}))
    return owner


def _told(zone: ZoneRates) -> dict[str, list[Any]]:
    """Return a zone as its event tells it; parts it does not use are left out."""
    told: dict[str, list[Any]] = {
        "countries": list(zone.countries),
        "steps": [list(step) for step in zone.steps],
        "postcodes": [list(found) for found in zone.postcodes],
        "freight": [list(rate) for rate in zone.freight],
    }
    return {name: value for name, value in told.items() if value or name in {"countries", "steps"}}


@command(needs="shipping.setup")
def set_tariff(ctx: Context, *, service: str, draft: TariffDraft) -> Service:
    """Set a service's limits, dimensional divisor, cut-off and account; raises Missing, Invalid naming the field."""
    owner = Service.objects.visible_to(ctx).locked().one(code=service)
    tariff = Tariff.objects.filter(service=owner).first() or Tariff(service=owner)
    values = {name: getattr(draft, name) for name in rules.TARIFF_READERS}
    changes = checks.changed(tariff, values, rules.TARIFF_READERS)
    if changes or tariff.pk is None:
        tariff.save()
        record(ctx, owner, TariffSet(code=owner.code, changes=changes))
    owner.tariff = tariff
    return owner


@command(needs="shipping.setup")
def set_surcharges(ctx: Context, *, service: str, surcharges: Sequence[Surcharge]) -> Service:
    """Replace what a service adds to its rates; raises Missing, Invalid naming the surcharge."""
    clean = rules.checked_surcharges(surcharges)
    owner = Service.objects.visible_to(ctx).locked().one(code=service)
    owner.surcharges.all().delete()
    ServiceSurcharge.objects.bulk_create(
        ServiceSurcharge(
            service=owner,
            kind=one.kind,
            amount=one.amount,
            rate_ppm=one.rate_ppm,
            over=one.over,
            postcodes=list(rules.checked_postcodes(one.postcodes, field="postcodes")),
        )
        for one in clean
    )
    told = {one.kind: [one.amount, one.rate_ppm, one.over] for one in clean}
    record(ctx, owner, SurchargesSet(code=owner.code, surcharges=told))
    return owner


@command(needs="shipping.setup")
def set_cut_offs(ctx: Context, *, service: str, location: str, cut_offs: Mapping[int, time]) -> Service:
    """Set by when goods must be ready at a location (its own clock), by weekday (Monday is 0); none: any time.

    They replace those before. Raises Missing, Invalid for a weekday that is none.
    """
    for weekday in cut_offs:
        checks.whole(weekday, field="weekday", least=0, most=6)
    owner = Service.objects.visible_to(ctx).locked().one(code=service)
    place = get_location(ctx, location)
    owner.cut_offs.filter(location=place).delete()
    CutOff.objects.bulk_create(
        CutOff(service=owner, location=place, weekday=weekday, at=at)
        for weekday, at in sorted(cut_offs.items())
    )
    told = {str(weekday): f"{at:%H:%M}" for weekday, at in sorted(cut_offs.items())}
    record(ctx, owner, CutOffsSet(code=owner.code, location=place.code, cut_offs=told))
    return owner
