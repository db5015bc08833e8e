"""Every write of shipping: services and rates, labels asked for and bought, tracking news."""

from collections.abc import Sequence
from dataclasses import asdict

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.kernel.plugs import names
from goodorder.shipping.events import (
    LabelBought,
    LabelFailed,
    LabelRequested,
    LabelUnclear,
    LabelVoided,
    LabelVoidRequested,
    ParcelMoved,
    ServiceSetUp,
)
from goodorder.shipping.models import Label, Rate, Service, TrackingEvent, Zone
from goodorder.shipping.ports import LabelResult, VoidLabelResult
from goodorder.shipping.ports import TrackingEvent as News
from goodorder.shipping.rules import LabelOrder, Seen, ServiceDraft, ZoneRates, furthest
from goodorder.shipping.states import LABEL, TRACKING_RANK

LONGEST_MESSAGE = 300
# The words carriers' adapters use, in ours.
OURS = {"returned": "returned_to_sender"}


@command(needs="shipping.setup")
def set_up_service(ctx: Context, *, draft: ServiceDraft) -> Service:
    """Set up a way of sending, or change it. Raises Invalid when its carrier's adapter is not installed."""
    if draft.carrier not in names("carriers"):
        message = f"carrier: no adapter named {draft.carrier}; installed: {', '.join(names('carriers'))}"
        raise Invalid("shipping.carrier_unknown", message, field="carrier")
    particulars = {name: value for name, value in asdict(draft).items() if name != "code"}
    service, _ = Service.objects.update_or_create(code=draft.code, defaults=particulars)
    record(ctx, service, ServiceSetUp(code=service.code, carrier=service.carrier))
    return service


@command(needs="shipping.setup")
def set_rates(ctx: Context, *, service: str, zones: Sequence[ZoneRates]) -> Service:
    """Replace a service's zones and rates. Raises Invalid naming a zone without rates or a negative price."""
    for zone in zones:
        if not zone.steps or any(weight <= 0 or price < 0 for weight, price in zone.steps):
            message = f"zones: {zone.code} needs rates with a weight above and a price not below zero"
            raise Invalid("shipping.rates_wrong", message, field="zones")
    found = Service.objects.locked().one(code=service)
    found.zones.all().delete()
    for zone in zones:
        made = Zone.objects.create(service=found, code=zone.code, countries=list(zone.countries))
        Rate.objects.bulk_create(Rate(zone=made, up_to_weight_g=w, amount=price) for w, price in zone.steps)
    record(ctx, found, ServiceSetUp(code=found.code, carrier=found.carrier))
    return found


@command(needs="shipping.label")
def request_label(ctx: Context, *, parcel: str, about: str, service: str, request: LabelOrder) -> Label:
    """Ask for a parcel's label; the carrier is called after commit. A repeat returns the label under way."""
    open_states = ("requested", "unknown", "bought")
    if label := Label.objects.filter(parcel=parcel, state__in=open_states).first():
        return label
    chosen = Service.objects.one(code=service)
    label = Label(
        service=chosen,
        parcel=parcel,
        about=about,
        request=asdict(request),
        currency=chosen.currency,
        created_at=ctx.now,
    )
    label.idem_key = label.public_id
    label.save(force_insert=True)
    record(ctx, label, LabelRequested(label_id=label.public_id, parcel=parcel), about=about)
    return label


@command(needs="shipping.follow")
def record_label_result(ctx: Context, *, label_id: str, result: LabelResult) -> Label:
    """Write down what the carrier answered; an answer to a settled label changes nothing."""
    label = Label.objects.locked().by_public_id(label_id)
    if label.state not in {"requested", "unknown"}:
        return label
    if result.outcome == "ok":
        return _bought(ctx, label, result)
    LABEL.step(label, "lose" if result.outcome == "unknown" else "fail")
    label.message = (result.message or result.code)[:LONGEST_MESSAGE]
    label.save(update_fields=["state", "message"])
    fact = LabelUnclear if result.outcome == "unknown" else LabelFailed
    record(ctx, label, fact(label_id=label_id, parcel=label.parcel, message=label.message), about=label.about)
    return label


def _bought(ctx: Context, label: Label, result: LabelResult) -> Label:
    LABEL.step(label, "buy")
    label.tracking_number, label.provider_ref = result.tracking_number, result.provider_ref
    label.cost, label.currency, label.pdf = result.cost, result.currency or label.currency, result.label_pdf
    label.save(update_fields=["state", "tracking_number", "provider_ref", "cost", "currency", "pdf"])
    fact = LabelBought(
        label_id=label.public_id,
        parcel=label.parcel,
        tracking_number=result.tracking_number,
        cost=label.cost,
        currency=label.currency,
    )
    record(ctx, label, fact, about=label.about)
    return label


@command(needs="shipping.label")
def void_label(ctx: Context, *, label_id: str) -> Label:
    """Ask the carrier to take an unused label back; it is called after commit.

    Raises Refused when the label was not bought or its parcel is on its way.
    """
    label = Label.objects.locked().by_public_id(label_id)
    LABEL.target(label.state, "void")
    if label.tracking_status != "created":
        raise Refused(
            "shipping.parcel_on_its_way", f"parcel {label.tracking_number} is {label.tracking_status}"
        )
    record(ctx, label, LabelVoidRequested(label_id=label_id, parcel=label.parcel), about=label.about)
    return label


@command(needs="shipping.follow")
def record_void_result(ctx: Context, *, label_id: str, result: VoidLabelResult) -> Label:
    """Write down whether the carrier took the label back; a repeat changes nothing."""
    label = Label.objects.locked().by_public_id(label_id)
    if label.state != "bought":
        return label
    if result.outcome == "ok":
        LABEL.step(label, "void")
        record(ctx, label, LabelVoided(label_id=label_id, parcel=label.parcel), about=label.about)
    else:
        label.message = (result.message or result.code)[:LONGEST_MESSAGE]
    label.save(update_fields=["state", "message"])
    return label


@command(needs="shipping.follow")
def record_tracking(ctx: Context, *, events: Sequence[News]) -> list[Label]:
    """Add carriers' news; the parcel's status only ever moves forward. News of unknown parcels is ignored.

    Returns the labels whose status advanced.
    """
    numbers = {event.tracking_number for event in events}
    advanced = []
    for label in Label.objects.filter(tracking_number__in=numbers).locked():
        mine = [event for event in events if event.tracking_number == label.tracking_number]
        if _advance(ctx, label, mine):
            advanced.append(label)
    return advanced


def _advance(ctx: Context, label: Label, news: Sequence[News]) -> bool:
    """Store the news once each and move the status if one leads further; tells whether it did."""
    rows = [
        TrackingEvent(
            label=label,
            event_ref=event.event_id,
            status=OURS.get(event.status, event.status),
            description=event.description[:LONGEST_MESSAGE],
            occurred_at=event.occurred_at,
            received_at=ctx.now,
        )
        for event in news
    ]
    TrackingEvent.objects.bulk_create(rows, ignore_conflicts=True)
    seen = [Seen(row.status, row.occurred_at) for row in label.tracking.all()]
    latest = furthest(seen)
    if latest is None or TRACKING_RANK[latest.status] <= TRACKING_RANK[label.tracking_status]:
        return False
    label.tracking_status = latest.status
    label.save(update_fields=["tracking_status"])
    fact = ParcelMoved(
        label_id=label.public_id,
        parcel=label.parcel,
        status=latest.status,
        occurred_at=latest.occurred_at.isoformat(),
    )
    record(ctx, label, fact, about=label.about)
    return True
