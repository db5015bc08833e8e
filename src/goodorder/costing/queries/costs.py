"""What stock is worth, and why. Values in minor units of the company's currency, unit costs in 1/10,000 of one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import OuterRef, QuerySet, Subquery

from goodorder.costing.models import CostPolicy, CostPool, LandedCost, ValueEntry
from goodorder.costing.rules.costs import CostState
from goodorder.costing.rules.explanation import Moved, explain
from goodorder.inventory.models import Movement
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of


@dataclass(frozen=True, slots=True)
class StockValue:
    """What a company's stock of one SKU is worth; `uncosted` of its units have no known cost."""

    sku: str
    name: str
    currency: str
    quantity: int
    value: int
    unit_cost: int | None
    uncosted: int


@dataclass(frozen=True, slots=True)
class ValuedMovement:
    """A movement, what it is worth, why, and what is left after it."""

    movement_id: int
    company: str
    currency: str
    at: datetime
    kind: str
    document: str
    quantity: int
    value: int
    uncosted: int
    left_quantity: int
    left_value: int
    explanation: str


def stock_value(
    ctx: Context, *, company: str, until: date | None = None, cursor: str = "", size: int = 50
) -> Page[StockValue]:
    """List what a company's stock is worth by SKU, now or at the end of a day (UTC)."""
    pools = CostPool.objects.visible_to(ctx).filter(company__code=company)
    page = page_of(pools.select_related("sku", "company"), cursor=cursor, size=size, order="id")
    states = _states(page.items, until)
    return Page([_value_of(pool, states[pool.pk]) for pool in page.items], page.next_cursor)


def _states(pools: Iterable[CostPool], until: date | None) -> dict[int, CostState]:
    if until is None:
        return {
            pool.pk: CostState(pool.quantity, pool.value, pool.uncosted, pool.unit_cost) for pool in pools
        }
    found = {pool.pk: CostState(pool.opening, 0, max(0, pool.opening)) for pool in pools}
    rows = _last_of_day(found, until).values_list(
        "pool_id", "left_quantity", "left_value", "left_uncosted", "left_unit_cost"
    )
    return found | {row[0]: CostState(*row[1:]) for row in rows}


def _last_of_day(pools: Collection[int], until: date) -> QuerySet[ValueEntry]:
    night = datetime.combine(until + timedelta(days=1), time.min, tzinfo=UTC)
    earlier = ValueEntry.objects.filter(pool=OuterRef("pk"), at__lt=night).order_by(
        "-at", "-rank", "-movement_id"
    )
    last = CostPool.objects.filter(pk__in=pools).annotate(last=Subquery(earlier.values("pk")[:1]))
    return ValueEntry.objects.filter(pk__in=last.values("last"))


def _value_of(pool: CostPool, state: CostState) -> StockValue:
    return StockValue(
        sku=pool.sku.code,
        name=pool.sku.name,
        currency=pool.company.currency,
        quantity=state.quantity,
        value=state.value,
        unit_cost=state.unit_cost,
        uncosted=state.uncosted,
    )


def value_history(ctx: Context, *, sku_id: str, cursor: str = "", size: int = 50) -> Page[ValuedMovement]:
    """List the values of a SKU's movements (public id), latest first, each with its explanation."""
    rows = ValueEntry.objects.visible_to(ctx).filter(pool__sku__public_id=sku_id)
    page = page_of(rows.select_related("movement", "pool__company"), cursor=cursor, size=size, order="-at")
    return Page([_explained(entry) for entry in page.items], page.next_cursor)


def _explained(entry: ValueEntry) -> ValuedMovement:
    movement, company = entry.movement, entry.pool.company
    moved = Moved(
        kind=movement.kind,
        method=entry.pool.method,
        currency=company.currency,
        quantity=entry.quantity,
        unit_cost=entry.unit_cost,
        landed=entry.landed,
        value=entry.value,
        settled=entry.settled,
        uncosted=entry.uncosted,
    )
    return ValuedMovement(
        movement_id=movement.pk,
        company=company.code,
        currency=company.currency,
        at=entry.at,
        kind=movement.kind,
        document=movement.document,
        quantity=entry.quantity,
        value=entry.value,
        uncosted=entry.uncosted,
        left_quantity=entry.left_quantity,
        left_value=entry.left_value,
        explanation=explain(moved),
    )


def cost_policies(ctx: Context) -> list[CostPolicy]:
    """List by which method companies value their stock."""
    return list(CostPolicy.objects.visible_to(ctx).select_related("company").order_by("company__code"))


def landed_costs(ctx: Context, *, document: str) -> list[LandedCost]:
    """List what was added to the goods of a document, with the shares of its receipts."""
    rows = LandedCost.objects.visible_to(ctx).filter(document=document)
    return list(rows.select_related("company").prefetch_related("shares").order_by("pk"))


@internal_query
def unit_costs(sku_ids: Collection[int], company_id: int) -> dict[int, int]:
    """Return what a unit of each SKU costs a company on average by now, as far as anybody knows."""
    rows = CostPool.objects.filter(company=company_id, sku__in=sku_ids, unit_cost__isnull=False)
    return {sku_id: unit_cost or 0 for sku_id, unit_cost in rows.values_list("sku_id", "unit_cost")}


@internal_query
def skus_moved_with(document: str) -> list[str]:
    """Return the public ids of the SKUs a document moved, none where no company values its stock."""
    moved = Movement.objects.filter(
        document=document, location__company__in=CostPolicy.objects.values("company")
    )
    return sorted(set(moved.values_list("sku__public_id", flat=True)))
