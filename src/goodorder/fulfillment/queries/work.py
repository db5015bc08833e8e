"""Fulfillment orders and shipments as others ask for them."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q

from goodorder.fulfillment.models import (
    FulfillmentLine,
    FulfillmentOrder,
    FulfillmentOrderRows,
    PickTask,
    Shipment,
    ShipmentLine,
)
from goodorder.inventory.queries import LotHeld, lots_held
from goodorder.inventory.rules import portions
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.locations.models import Location


@dataclass(frozen=True, slots=True)
class ParcelToLabel:
    """What a label is bought for. `sides_mm` are what a carrier measures, zeros when no carton was chosen.

    `hazards` are the UN numbers and classes of dangerous goods inside.
    """

    shipment_id: str
    number: str
    service: str
    sender: dict[str, Any]
    recipient: dict[str, Any]
    weight_g: int
    location: str
    sides_mm: tuple[int, int, int] = (0, 0, 0)
    hazards: tuple[str, ...] = ()


def _with_parts(rows: FulfillmentOrderRows) -> FulfillmentOrderRows:
    contents = ShipmentLine.objects.select_related("line__sku").order_by("id")
    return rows.select_related("location").prefetch_related(
        Prefetch("lines", FulfillmentLine.objects.select_related("sku").order_by("id")),
        Prefetch("shipments", Shipment.objects.order_by("id").prefetch_related(Prefetch("lines", contents))),
    )


def list_fulfillment_orders(
    ctx: Context, *, state: str = "", location: str = "", search: str = "", cursor: str = "", size: int = 50
) -> Page[FulfillmentOrder]:
    """Return fulfillment orders, newest first; `search` is a number or the start of the recipient's name."""
    rows = _with_parts(FulfillmentOrder.objects.visible_to(ctx))
    if state:
        rows = rows.filter(state=state)
    if location:
        place = Location.objects.filter(code=location).values("pk")[:1]  # a join would read all work
        rows = rows.filter(location=place)
    if words := search.strip():
        rows = rows.filter(
            Q(number__istartswith=words) | Q(ship_to__name__istartswith=words) | Q(demand=words)
        )
    return page_of(rows, cursor=cursor, size=size)


@internal_query
def demands_numbered(number: str) -> list[str]:
    """Return the demand of the fulfillment order or shipment with a number."""
    asked = FulfillmentOrder.objects.filter(number=number).values_list("demand", flat=True)
    sent = Shipment.objects.filter(number=number).values_list("fulfillment_order__demand", flat=True)
    return list(asked.union(sent))


@internal_query
def services_of(work_ids: Collection[str]) -> dict[str, str]:
    """Return the service of each fulfillment order (public id) that is carried or collected by one."""
    rows = FulfillmentOrder.objects.filter(public_id__in=work_ids).exclude(service="")
    return dict(rows.values_list("public_id", "service"))


def get_fulfillment_order(ctx: Context, *, fulfillment_order_id: str) -> FulfillmentOrder:
    """Return a fulfillment order with lines and shipments; raises Missing."""
    return _with_parts(FulfillmentOrder.objects.visible_to(ctx)).one(public_id=fulfillment_order_id)


def lots_to_pick(ctx: Context, *, fulfillment_order_id: str) -> dict[int, list[LotHeld]]:
    """Return the lots and serial numbers to send for each line (id) of goods that are told apart by them.

    First expired, first out; `picked` says how many are off the shelf. Raises Missing.
    """
    asked = get_fulfillment_order(ctx, fulfillment_order_id=fulfillment_order_id)
    held: dict[tuple[int, int], list[LotHeld]] = {}
    for lot in lots_held(asked.demand, asked.location.code):
        held.setdefault((lot.line_ref, lot.sku_id), []).append(lot)
    return {line.pk: held.get((line.line_ref, line.sku_id), []) for line in asked.lines.all()}


@internal_query
def lots_to_batch(asked: FulfillmentOrder, line: FulfillmentLine, units: int) -> list[tuple[str, int]]:
    """Return from which lots (code, units) a tracked line's units are picked, without those others are sent for."""
    held: Counter[str] = Counter()
    for lot in lots_held(asked.demand, asked.location.code):
        if (lot.line_ref, lot.sku_id) == (line.line_ref, line.sku_id):
            held[lot.code] += lot.quantity - lot.picked
    sent = PickTask.objects.filter(
        batch__state__in=("open", "picking"), line__line_ref=line.line_ref, line__sku_id=line.sku_id
    )
    for task in sent.filter(line__fulfillment_order__location_id=asked.location_id):
        held[task.lot] -= task.left
    there = +held
    shares = portions(list(there.values()), units)
    found = [(code, share) for code, share in zip(there, shares, strict=True) if share]
    missing = units - sum(shares)
    return [*found, ("", missing)] if missing else found


def get_shipment(ctx: Context, *, shipment_id: str) -> Shipment:
    """Return a shipment with its contents and the work it belongs to; raises Missing."""
    rows = Shipment.objects.visible_to(ctx).select_related("fulfillment_order__location")
    contents = ShipmentLine.objects.select_related("line__sku").order_by("id")
    return rows.prefetch_related(Prefetch("lines", contents)).one(public_id=shipment_id)


def work_of(ctx: Context, *, demand: str) -> list[FulfillmentOrder]:
    """Return everything locations were asked to do for a demand, oldest first."""
    return list(_with_parts(FulfillmentOrder.objects.visible_to(ctx)).filter(demand=demand).order_by("id"))


@internal_query
def demands_of(shipment_ids: Iterable[str]) -> dict[str, str]:
    """Return which demand each shipment is for; other ids are passed over."""
    wanted = [each for each in shipment_ids if each.startswith("shp_")]
    rows = Shipment.objects.filter(public_id__in=wanted) if wanted else Shipment.objects.none()
    return dict(rows.values_list("public_id", "fulfillment_order__demand"))


@internal_query
def bears_label(shipment_id: str, label_id: str) -> bool:
    """Tell whether a parcel that has not left bears this label."""
    rows = Shipment.objects.filter(public_id=shipment_id, state="labelled", label_id=label_id)
    return bool(label_id) and rows.exists()


@internal_query
def left_with_label(shipment_id: str, label_id: str) -> bool:
    """Tell whether a parcel left, or was delivered, bearing this label."""
    rows = Shipment.objects.filter(public_id=shipment_id, label_id=label_id, shipped_at__isnull=False)
    return bool(label_id) and rows.exists()


@internal_query
def parcel_of(shipment_id: str) -> ParcelToLabel:
    """Return what a label needs to know of a shipment; raises Missing."""
    rows = Shipment.objects.select_related("fulfillment_order__location", "carton__carton_type")
    shipment = rows.one(public_id=shipment_id)
    asked, carton = shipment.fulfillment_order, getattr(shipment, "carton", None)
    kind = carton.carton_type if carton else None
    dangerous = shipment.lines.exclude(line__sku__hazard="")
    return ParcelToLabel(
        shipment_id=shipment.public_id,
        number=shipment.number,
        service=asked.service,
        sender=asked.location.postal,
        recipient=asked.ship_to,
        weight_g=shipment.weight_g,
        location=asked.location.code,
        sides_mm=kind.size.outer if kind else (0, 0, 0),
        hazards=tuple(sorted(set(dangerous.values_list("line__sku__hazard", flat=True)))),
    )


def shipments_named(ctx: Context, *, shipment_ids: Collection[str]) -> dict[str, Shipment]:
    """Return those of these public ids that are parcels the actor may see, with their work, for links."""
    rows = Shipment.objects.visible_to(ctx).filter(public_id__in=set(shipment_ids))
    return {str(shipment.public_id): shipment for shipment in rows.select_related("fulfillment_order")}


@internal_query
def deliveries_of(demand: str) -> dict[int, list[tuple[datetime, int]]]:
    """Return when units of each line (of the demand) were delivered, and how many each time."""
    rows = ShipmentLine.objects.filter(
        shipment__fulfillment_order__demand=demand, shipment__delivered_at__isnull=False
    )
    found: dict[int, list[tuple[datetime, int]]] = {}
    for line_ref, at, units in rows.values_list("line__line_ref", "shipment__delivered_at", "quantity"):
        if at is not None:
            found.setdefault(line_ref, []).append((at, units))
    return found


@internal_query
def sent_from(demand: str) -> int | None:
    """Return the location (row id) that was asked first to send a demand's goods; None before that."""
    rows = FulfillmentOrder.objects.filter(demand=demand).order_by("id")
    return rows.values_list("location_id", flat=True).first()
