"""Reads of manifests, pickups and parcels on their way, and what is due with carriers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import TruncDate

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.locations.queries import location_for
from goodorder.shipping import ports
from goodorder.shipping.models import Label, Manifest, Pickup
from goodorder.shipping.queries.addresses import postal_address
from goodorder.shipping.queries.services import tariff_of
from goodorder.shipping.rules import Underway, why_late

HISTORY = timedelta(days=180)
DAY = timedelta(days=1)
MOST_CALLS = 200


@dataclass(frozen=True, slots=True)
class ManifestCall:
    """A day to be closed: which carrier to tell, with what."""

    carrier: str
    request: ports.ManifestRequest


@dataclass(frozen=True, slots=True)
class PickupCall:
    """A visit to be booked or called off: which carrier to tell, with what."""

    carrier: str
    request: ports.PickupRequest
    confirmation: str
    is_cancelling: bool


@dataclass(frozen=True, slots=True)
class Handing:
    """Labels of a place that wait for a carrier's manifest."""

    carrier: str
    account: str
    location: str
    labels: int


def list_manifests(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[Manifest]:
    """Return manifests, the newest first, each with the number of its labels."""
    rows = Manifest.objects.visible_to(ctx).defer("pdf").annotate(label_count=Count("labels"))
    return page_of(rows, cursor=cursor, size=size)


def get_manifest(ctx: Context, manifest_id: str) -> Manifest:
    """Return a manifest with its labels; raises Missing."""
    rows = Manifest.objects.visible_to(ctx).annotate(label_count=Count("labels"))
    return rows.prefetch_related("labels__service", "labels__parcels").by_public_id(manifest_id)


def list_pickups(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[Pickup]:
    """Return carriers' visits, the newest booking first."""
    return page_of(Pickup.objects.visible_to(ctx), cursor=cursor, size=size)


def get_pickup(ctx: Context, pickup_id: str) -> Pickup:
    """Return a visit; raises Missing."""
    return Pickup.objects.visible_to(ctx).by_public_id(pickup_id)


def to_hand_over(ctx: Context) -> list[Handing]:
    """List what waits for a manifest, by carrier, account and place."""
    rows = Label.objects.visible_to(ctx).filter(state="bought", manifest=None, void_requested_at=None)
    rows = rows.exclude(location="").filter(left_at=None)
    grouped = rows.values("service__carrier", "account", "location").annotate(labels=Count("id"))
    return [
        Handing(row["service__carrier"], row["account"], row["location"], row["labels"])
        for row in grouped.order_by("service__carrier", "account", "location")
    ]


def list_late(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[Label]:
    """Return parcels on their way that are late or are going to be, the newest label first."""
    return page_of(_late(Label.objects.visible_to(ctx)).select_related("service"), cursor=cursor, size=size)


def _late(rows: QuerySet[Label]) -> QuerySet[Label]:
    return _underway(rows).filter(late_since__isnull=False)


def _underway(rows: QuerySet[Label]) -> QuerySet[Label]:
    on_their_way = rows.filter(state="bought", left_at__isnull=False, delivered_at=None)
    return on_their_way.exclude(tracking_status__in=["returned_to_sender", "lost", "damaged"]).defer(
        "pdf", "zpl"
    )


@internal_query
def manifest_for_call(manifest_id: str) -> ManifestCall | None:
    """Return the call that closes a day; None when it is settled."""
    manifest = Manifest.objects.by_public_id(manifest_id)
    if manifest.state not in {"requested", "unknown"}:
        return None
    numbers = manifest.labels.order_by("id").values_list("tracking_number", flat=True)
    request = ports.ManifestRequest(
        idem_key=manifest.idem_key,
        tracking_numbers=tuple(str(number) for number in numbers),
        sender=postal_address(location_for(manifest.location).postal),
        account=manifest.account,
    )
    return ManifestCall(manifest.carrier, request)


@internal_query
def pickup_for_call(pickup_id: str) -> PickupCall | None:
    """Return the call that books a visit or calls it off; None when it is settled."""
    pickup = Pickup.objects.by_public_id(pickup_id)
    if pickup.state not in {"requested", "unknown", "cancelling"}:
        return None
    suffix = ":cancel" if pickup.state == "cancelling" else ""
    request = ports.PickupRequest(
        idem_key=pickup.idem_key + suffix,
        sender=postal_address(location_for(pickup.location).postal),
        on=pickup.on,
        ready_from=pickup.ready_from,
        ready_until=pickup.ready_until,
        parcels=pickup.parcels,
        weight_g=pickup.weight_g,
        account=pickup.account,
    )
    return PickupCall(pickup.carrier, request, pickup.confirmation, pickup.state == "cancelling")


@internal_query
def open_handings(older_than: datetime) -> tuple[list[str], list[str]]:
    """List manifests and visits, by public id, that no carrier has answered since an instant."""
    waiting = {"created_at__lt": older_than}
    manifests = Manifest.objects.filter(state__in=["requested", "unknown"], **waiting)
    pickups = Pickup.objects.filter(state__in=["requested", "unknown", "cancelling"], **waiting)
    return (
        list(manifests.order_by("id").values_list("public_id", flat=True)[:MOST_CALLS]),
        list(pickups.order_by("id").values_list("public_id", flat=True)[:MOST_CALLS]),
    )


@internal_query
def labels_to_hand_back(now: datetime) -> list[Label]:
    """List bought labels that nobody used and that must go back within a day, before the carrier's deadline."""
    rows = Label.objects.filter(
        state="bought",
        void_requested_at=None,
        left_at=None,
        tracking_status="created",
        service__tariff__void_days__gt=0,
        created_at__lte=Value(now + DAY) - F("service__tariff__void_days") * Value(DAY),
    )
    return list(rows.defer("pdf", "zpl").order_by("id")[:MOST_CALLS])


@internal_query
def to_track(now: datetime, *, quiet: timedelta, parcel: str = "") -> list[tuple[str, str, str]]:
    """List (carrier, account, number) of parcels on their way without news for a while; the quietest first.

    `parcel` asks for that of one shipment (public id) alone.
    """
    rows = _underway(Label.objects.filter(last_news_at__lt=now - quiet))
    if parcel:
        rows = rows.filter(parcel=parcel)
    numbers = rows.filter(parcels__tracking_number__isnull=False).order_by("last_news_at")
    names = ("service__carrier", "account", "parcels__tracking_number")
    return [tuple(row) for row in numbers.values_list(*names)[:MOST_CALLS]]


@internal_query
def lately(now: datetime) -> Iterator[tuple[Label, str]]:
    """Yield each parcel on its way with why it is late, or an empty reason."""
    rows = _underway(Label.objects.select_related("service__tariff")).order_by("id")
    histories = _histories(now)
    for label in rows.iterator():
        if label.left_at is None or label.expected_on is None:
            continue
        parcel = Underway(
            left_on=label.left_at.date(),
            expected_on=label.expected_on,
            last_news_at=label.last_news_at or label.left_at,
            weekdays=tariff_of(label.service).weekdays,
            history=histories.get((label.service_id, label.country), {}),
        )
        yield label, why_late(parcel, now=now)


def _histories(now: datetime) -> Mapping[tuple[int, str], dict[int, int]]:
    """Count the deliveries of half a year by service, country and days on the way."""
    rows = Label.objects.filter(delivered_at__gte=now - HISTORY, left_at__isnull=False)
    days = TruncDate("delivered_at") - TruncDate("left_at")
    grouped = rows.annotate(took=days).values("service_id", "country", "took").annotate(count=Count("id"))
    found: dict[tuple[int, str], dict[int, int]] = {}
    for row in grouped.order_by():
        lane = found.setdefault((row["service_id"], row["country"]), {})
        lane[max(row["took"].days, 0)] = lane.get(max(row["took"].days, 0), 0) + row["count"]
    return found
