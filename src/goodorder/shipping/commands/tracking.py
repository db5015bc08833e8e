"""Where parcels are: carriers' news, when they left, and which are late."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.shipping import ports, queries, rules
from goodorder.shipping.events import ParcelLate, ParcelMoved
from goodorder.shipping.models import Label, LabelParcel, TrackingEvent
from goodorder.shipping.rules import Sighting, Tracked
from goodorder.shipping.states import TRACKING_RANK

LONGEST_MESSAGE = 300
Seen = dict[int, dict[str, Sighting]]


@command(needs="shipping.follow")
def record_tracking(ctx: Context, *, events: Sequence[ports.TrackingEvent]) -> Tracked:
    """Write down a carrier's news of parcels, in any order and however often they come.

    A parcel's status only ever advances; ParcelMoved tells when its shipment's does. Numbers without a label
    are returned, not refused: a carrier may be faster than our own record. Raises Invalid for an unknown status.
    """
    wanted = {news.tracking_number for news in events}
    labels, parcels = _tracked(wanted)
    seen = _seen(parcels.values())
    fresh = [row for news in events if (row := _fresh(ctx, parcels.get(news.tracking_number), news, seen))]
    TrackingEvent.objects.bulk_create(fresh)
    moved = [parcel for parcel in parcels.values() if _advance(parcel, seen[parcel.pk].values())]
    for label in labels:
        if any(parcel.label_id == label.pk for parcel in moved) or any(
            row.label_id == label.pk for row in fresh
        ):
            _tell(ctx, label, [row for row in fresh if row.label_id == label.pk])
    unknown = tuple(sorted(wanted - set(parcels)))
    repeated = sum(news.tracking_number in parcels for news in events) - len(fresh)
    return Tracked(len(fresh), repeated, unknown)


def _tracked(numbers: Iterable[str]) -> tuple[list[Label], dict[str, LabelParcel]]:
    """Lock the labels of these numbers, then return them and their parcels by number."""
    found = LabelParcel.objects.filter(tracking_number__in=numbers)
    owners = found.values_list("label_id", flat=True)
    labels = list(Label.objects.filter(pk__in=list(owners)).defer("pdf", "zpl").locked())
    by_pk = {label.pk: label for label in labels}
    parcels = {str(parcel.tracking_number): parcel for parcel in found}
    for parcel in parcels.values():
        parcel.label = by_pk[parcel.label_id]
    return labels, parcels


def _seen(parcels: Iterable[LabelParcel]) -> Seen:
    """Return what was told of each parcel before, by the carrier's reference."""
    by_number = {parcel.tracking_number: parcel.pk for parcel in parcels}
    seen: Seen = {pk: {} for pk in by_number.values()}
    for row in TrackingEvent.objects.filter(tracking_number__in=list(by_number)):
        seen[by_number[row.tracking_number]][row.event_ref] = Sighting(row.status, row.occurred_at)
    return seen


def _fresh(
    ctx: Context, parcel: LabelParcel | None, news: ports.TrackingEvent, seen: Seen
) -> TrackingEvent | None:
    """Return the row of a piece of news, and note it as seen; None when it is no news."""
    if parcel is None or news.event_id in seen[parcel.pk]:
        return None
    status = rules.OUR_WORDS.get(news.status, str(news.status))
    checks.one_of(status, tuple(TRACKING_RANK), field="status")
    seen[parcel.pk][news.event_id] = Sighting(status, news.occurred_at)
    return TrackingEvent(
        label=parcel.label,
        tracking_number=news.tracking_number,
        event_ref=checks.text(news.event_id, field="event_id", most=80),
        status=status,
        description=news.description[:LONGEST_MESSAGE],
        occurred_at=news.occurred_at,
        received_at=ctx.now,
    )


def _advance(parcel: LabelParcel, sightings: Iterable[Sighting]) -> bool:
    """Move a parcel on to the furthest it was seen; tell whether it moved."""
    reached = rules.furthest(sightings, TRACKING_RANK)
    if reached is None or reached.status == parcel.tracking_status:
        return False
    parcel.tracking_status = reached.status
    parcel.save(update_fields=["tracking_status"])
    return True


def _tell(ctx: Context, label: Label, fresh: Sequence[TrackingEvent]) -> None:
    """Move a shipment on to where its last parcel is, and tell it once."""
    numbered = label.parcels.exclude(tracking_number=None)
    statuses = list(numbered.values_list("tracking_status", flat=True))
    status = rules.shipment_status(statuses, TRACKING_RANK)
    latest = max((row.occurred_at for row in fresh), default=None)
    if latest and (label.last_news_at is None or latest > label.last_news_at):
        label.last_news_at = latest
    is_news = status != label.tracking_status
    at = _reached_at(label, status) if is_news else None
    if is_news:
        label.tracking_status = status
        if status == "delivered":
            label.delivered_at = at
    label.save(update_fields=["tracking_status", "last_news_at", "delivered_at"])
    if at is not None:
        moved = ParcelMoved(
            label_id=label.public_id, parcel=label.parcel, status=status, occurred_at=at.isoformat()
        )
        record(ctx, label, moved, about=label.about, at=at)


def _reached_at(label: Label, status: str) -> datetime:
    """Return when the shipment came to a status: when the last of its parcels was seen there."""
    rows = label.tracking.filter(status=status).values_list("occurred_at", flat=True)
    return max(rows)


@command(needs="shipping.follow")
def note_departure(ctx: Context, *, parcel: str) -> None:
    """Note that what is labelled has left, and the day it is expected; a repeat changes nothing."""
    label = Label.objects.locked().filter(parcel=parcel, state="bought", left_at=None).first()
    if label is None:
        return
    tariff = queries.tariff_of(label.service)
    label.left_at, label.last_news_at = ctx.now, label.last_news_at or ctx.now
    label.expected_on = rules.after_days(ctx.now.date(), label.service.transit_days, tariff.weekdays)
    label.save(update_fields=["left_at", "last_news_at", "expected_on"])


@command(needs="shipping.follow")
def flag_late_parcels(ctx: Context) -> int:
    """Flag parcels that are late or are going to be, each with its reason; returns how many were not flagged before."""
    flagged = 0
    for label, reason in queries.lately(ctx.now):
        if not reason or reason == label.late_reason:
            continue
        locked = Label.objects.locked().defer("pdf", "zpl").one(pk=label.pk)
        is_new = locked.late_since is None
        locked.late_since, locked.late_reason = locked.late_since or ctx.now, reason
        locked.save(update_fields=["late_since", "late_reason"])
        if is_new:
            news = ParcelLate(label_id=locked.public_id, parcel=locked.parcel, because=reason)
            record(ctx, locked, news, about=locked.about)
        flagged += is_new
    return flagged
