"""Carriers: the best service is chosen for a parcel, and carriers are asked after commit."""

from collections.abc import Iterable
from datetime import timedelta

from goodorder.exceptions.events import CarrierAsked
from goodorder.flows.jobs import periodic
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.fulfillment.events import LabelWanted, ShipmentPacked, ShipmentShipped, ShipmentUnlabelled
from goodorder.kernel import clock, faults
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.errors import Refused, Transient
from goodorder.kernel.events import effect, on
from goodorder.kernel.plugs import plug
from goodorder.orders import queries as orders
from goodorder.shipping import commands as shipping
from goodorder.shipping import queries as labels
from goodorder.shipping.events import (
    LabelVoided,
    ManifestRequested,
    PickupCancelRequested,
    PickupRequested,
    QuotesWanted,
    ServiceChosen,
)
from goodorder.shipping.ports import QuoteAnswer
from goodorder.shipping.queries import QuoteCall
from goodorder.shipping.rules import Consignment, LabelOrder, Package, Wanted

OPEN_FOR = timedelta(seconds=20)
QUIET = timedelta(hours=2)
AFTER_QUOTES = faults.declare("shipping.after_quotes", "carriers told their prices, nothing is chosen yet")


@on(ShipmentPacked)
def compare_services(ctx: Context, fact: ShipmentPacked) -> None:
    """The service of a parcel is chosen by cost and arrival when the merchant set its service up so."""
    _compare(ctx, fact)


@on(LabelWanted)
def compare_services_again(ctx: Context, fact: LabelWanted) -> None:
    """The service of a parcel that needs another label is chosen anew."""
    _compare(ctx, fact)


def _compare(ctx: Context, fact: ShipmentPacked | LabelWanted) -> None:
    parcel = work.parcel_of(fact.shipment_id)
    if not labels.is_shopped(parcel.service):
        return
    order = orders.order_for(fact.demand) if fact.demand.startswith("ord_") else None
    value, promise_on = orders.value_and_promise(fact.lines) if order else (0, None)
    length_mm, width_mm, height_mm = parcel.sides_mm
    package = Package(weight_g=parcel.weight_g, length_mm=length_mm, width_mm=width_mm, height_mm=height_mm)
    wanted = Wanted(
        consignment=Consignment(
            packages=(package,),
            country=str(parcel.recipient.get("country", "")),
            postcode=str(parcel.recipient.get("postcode", "")),
            is_residential=not parcel.recipient.get("company"),
            is_hazardous=bool(parcel.hazards),
            hazards=parcel.hazards,
            value=value,
            currency=order.currency if order else "",
        ),
        location=parcel.location,
        service=parcel.service,
        promise_on=promise_on,
        channel=order.channel.code if order else "",
        customer=order.customer.public_id if order else "",
        sender=parcel.sender,
        recipient=parcel.recipient,
        reference=parcel.number,
    )
    shipping.shop_rates(ctx, parcel=fact.shipment_id, about=fact.demand, wanted=wanted)


@effect(QuotesWanted)
def ask_for_quotes(ctx: Context, fact: QuotesWanted, event_id: str) -> None:  # noqa: ARG001 - asking changes nothing
    """Ask carriers for their prices; one that is away is left out, and the comparison says so."""
    answers = [_asked(call) for call in labels.quotes_for_call(fact.comparison_id)]
    faults.reach(AFTER_QUOTES)
    shipping.record_quotes(ctx, comparison_id=fact.comparison_id, answers=answers)


def _asked(call: QuoteCall) -> QuoteAnswer:
    account = call.request.account
    try:
        quotations = plug("carriers", call.carrier).quote(call.request)
    except Transient as failure:
        return QuoteAnswer(carrier=call.carrier, account=account, problem=failure.message)
    return QuoteAnswer(carrier=call.carrier, account=account, quotations=quotations)


@on(ServiceChosen)
def label_by_chosen_service(ctx: Context, fact: ServiceChosen) -> None:
    """The parcel gets its label from the service that was chosen for it."""
    comparison = labels.get_comparison(ctx, fact.comparison_id)
    wanted = labels.wanted_of(comparison)
    package = wanted.consignment.packages[0]
    order = LabelOrder(
        sender=wanted.sender,
        recipient=wanted.recipient,
        weight_g=package.weight_g,
        reference=wanted.reference,
        packages=wanted.consignment.packages,
        location=wanted.location,
    )
    shipping.request_label(
        ctx,
        parcel=fact.parcel,
        about=comparison.about,
        service=fact.service,
        request=order,
        comparison_id=fact.comparison_id,
    )


# Handing over: days are closed, visits booked, unused labels go back.


@effect(ManifestRequested)
def tell_manifest(ctx: Context, fact: ManifestRequested, event_id: str) -> None:  # noqa: ARG001 - the manifest has its own key
    """Tell the carrier which parcels it takes over."""
    _settle_manifest(ctx, fact.manifest_id)


def _settle_manifest(ctx: Context, manifest_id: str) -> bool:
    call = labels.manifest_for_call(manifest_id)
    if call is None:
        return False
    result = plug("carriers", call.carrier).close_manifest(call.request)
    shipping.record_manifest_result(ctx, manifest_id=manifest_id, result=result)
    return bool(result.outcome != "unknown")


@effect(PickupRequested)
def ask_for_pickup(ctx: Context, fact: PickupRequested, event_id: str) -> None:  # noqa: ARG001 - the pickup has its own key
    """Book the carrier's visit."""
    _settle_pickup(ctx, fact.pickup_id)


@effect(PickupCancelRequested)
def call_pickup_off(ctx: Context, fact: PickupCancelRequested, event_id: str) -> None:  # noqa: ARG001 - the pickup has its own key
    """Call the carrier's visit off."""
    _settle_pickup(ctx, fact.pickup_id)


def _settle_pickup(ctx: Context, pickup_id: str) -> bool:
    call = labels.pickup_for_call(pickup_id)
    if call is None:
        return False
    carrier = plug("carriers", call.carrier)
    if call.is_cancelling:
        result = carrier.cancel_pickup(call.request, call.confirmation)
        shipping.record_pickup_cancelled(ctx, pickup_id=pickup_id, result=result)
    else:
        result = carrier.book_pickup(call.request)
        shipping.record_pickup_result(ctx, pickup_id=pickup_id, result=result)
    return bool(result.outcome != "unknown")


@periodic("* * * * *", "settle_open_handings")
def settle_open_handings() -> int:
    """Ask carriers again, under the same key, about manifests and visits without an answer; returns how many settled."""
    ctx = system_context("settle_open_handings")
    manifests, pickups = labels.open_handings(older_than=clock.now() - OPEN_FOR)
    settled = 0
    for settle, waiting in ((_settle_manifest, manifests), (_settle_pickup, pickups)):
        for subject in waiting:
            try:
                settled += settle(ctx, subject)
            except Transient:
                continue  # a carrier that is away must not keep the others from being settled
    return settled


@on(LabelVoided)
def take_label_off(ctx: Context, fact: LabelVoided) -> None:
    """A parcel whose label went back needs another before it may leave."""
    if fact.parcel.startswith("shp_") and work.bears_label(fact.parcel, fact.label_id):
        fulfillment.drop_label(ctx, shipment_id=fact.parcel, label_id=fact.label_id)


@on(ShipmentUnlabelled)
def hand_unused_label_back(ctx: Context, fact: ShipmentUnlabelled) -> None:
    """A label that was taken off a parcel goes back to the account that bought it."""
    if labels.get_label(ctx, fact.label_id).state == "bought":
        shipping.void_label(ctx, label_id=fact.label_id)


@periodic("23 * * * *", "void_unused_labels")
def void_unused_labels() -> int:
    """Hand unused labels back before the carrier's deadline for refunds; returns how many.

    The parcel loses its label first, in one transaction: one that leaves at this moment keeps it.
    """
    ctx = system_context("void_unused_labels", reason="unused, and the deadline for its refund is near")
    count = 0
    for label in labels.labels_to_hand_back(clock.now()):
        try:
            if work.left_with_label(label.parcel, label.public_id):
                continue
            if work.bears_label(label.parcel, label.public_id):
                fulfillment.drop_label(ctx, shipment_id=label.parcel, label_id=label.public_id)
            else:
                shipping.void_label(ctx, label_id=label.public_id)
        except Refused:
            continue  # the parcel left meanwhile
        count += 1
    return count


# On the way: when a parcel left, where it is, and whether it will be late.


@on(ShipmentShipped)
def note_departure(ctx: Context, fact: ShipmentShipped) -> None:
    """From now on the parcel is expected to arrive."""
    shipping.note_departure(ctx, parcel=fact.shipment_id)


@periodic("*/30 * * * *", "track_parcels")
def track_parcels() -> int:
    """Ask carriers where parcels are of which nothing was heard for a while; returns how much was new."""
    return _track(labels.to_track(clock.now(), quiet=QUIET))


@effect(CarrierAsked)
def ask_carrier(ctx: Context, fact: CarrierAsked, event_id: str) -> None:  # noqa: ARG001 - asking changes nothing
    """Ask the carrier where a parcel is at once, because somebody wants to know."""
    _track(labels.to_track(clock.now(), quiet=timedelta(0), parcel=fact.parcel))


def _track(parcels: Iterable[tuple[str, str, str]]) -> int:
    ctx, fresh = system_context("track_parcels"), 0
    for carrier, account, number in parcels:
        try:
            events = plug("carriers", carrier).track(number, account)
        except Transient:
            continue  # the next tick asks again
        fresh += shipping.record_tracking(ctx, events=events).recorded if events else 0
    return fresh


@periodic("7 * * * *", "flag_late_parcels")
def flag_late_parcels() -> int:
    """Flag parcels that are late or are going to be. Returns how many."""
    return shipping.flag_late_parcels(system_context("flag_late_parcels"))
