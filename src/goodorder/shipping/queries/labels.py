"""Reads of labels, and the calls to carriers that are due."""

from dataclasses import dataclass
from datetime import datetime

from goodorder.kernel.access import Context, internal_query
from goodorder.shipping.models import Label
from goodorder.shipping.ports import LabelRequest, Parcel, VoidLabelRequest
from goodorder.shipping.queries.addresses import postal_address

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


def get_label(ctx: Context, label_id: str) -> Label:
    """Return a label, with its service and tracking, by public id; raises Missing."""
    labels = Label.objects.visible_to(ctx).select_related("service").prefetch_related("tracking", "parcels")
    return labels.by_public_id(label_id)


@internal_query
def abouts_tracked(tracking_number: str) -> list[str]:
    """Return what the parcel with a tracking number is about."""
    return list(Label.objects.filter(tracking_number=tracking_number).values_list("about", flat=True))


def labels_about(ctx: Context, *, about: str) -> list[Label]:
    """List the labels of a story, oldest first, without their documents."""
    labels = Label.objects.visible_to(ctx).select_related("service").defer("pdf", "zpl")
    return list(labels.filter(about=about).order_by("id"))


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
        sender=postal_address(asked["sender"]),
        recipient=postal_address(asked["recipient"]),
        parcels=tuple(Parcel(**parcel) for parcel in asked.get("parcels") or [asked["parcel"]]),
        reference=asked["reference"],
        account=label.account,
    )
    return LabelCall(label.service.carrier, request)


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
        account=label.account,
    )
    return VoidCall(label.service.carrier, request)


@internal_query
def open_labels(older_than: datetime) -> list[str]:
    """List labels, by public id, whose carrier has not answered since an instant; oldest first, a batch."""
    waiting = Label.objects.filter(state__in=["requested", "unknown"], created_at__lt=older_than)
    return list(waiting.order_by("id").values_list("public_id", flat=True)[:MOST_CALLS])
