"""Where every unit on hand is: each in exactly one bucket."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, Sum

from goodorder.inventory.models import Reservation, Stock, TransferLine
from goodorder.kernel.access import Context
from goodorder.locations.models import Location


@dataclass(frozen=True, slots=True)
class Buckets:
    """One SKU at one location; `on_hand` is the sum of all buckets but `in_transit_to`, which is still to come.

    `reserved` is held softly, `allocated` is bound to this place, `picked` is off the shelf; `safety` is what
    is withheld of the rest. A negative `free` says that more is promised than is there.
    """

    location: Location
    on_hand: int
    free: int
    reserved: int
    allocated: int
    picked: int
    quarantined: int
    damaged: int
    safety: int
    in_transit_to: int


def buckets(ctx: Context, *, sku_id: str) -> list[Buckets]:
    """Say where the units of one SKU (public id) are, by location; three statements."""
    rows = Stock.objects.visible_to(ctx).filter(sku__public_id=sku_id).select_related("location")
    claims = _claims(ctx, sku_id)
    coming = _coming(sku_id)
    ordered = rows.order_by("location__rank", "location__code")
    return [_filled(row, claims.get(row.location_id, {}), coming) for row in ordered]


def _filled(row: Stock, claims: Mapping[str, int], coming: Mapping[int, int]) -> Buckets:
    unclaimed = row.sellable - row.reserved
    safety = max(0, min(row.safety, unclaimed))
    picked, allocated = claims.get("picked", 0), claims.get("allocated", 0)
    return Buckets(
        location=row.location,
        on_hand=row.on_hand,
        free=unclaimed - safety,
        reserved=row.reserved - allocated,
        allocated=allocated - picked,
        picked=picked,
        quarantined=row.quarantined,
        damaged=row.damaged,
        safety=safety,
        in_transit_to=coming.get(row.location_id, 0),
    )


def _claims(ctx: Context, sku_id: str) -> dict[int, dict[str, Any]]:
    rows = Reservation.objects.visible_to(ctx).filter(sku__public_id=sku_id, state=Reservation.OPEN)
    sums = rows.values("location_id").annotate(
        bound=Sum("quantity", filter=Q(is_allocated=True), default=0), taken=Sum("picked")
    )
    return {row["location_id"]: {"allocated": row["bound"], "picked": row["taken"]} for row in sums}


def _coming(sku_id: str) -> dict[int, int]:
    rows = TransferLine.objects.filter(
        sku__public_id=sku_id, transfer__state__in=["shipping", "in_transit", "receiving"]
    )
    left = Sum(F("shipped") - F("received") - F("lost"))
    return dict(rows.values_list("transfer__target_id").annotate(units=left))
