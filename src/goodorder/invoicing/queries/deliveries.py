"""Reads of what waits for its collective invoice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, Min, QuerySet, Sum, When

from goodorder.accounting.rules import ToCome
from goodorder.invoicing.models import Delivery, DeliveryLine
from goodorder.invoicing.rules import Amounts, DraftLine
from goodorder.invoicing.rules.deliveries import left_of
from goodorder.kernel.access import Context, internal_query
from goodorder.parties.models import Company

_SIGNED = Case(When(takes_from__isnull=True, then=F("total")), default=-F("total"))
_DELIVERED = Count(Case(When(takes_from__isnull=True, then=F("id"))))
MOST_SHOWN = 200
_COLUMNS = (
    "line_ref",
    "kind",
    "sku_code",
    "description",
    "quantity",
    "net",
    "discount",
    "tax",
    "tax_rate_ppm",
    "tax_category",
    "tax_reason",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a customer will be invoiced for a period: how many deliveries, worth how much, and when it is over."""

    company: str
    customer_id: str
    customer_name: str
    currency: str
    closes_at: datetime
    deliveries: int
    since: date
    total: int


def waiting(ctx: Context, *, company: str = "", customer_id: str = "") -> list[Waiting]:
    """List what waits for a collective invoice, by period and customer, soonest first; 200 at most."""
    rows = Delivery.objects.visible_to(ctx).unbilled()
    named = {"company__code": company, "customer__public_id": customer_id}
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    keys = ("company__code", "customer__public_id", "customer__name", "currency", "closes_at")
    sums: Any = _summed(rows, keys).annotate(count=_DELIVERED, since=Min("delivered_on"))
    return [
        Waiting(
            company=row["company__code"],
            customer_id=row["customer__public_id"],
            customer_name=row["customer__name"],
            currency=row["currency"],
            closes_at=row["closes_at"],
            deliveries=row["count"],
            since=row["since"],
            total=row["left"],
        )
        for row in sums.order_by("closes_at", "customer__name", "currency")[:MOST_SHOWN]
    ]


def unbilled(ctx: Context, *, company: str, currency: str = "") -> list[ToCome]:
    """Return what deliveries will be owed once they are invoiced with their periods, by order; raises Missing."""
    owner = Company.objects.visible_to(ctx).one(code=company)
    rows = Delivery.objects.unbilled().filter(company=owner, currency=currency or owner.currency)
    sums = _summed(rows, ("customer", "about", "closes_at", "terms_days"))
    return [
        ToCome(
            row["customer"],
            row["about"],
            row["closes_at"].date() + timedelta(days=row["terms_days"]),
            row["left"],
        )
        for row in sums
    ]


@internal_query
def customers_to_bill(until: datetime) -> list[tuple[str, str]]:
    """Name company and customer (public id) of periods that were over by an instant and have something to invoice."""
    rows = Delivery.objects.unbilled().filter(closes_at__lte=until)
    found: Any = _summed(rows, ("company__code", "customer__public_id", "closes_at", "currency", "billed_to"))
    pairs = found.order_by("company__code", "customer__public_id")
    return list(dict.fromkeys((row["company__code"], row["customer__public_id"]) for row in pairs))


def _summed(rows: QuerySet[Delivery], keys: Sequence[str]) -> Any:
    return rows.order_by().values(*keys).annotate(left=Sum(_SIGNED)).exclude(left=0)


@internal_query
def delivered_by(about: str) -> list[tuple[str, dict[int, int]]]:
    """Return each delivery of an order (public id), oldest first, with the units by line that left with it."""
    found: dict[str, dict[int, int]] = {}
    rows = DeliveryLine.objects.filter(delivery__about=about, delivery__takes_from__isnull=True)
    for delivery, line_ref, units in rows.order_by("delivery_id", "id").values_list(
        "delivery__public_id", "line_ref", "quantity"
    ):
        held = found.setdefault(delivery, {})
        held[line_ref] = held.get(line_ref, 0) + units
    return list(found.items())


@internal_query
def left_by_line(delivery: Delivery) -> dict[int, Amounts]:
    """Return what is left of a delivery by line, after what came back."""
    left = _by_line(delivery.lines.all())
    for line_ref, back in _by_line(DeliveryLine.objects.filter(delivery__takes_from=delivery)).items():
        left[line_ref] = left[line_ref].plus(back, -1)
    return left


@internal_query
def left_lines(delivery: Delivery, returns: Iterable[Delivery]) -> tuple[DraftLine, ...]:
    """Return the lines an invoice says of a delivery, after what came back of it."""
    back = _by_line(line for each in returns for line in each.lines.all())
    lines = sorted(delivery.lines.all(), key=lambda line: line.pk)
    return left_of([DraftLine(**{name: getattr(line, name) for name in _COLUMNS}) for line in lines], back)


@internal_query
def last_day_of(delivery: Delivery) -> date:
    """Return the last day of a delivery's period, seen from where it closes at midnight."""
    return (delivery.closes_at - timedelta(hours=12)).date()


@internal_query
def invoices_with(about: str) -> list[int]:
    """Return the collective invoices (primary keys) that hold deliveries of an order."""
    rows = Delivery.objects.filter(about=about, invoice__isnull=False)
    return list(rows.order_by().values_list("invoice_id", flat=True).distinct())


def _by_line(lines: Iterable[DeliveryLine]) -> dict[int, Amounts]:
    sums: dict[int, Amounts] = {}
    for line in lines:
        sums[line.line_ref] = sums.get(line.line_ref, Amounts()).plus(Amounts.of(line))
    return sums
