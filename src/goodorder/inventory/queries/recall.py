"""Where a lot is and where it went: balances, open claims and shipments, from the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from goodorder.catalog import queries as catalog
from goodorder.inventory import errors
from goodorder.inventory.models import Balance, Lot, Movement, Reservation
from goodorder.kernel import checks
from goodorder.kernel.access import Context


@dataclass(frozen=True, slots=True)
class Shipped:
    """Units of a lot that left with a document for a demand's line; `returned` of them came back."""

    demand: str
    line_ref: int | None
    document: str
    location: str
    quantity: int
    returned: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Recall:
    """Everything known of a lot. `demands` are all that hold or got units of it, each once."""

    lot: Lot
    balances: tuple[Balance, ...]
    claims: tuple[Reservation, ...]
    shipped: tuple[Shipped, ...]

    @property
    def demands(self) -> tuple[str, ...]:
        """Name those who must be told, in the order in which they got or hold units."""
        named = [*(one.demand for one in self.shipped), *(claim.demand for claim in self.claims)]
        return tuple(dict.fromkeys(demand for demand in named if demand))


def recall(ctx: Context, *, sku: str, lot: str) -> Recall:
    """Find every balance, open claim and shipped unit of a lot (or serial number) the caller may see.

    Raises Missing for an unknown SKU or lot.
    """
    found = _lot(ctx, sku, lot)
    balances = Balance.objects.visible_to(ctx).filter(lot=found).exclude(quantity=0)
    claims = Reservation.objects.visible_to(ctx).filter(lot=found, state=Reservation.OPEN)
    moves = Movement.objects.visible_to(ctx).filter(lot=found, kind__in=("ship", "return"))
    return Recall(
        found,
        tuple(balances.select_related("location", "sku").order_by("location__code", "condition")),
        tuple(claims.select_related("location", "sku").order_by("pk")),
        tuple(_shipped(found, moves.select_related("location").order_by("pk"))),
    )


def _lot(ctx: Context, sku: str, code: str) -> Lot:
    thing, code = catalog.resolve_sku(sku), checks.text(code, field="lot", most=60)
    found = Lot.objects.visible_to(ctx).select_related("sku").filter(sku=thing, code__iexact=code).first()
    if found is None:
        raise errors.lot_unknown(code)
    return found


def _shipped(lot: Lot, moves: Iterable[Movement]) -> list[Shipped]:
    """Add movements out up by line, document and place; what came back goes against the line's first ones."""
    out: dict[tuple[int | None, str, str], list[Movement]] = {}
    back: dict[int | None, int] = {}
    for move in moves:
        if move.quantity < 0:
            out.setdefault((move.line_ref, move.document, move.location.code), []).append(move)
        else:
            back[move.line_ref] = back.get(move.line_ref, 0) + move.quantity
    demands = _demands(lot, {line_ref for line_ref, _, _ in out if line_ref is not None})
    shipped = []
    for (line_ref, document, location), gone in out.items():
        quantity = -sum(move.quantity for move in gone)
        returned = min(quantity, back.get(line_ref, 0))
        back[line_ref] = back.get(line_ref, 0) - returned
        demand = demands.get(line_ref, "") if line_ref is not None else ""
        shipped.append(Shipped(demand, line_ref, document, location, quantity, returned, gone[0].at))
    return shipped


def _demands(lot: Lot, line_refs: set[int]) -> dict[int, str]:
    """Say whose lines got units: the claims that were used up know, those of the lot before others."""
    rows = Reservation.objects.filter(
        Q(lot=lot) | Q(lot=None), sku=lot.sku, line_ref__in=line_refs, state=Reservation.CONSUMED
    )
    known = rows.order_by("lot_id", "pk").values_list("line_ref", "demand")
    found: dict[int, str] = {}
    for line_ref, demand in known:
        found.setdefault(line_ref, demand)
    return found
