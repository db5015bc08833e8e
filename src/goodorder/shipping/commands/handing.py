"""Handing over to carriers: the day closed with a manifest, visits booked and called off."""

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import Fact, record
from goodorder.locations.queries import get_location
from goodorder.shipping import ports
from goodorder.shipping.events import (
    ManifestClosed,
    ManifestFailed,
    ManifestRequested,
    PickupBooked,
    PickupCancelled,
    PickupCancelRequested,
    PickupFailed,
    PickupKept,
    PickupRequested,
)
from goodorder.shipping.models import Label, Manifest, Pickup
from goodorder.shipping.rules import PickupDraft
from goodorder.shipping.states import MANIFEST, PICKUP

LONGEST_MESSAGE = 300
MOST_LABELS = 2000
OPEN = {"requested", "unknown"}


@command(needs="shipping.label")
def close_manifest(ctx: Context, *, carrier: str, location: str, account: str = "") -> Manifest:
    """Close the day with a carrier: every bought label of a place that is on no manifest goes on this one.

    The carrier is told after commit. Raises Missing, Refused when there is nothing to hand over.
    """
    place = get_location(ctx, location).code
    waiting = Label.objects.visible_to(ctx).filter(
        state="bought",
        manifest=None,
        void_requested_at=None,
        service__carrier=carrier,
        account=account,
        location=place,
    )
    labels = list(waiting.defer("pdf", "zpl").locked()[:MOST_LABELS])
    if not labels:
        message = f"no label of {carrier} waits at {place}; buy labels first"
        raise Refused("shipping.nothing_to_manifest", message)
    manifest = Manifest(carrier=carrier, account=account, location=place, created_at=ctx.now)
    manifest.idem_key = manifest.public_id
    manifest.save(force_insert=True)
    Label.objects.filter(pk__in=[label.pk for label in labels]).update(manifest=manifest)
    record(ctx, manifest, ManifestRequested(manifest_id=manifest.public_id, labels=len(labels)))
    return manifest


@command(needs="shipping.follow")
def record_manifest_result(ctx: Context, *, manifest_id: str, result: ports.ManifestResult) -> Manifest:
    """Write down what the carrier answered; refused labels wait for another manifest. A repeat changes nothing."""
    manifest = Manifest.objects.locked().by_public_id(manifest_id)
    if manifest.state not in OPEN:
        return manifest
    moves = {"ok": "close", "failed": "fail", "unknown": "lose"}
    MANIFEST.step(manifest, moves[result.outcome])
    manifest.message = (result.message or result.code)[:LONGEST_MESSAGE]
    manifest.provider_ref, manifest.pdf = result.provider_ref, result.pdf or None
    manifest.save()
    if result.outcome == "ok":
        told = ManifestClosed(manifest_id=manifest.public_id, provider_ref=manifest.provider_ref)
        record(ctx, manifest, told)
    elif result.outcome == "failed":
        manifest.labels.update(manifest=None)
        record(ctx, manifest, ManifestFailed(manifest_id=manifest.public_id, message=manifest.message))
    return manifest


@command(needs="shipping.label")
def book_pickup(ctx: Context, *, draft: PickupDraft) -> Pickup:
    """Have a carrier come to a place on a day; it is asked after commit.

    Raises Missing, Invalid naming the field, Refused when it comes that day already.
    """
    place = get_location(ctx, draft.location).code
    if draft.on < ctx.now.date():
        raise Invalid("shipping.pickup_past", "on: choose today or a later day", field="on")
    if draft.ready_until <= draft.ready_from:
        message = "ready_until: must be later than ready_from"
        raise Invalid("shipping.pickup_window", message, field="ready_until")
    pickup = Pickup(
        carrier=checks.code(draft.carrier, field="carrier"),
        account=checks.text(draft.account, field="account", most=40, least=0),
        location=place,
        on=draft.on,
        ready_from=draft.ready_from,
        ready_until=draft.ready_until,
        parcels=checks.whole(draft.parcels, field="parcels", least=1, most=10_000),
        weight_g=checks.whole(draft.weight_g, field="weight_g"),
        created_at=ctx.now,
    )
    pickup.idem_key = pickup.public_id
    message = f"on: {pickup.carrier} comes to {place} on {draft.on} already; cancel that visit first"
    with unless_taken(Refused("shipping.pickup_taken", message, field="on")):
        pickup.save(force_insert=True)
    record(ctx, pickup, PickupRequested(pickup_id=pickup.public_id))
    return pickup


@command(needs="shipping.follow")
def record_pickup_result(ctx: Context, *, pickup_id: str, result: ports.PickupResult) -> Pickup:
    """Write down what the carrier answered to a booking; a repeat changes nothing."""
    pickup = Pickup.objects.locked().by_public_id(pickup_id)
    if pickup.state not in OPEN:
        return pickup
    moves = {"ok": "book", "failed": "fail", "unknown": "lose"}
    PICKUP.step(pickup, moves[result.outcome])
    pickup.confirmation = result.confirmation
    pickup.message = (result.message or result.code)[:LONGEST_MESSAGE]
    pickup.save()
    if result.outcome == "ok":
        record(ctx, pickup, PickupBooked(pickup_id=pickup.public_id, confirmation=pickup.confirmation))
    elif result.outcome == "failed":
        record(ctx, pickup, PickupFailed(pickup_id=pickup.public_id, message=pickup.message))
    return pickup


@command(needs="shipping.label")
def cancel_pickup(ctx: Context, *, pickup_id: str) -> Pickup:
    """Call a booked visit off; the carrier is told after commit. Raises Missing, Refused when it is not booked."""
    pickup = Pickup.objects.visible_to(ctx).locked().by_public_id(pickup_id)
    PICKUP.step(pickup, "cancel")
    pickup.save()
    record(ctx, pickup, PickupCancelRequested(pickup_id=pickup.public_id))
    return pickup


@command(needs="shipping.follow")
def record_pickup_cancelled(ctx: Context, *, pickup_id: str, result: ports.PickupResult) -> Pickup:
    """Write down whether the carrier let a visit be called off; a repeat or a lost answer changes nothing."""
    pickup = Pickup.objects.locked().by_public_id(pickup_id)
    if pickup.state != "cancelling" or result.outcome == "unknown":
        return pickup
    PICKUP.step(pickup, "end" if result.outcome == "ok" else "keep")
    pickup.message = (result.message or result.code)[:LONGEST_MESSAGE]
    pickup.save()
    told: Fact = PickupCancelled(pickup_id=pickup.public_id)
    if result.outcome == "failed":
        told = PickupKept(pickup_id=pickup.public_id, message=pickup.message)
    record(ctx, pickup, told)
    return pickup
