"""Every write to services, rates, labels and tracking."""

from collections.abc import Iterable, Sequence
from typing import Any

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Refused, Transient
from goodorder.kernel.events import record
from goodorder.shipping import ports, rules
from goodorder.shipping.events import (
    LabelBought,
    LabelFailed,
    LabelRequested,
    LabelUnclear,
    LabelVoided,
    LabelVoidFailed,
    LabelVoidRequested,
    ParcelMoved,
    RatesSet,
    ServiceSetUp,
)
from goodorder.shipping.models import Label, Rate, Service, TrackingEvent, Zone
from goodorder.shipping.rules import LabelOrder, ServiceDraft, Sighting, Tracked, ZoneRates
from goodorder.shipping.states import LABEL, TRACKING_RANK

LONGEST_MESSAGE = 300
LIVE = ("requested", "unknown", "bought")
_MOVES = {"ok": "buy", "failed": "fail", "unknown": "lose"}


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
    rows = [Zone(service=owner, code=zone.code, countries=list(zone.countries)) for zone in clean]
    Zone.objects.bulk_create(rows)
    Rate.objects.bulk_create(
        [
            Rate(zone=row, up_to_weight_g=weight_g, amount=amount)
            for row, zone in zip(rows, clean, strict=True)
            for weight_g, amount in zone.steps
        ]
    )
    told: dict[str, dict[str, list[Any]]] = {
        zone.code: {"countries": list(zone.countries), "steps": [list(step) for step in zone.steps]}
        for zone in clean
    }
    record(ctx, owner, RatesSet(code=owner.code, zones=told))
    return owner


@command(needs="shipping.label")
def request_label(ctx: Context, *, parcel: str, about: str, service: str, request: LabelOrder) -> Label:
    """Ask for a parcel's label: row and key are committed first, the carrier is called after.

    `parcel` is the public id of the package, `about` that of its story. A parcel has one live label: asked
    again, the same one is returned. Raises Missing for an unknown service, Refused for one out of use.
    """
    if known := Label.objects.filter(parcel=parcel, state__in=LIVE).first():
        return known
    carried_by = Service.objects.one(code=service)
    if not carried_by.is_active:
        message = f"service: {service} is out of use; choose another service"
        raise Refused("shipping.service_inactive", message, field="service")
    label = Label(
        service=carried_by,
        parcel=checks.text(parcel, field="parcel", most=40),
        about=checks.text(about, field="about", most=40),
        request=_asked(request),
        currency=carried_by.currency,
        created_at=ctx.now,
    )
    label.idem_key = label.public_id
    message = f"parcel: {parcel} is being given a label right now; look again"
    with unless_taken(Refused("shipping.label_under_way", message, field="parcel")):
        label.save(force_insert=True)
    news = LabelRequested(label_id=label.public_id, parcel=label.parcel)
    record(ctx, label, news, about=label.about)
    return label


def _asked(request: LabelOrder) -> dict[str, Any]:
    sizes = ("weight_g", "length_mm", "width_mm", "height_mm")
    return {
        "sender": dict(request.sender),
        "recipient": dict(request.recipient),
        "reference": checks.text(request.reference, field="reference", most=80),
        "parcel": {size: checks.whole(getattr(request, size), field=size) for size in sizes},
    }


@command(needs="shipping.follow")
def record_label_result(ctx: Context, *, label_id: str, result: ports.LabelResult) -> Label:
    """Write down what the carrier answered; an answer to a settled label is a repeat and changes nothing.

    An unknown outcome keeps the label open, to be asked about under the same key. Raises Missing, Refused
    when the tracking number belongs to another label.
    """
    label = Label.objects.select_related("service").locked().by_public_id(label_id)
    if label.state not in {"requested", "unknown"}:
        return label
    before, after = LABEL.step(label, _MOVES[result.outcome])
    label.message = (result.message or result.code)[:LONGEST_MESSAGE]
    if after == "bought":
        _buy(ctx, label, result)
    elif before != after:
        label.save(update_fields=["state", "message"])
        fact = LabelFailed if after == "failed" else LabelUnclear
        told = fact(label_id=label.public_id, parcel=label.parcel, message=label.message)
        record(ctx, label, told, about=label.about)
    return label


def _buy(ctx: Context, label: Label, result: ports.LabelResult) -> None:
    label.tracking_number = result.tracking_number or None
    label.provider_ref, label.pdf, label.zpl = result.provider_ref, result.label_pdf, result.label_zpl
    label.cost, label.currency = result.cost, result.currency or label.currency
    message = f"tracking_number: {result.tracking_number} belongs to another label; ask the carrier"
    with unless_taken(Refused("shipping.tracking_number_taken", message, field="tracking_number")):
        label.save()
    bought = LabelBought(
        label_id=label.public_id,
        parcel=label.parcel,
        tracking_number=result.tracking_number,
        cost=label.cost,
        currency=label.currency,
    )
    record(ctx, label, bought, about=label.about)


@command(needs="shipping.label")
def void_label(ctx: Context, *, label_id: str) -> Label:
    """Ask for an unused label to be handed back; the carrier is called after commit. Asked twice, told once.

    Raises Missing, Refused when the label is not bought or its parcel is on its way.
    """
    label = Label.objects.visible_to(ctx).locked().by_public_id(label_id)
    if label.void_requested_at is not None:
        return label
    LABEL.target(label.state, "void")
    if TRACKING_RANK[label.tracking_status] > 0:
        message = f"{label.tracking_number} is {label.tracking_status}; a parcel on its way keeps its label"
        raise Refused("shipping.label_in_use", message)
    label.void_requested_at = ctx.now
    label.save(update_fields=["void_requested_at"])
    news = LabelVoidRequested(label_id=label.public_id, parcel=label.parcel)
    record(ctx, label, news, about=label.about)
    return label


@command(needs="shipping.follow")
def record_void_result(ctx: Context, *, label_id: str, result: ports.VoidLabelResult) -> Label:
    """Write down whether the carrier took a label back; a repeat changes nothing.

    Raises Transient for an unknown outcome: the call is to be repeated under its key, nothing else.
    """
    label = Label.objects.locked().by_public_id(label_id)
    if label.state != "bought" or label.void_requested_at is None:
        return label
    if result.outcome == "unknown":
        message = "the carrier's answer was lost; hand the label back again with the same key"
        raise Transient("shipping.void_unclear", message)
    label.message = (result.message or result.code)[:LONGEST_MESSAGE]
    news: LabelVoided | LabelVoidFailed
    if result.outcome == "ok":
        LABEL.step(label, "void")
        news = LabelVoided(label_id=label.public_id, parcel=label.parcel)
    else:
        label.void_requested_at = None
        news = LabelVoidFailed(label_id=label.public_id, parcel=label.parcel, message=label.message)
    label.save(update_fields=["state", "message", "void_requested_at"])
    record(ctx, label, news, about=label.about)
    return label


@command(needs="shipping.follow")
def record_tracking(ctx: Context, *, events: Sequence[ports.TrackingEvent]) -> Tracked:
    """Write down a carrier's news of parcels, in any order and however often they come.

    A parcel's status only ever advances; ParcelMoved tells when it does. Numbers without a label are
    returned, not refused: a carrier may be faster than our own record. Raises Invalid for an unknown status.
    """
    wanted = {news.tracking_number for news in events}
    rows = Label.objects.filter(tracking_number__in=wanted).defer("pdf", "zpl").locked()
    labels = {str(label.tracking_number): label for label in rows}
    seen = _seen(labels.values())
    fresh = [row for news in events if (row := _fresh(ctx, labels.get(news.tracking_number), news, seen))]
    TrackingEvent.objects.bulk_create(fresh)
    for label in labels.values():
        _advance(ctx, label, list(seen[label.pk].values()))
    unknown = tuple(sorted(wanted - set(labels)))
    repeated = sum(news.tracking_number in labels for news in events) - len(fresh)
    return Tracked(len(fresh), repeated, unknown)


def _seen(labels: Iterable[Label]) -> dict[int, dict[str, Sighting]]:
    """Return what was told of each label before, by the carrier's reference."""
    seen: dict[int, dict[str, Sighting]] = {label.pk: {} for label in labels}
    for row in TrackingEvent.objects.filter(label_id__in=list(seen)):
        seen[row.label_id][row.event_ref] = Sighting(row.status, row.occurred_at)
    return seen


def _fresh(
    ctx: Context, label: Label | None, news: ports.TrackingEvent, seen: dict[int, dict[str, Sighting]]
) -> TrackingEvent | None:
    """Return the row of a piece of news, and note it as seen; None when it is no news."""
    if label is None or news.event_id in seen[label.pk]:
        return None
    status = rules.OUR_WORDS.get(news.status, str(news.status))
    checks.one_of(status, tuple(TRACKING_RANK), field="status")
    seen[label.pk][news.event_id] = Sighting(status, news.occurred_at)
    return TrackingEvent(
        label=label,
        event_ref=checks.text(news.event_id, field="event_id", most=80),
        status=status,
        description=news.description[:LONGEST_MESSAGE],
        occurred_at=news.occurred_at,
        received_at=ctx.now,
    )


def _advance(ctx: Context, label: Label, sightings: list[Sighting]) -> None:
    reached = rules.furthest(sightings, TRACKING_RANK)
    if reached is None or reached.status == label.tracking_status:
        return
    label.tracking_status = reached.status
    label.save(update_fields=["tracking_status"])
    moved = ParcelMoved(
        label_id=label.public_id,
        parcel=label.parcel,
        status=reached.status,
        occurred_at=reached.occurred_at.isoformat(),
    )
    record(ctx, label, moved, about=label.about, at=reached.occurred_at)
