"""Labels: asked for, bought, handed back; and where their parcels are."""

from dataclasses import replace
from typing import Any

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Refused, Transient
from goodorder.kernel.events import record
from goodorder.shipping import ports, queries
from goodorder.shipping.events import (
    LabelBought,
    LabelFailed,
    LabelReprinted,
    LabelRequested,
    LabelUnclear,
    LabelVoided,
    LabelVoidFailed,
    LabelVoidRequested,
)
from goodorder.shipping.models import Comparison, Label, LabelParcel, Service
from goodorder.shipping.rules import LabelOrder, Package
from goodorder.shipping.states import LABEL, TRACKING_RANK

LONGEST_MESSAGE = 300
LIVE = ("requested", "unknown", "bought")
_MOVES = {"ok": "buy", "failed": "fail", "unknown": "lose"}


@command(needs="shipping.label")
def request_label(
    ctx: Context, *, parcel: str, about: str, service: str, request: LabelOrder, comparison_id: str = ""
) -> Label:
    """Ask for a parcel's label: row and key are committed first, the carrier is called after.

    `parcel` is the public id of the package, `about` that of its story, `comparison_id` that of the
    comparison the service was chosen by. A parcel has one live label: asked again, the same one is returned. Raises Missing for an unknown service, Refused for one out of use.
    """
    if known := Label.objects.filter(parcel=parcel, state__in=LIVE).first():
        return known
    carried_by = Service.objects.one(code=service)
    if not carried_by.is_active:
        message = f"service: {service} is out of use; choose another service"
        raise Refused("shipping.service_inactive", message, field="service")
    tariff = queries.tariff_of(carried_by)
    label = Label(
        service=carried_by,
        account=tariff.account,
        location=request.location,
        country=str(request.recipient.get("country", ""))[:2].upper(),
        parcel=checks.text(parcel, field="parcel", most=40),
        about=checks.text(about, field="about", most=40),
        request=_asked(request),
        currency=carried_by.currency,
        comparison=Comparison.objects.by_public_id(comparison_id) if comparison_id else None,
        created_at=ctx.now,
    )
    label.idem_key = label.public_id
    message = f"parcel: {parcel} is being given a label right now; look again"
    with unless_taken(Refused("shipping.label_under_way", message, field="parcel")):
        label.save(force_insert=True)
    rows = enumerate(request.parcels(), start=1)
    LabelParcel.objects.bulk_create(
        LabelParcel(label=label, position=at, weight_g=package.weight_g) for at, package in rows
    )
    news = LabelRequested(label_id=label.public_id, parcel=label.parcel)
    record(ctx, label, news, about=label.about)
    return label


def _asked(request: LabelOrder) -> dict[str, Any]:
    return {
        "sender": dict(request.sender),
        "recipient": dict(request.recipient),
        "reference": checks.text(request.reference, field="reference", most=80),
        "parcels": [_measured(package) for package in request.parcels()],
    }


def _measured(package: Package) -> dict[str, int]:
    sizes = ("weight_g", "length_mm", "width_mm", "height_mm")
    return {size: checks.whole(getattr(package, size), field=size) for size in sizes}


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
        _number_parcels(label, result)
    bought = LabelBought(
        label_id=label.public_id,
        parcel=label.parcel,
        tracking_number=result.tracking_number,
        cost=label.cost,
        currency=label.currency,
    )
    record(ctx, label, bought, about=label.about)


def _number_parcels(label: Label, result: ports.LabelResult) -> None:
    """Give each parcel its number; where the carrier has one for all, the master bears it."""
    numbers = result.parcel_numbers or (result.tracking_number,)
    for parcel, number in zip(label.parcels.order_by("position"), numbers, strict=False):
        parcel.tracking_number = number or None
        parcel.save(update_fields=["tracking_number"])


@command(needs="shipping.label")
def reprint_label(ctx: Context, *, label_id: str, reason: str) -> Label:
    """Hand out a bought label's document again, and keep who did it and why; raises Missing, Refused."""
    label = Label.objects.visible_to(ctx).locked().by_public_id(label_id)
    because = checks.text(reason, field="reason", most=200)
    if label.state != "bought":
        raise Refused("shipping.label_not_ready", f"the label is {label.state}; only a bought one is printed")
    news = LabelReprinted(label_id=label.public_id, parcel=label.parcel)
    record(replace(ctx, reason=because), label, news, about=label.about)
    return label


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
