"""Where a demand's units stand: held at a location, expected there on a day, or nobody knows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from goodorder.inventory.models import Binding, Reservation, Waiting
from goodorder.kernel.access import internal_query


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Units of a demand's line. `expected_on` is None when they are held; without a location nobody knows."""

    line_ref: int
    quantity: int
    location: str = ""
    location_id: int | None = None
    is_allocated: bool = False
    expected_on: date | None = None
    document: str = ""
    confidence_percent: int = 100


@internal_query
def standing_of(demand: str) -> list[Standing]:
    """Return where the units of a demand stand that are held or waited for, those held first."""
    return [*_held(demand), *_waited_for(demand)]


def _held(demand: str) -> list[Standing]:
    rows = Reservation.objects.filter(demand=demand, state=Reservation.OPEN)
    grouped = rows.values_list("line_ref", "location__code", "location_id", "is_allocated")
    return [
        Standing(line_ref=line, location=code, location_id=place, is_allocated=bound, quantity=units)
        for line, code, place, bound, units in grouped.annotate(Sum("quantity")).order_by(
            "line_ref", "location_id", "is_allocated"
        )
    ]


def _waited_for(demand: str) -> list[Standing]:
    unknown = still_waiting(demand)
    if not unknown:
        return []
    found = []
    rows = Binding.objects.filter(waiting__demand=demand).select_related("waiting", "expected__location")
    for binding in rows.order_by("waiting__line_ref", "expected__due_on", "pk"):
        supply, line = binding.expected, binding.waiting.line_ref
        unknown[line] -= binding.quantity
        found.append(
            Standing(
                line_ref=line,
                quantity=binding.quantity,
                location=supply.location.code,
                location_id=supply.location_id,
                expected_on=supply.due_on,
                document=supply.document,
                confidence_percent=supply.confidence_percent,
            )
        )
    return found + [Standing(line_ref=line, quantity=units) for line, units in unknown.items() if units]


@internal_query
def still_waiting(demand: str) -> dict[int, int]:
    """Return how many units of each line of a demand still wait for supply."""
    rows = Waiting.objects.filter(demand=demand).values_list("line_ref")
    return dict(rows.annotate(Sum("quantity")).order_by("line_ref"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LotHeld:
    """Units of a lot, or serial number, that a demand's line holds at a place; `picked` ones are off the shelf."""

    line_ref: int
    sku_id: int
    code: str
    expires_on: date | None
    quantity: int
    picked: int


@internal_query
def lots_held(demand: str, location: str) -> list[LotHeld]:
    """Return the lots a demand's allocated units at a place (code) are of, the first to expire first."""
    rows = Reservation.objects.filter(
        demand=demand, location__code=location, state=Reservation.OPEN, is_allocated=True, lot__isnull=False
    ).select_related("lot")
    return [
        LotHeld(
            line_ref=row.line_ref,
            sku_id=row.sku_id,
            code=row.lot.code,
            expires_on=row.lot.expires_on,
            quantity=row.quantity,
            picked=row.picked,
        )
        for row in rows.order_by("lot__expires_on", "lot__code", "pk")
        if row.lot is not None
    ]


@internal_query
def undated(sku_ids: Collection[int]) -> dict[int, int]:
    """Return how many waiting units of each SKU no dated supply will serve, where there are any."""
    waiting = Waiting.objects.filter(sku_id__in=sku_ids).values_list("sku_id")
    found = dict(waiting.annotate(Sum("quantity")).order_by("sku_id"))
    bound = Binding.objects.filter(waiting__sku_id__in=sku_ids).values_list("waiting__sku_id")
    for sku_id, units in bound.annotate(Sum("quantity")).order_by("waiting__sku_id"):
        found[sku_id] -= units
    return {sku_id: units for sku_id, units in found.items() if units}


@internal_query
def demands_overdue(today: date) -> list[str]:
    """Return the demands bound to supply that should have come before today, those that wait longest first."""
    late = Binding.objects.filter(expected__due_on__lt=today).order_by("waiting_id")
    return list(dict.fromkeys(late.values_list("waiting__demand", flat=True)))


@internal_query
def demands_bound_to(document: str) -> list[str]:
    """Return the demands that wait for units of a supply document."""
    rows = Binding.objects.filter(expected__document=document).order_by("waiting_id")
    return list(dict.fromkeys(rows.values_list("waiting__demand", flat=True)))
