"""Unit prices for a buyer in a channel, found in three queries for a whole basket."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet

from goodorder.kernel.access import internal_query
from goodorder.parties.models import Channel, Customer
from goodorder.pricing.models import ListAssignment, Price
from goodorder.pricing.models.prices import known_at
from goodorder.pricing.queries.rarely import few, those_in
from goodorder.pricing.rules import (
    BASE,
    CHANNEL,
    CONTRACT,
    GROUP,
    Candidate,
    FoundPrice,
    Resolution,
    Sale,
    best_price,
    resolve,
)
from goodorder.reference.queries import PRICING, remembered, remembered_each

NEARBY = timedelta(days=366)  # assignments over for longer, or further ahead, are left out of explanations


@internal_query
def sale_in(
    channel: Channel, customer: Customer | None, on: date, *, known_at: datetime | None = None
) -> Sale:
    """Describe a sale in a channel to a customer, if one is known, on a day."""
    return Sale(
        channel_id=channel.pk,
        base_list=channel.price_list,
        currency=channel.currency,
        tax_included=channel.tax_included,
        group=customer.group if customer else "",
        customer_id=customer.pk if customer else None,
        on=on,
        known_at=known_at,
    )


@internal_query
def resolve_prices(sale: Sale, quantities: Mapping[int, int]) -> dict[int, Resolution]:
    """Resolve the unit price of each SKU (by row id) for its quantity; three queries.

    Every SKU has an answer; its price is None when no list has one.
    """
    candidates = _assigned(sale)
    lists = frozenset((sale.base_list, *(one.list for one in candidates)))
    found = _prices(list(quantities), lists, sale.on, sale.known_at)
    rows = [row for sku_id in quantities for row in found.get(sku_id, ())]
    candidates = [*candidates, _base(sale, rows)]
    steps: dict[int, dict[str, list[FoundPrice]]] = {}
    for row in rows:
        code = row.price_list.code
        step = FoundPrice(row.amount, row.min_quantity, code)
        steps.setdefault(row.sku_id, {}).setdefault(code, []).append(step)
    return {
        sku_id: resolve(candidates, steps.get(sku_id, {}), quantity, sale)
        for sku_id, quantity in quantities.items()
    }


def _assigned(sale: Sale) -> list[Candidate]:
    """Return every list that is for this buyer around that day."""
    shared = _shared_lists(sale.channel_id, sale.group, sale.on, sale.known_at)
    if sale.customer_id is None:
        return shared
    own = own_lists([sale.customer_id], sale.on, sale.known_at).get(sale.customer_id, ())
    here = (None, sale.channel_id)
    return [*shared, *(_candidate(row) for row in own if row.channel_id in here)]


@remembered(PRICING)
def _shared_lists(channel_id: int, group: str, on: date, known: datetime | None) -> list[Candidate]:
    """Return the lists for everybody in a channel, and for a group there or everywhere."""
    mine = Q(customer=None, group="") | Q(customer=None, group=group)
    here = Q(channel=None) | Q(channel=channel_id)
    return [_candidate(row) for row in _assignments(on, known).filter(mine, here)]


@internal_query
def read_ahead(sales: Sequence[tuple[Sale, Collection[int]]]) -> None:
    """Remember, in a few statements, the prices that many sales of SKUs (row ids) are going to ask for."""
    for on, known in {(sale.on, sale.known_at) for sale, _ in sales}:
        own_lists({sale.customer_id for sale, _ in sales if sale.customer_id is not None}, on, known)
    wanted: dict[tuple[frozenset[str], date, datetime | None], set[int]] = {}
    for sale, sku_ids in sales:
        lists = frozenset((sale.base_list, *(one.list for one in _assigned(sale))))
        wanted.setdefault((lists, sale.on, sale.known_at), set()).update(sku_ids)
    for (lists, on, known), sku_ids in wanted.items():
        _prices(sku_ids, lists, on, known)


@internal_query
def own_lists(
    customer_ids: Collection[int], on: date, known: datetime | None
) -> Mapping[int, Sequence[ListAssignment]]:
    """Return the lists that are for customers (row ids) alone, around a day, as known at an instant or now."""
    return _own_lists(those_in(_with_own_lists, customer_ids), on, known)


@remembered(PRICING)
def _with_own_lists() -> frozenset[int] | None:
    return few(ListAssignment.objects.exclude(customer=None).values_list("customer", flat=True))


@remembered_each(PRICING)
def _own_lists(
    customer_ids: Collection[int], on: date, known: datetime | None
) -> Mapping[int, Sequence[ListAssignment]]:
    found: dict[int, list[ListAssignment]] = {}
    for row in _assignments(on, known).filter(customer__in=customer_ids):
        found.setdefault(row.customer_id or 0, []).append(row)
    return found


def _assignments(on: date, known: datetime | None) -> QuerySet[ListAssignment]:
    around = DateRange(on - NEARBY, on + NEARBY)
    rows = ListAssignment.objects.filter(known_at(known), valid_on__overlap=around)
    return rows.select_related("price_list").order_by("pk")


def _candidate(row: ListAssignment) -> Candidate:
    kind = CONTRACT if row.customer_id else GROUP if row.group else CHANNEL
    owner = row.price_list
    valid = row.valid_on.lower, row.valid_on.upper
    return Candidate(owner.code, kind, row.priority, owner.currency, owner.tax_included, valid)


@remembered_each(PRICING)
def _prices(
    sku_ids: Collection[int], lists: frozenset[str], on: date, known: datetime | None
) -> Mapping[int, Sequence[Price]]:
    rows = Price.ever.filter(
        known_at(known), price_list__code__in=lists, sku_id__in=sku_ids, valid_on__contains=on
    )
    found: dict[int, list[Price]] = {}
    for row in rows.select_related("price_list").defer("price_list__name"):
        found.setdefault(row.sku_id, []).append(row)
    return found


def _base(sale: Sale, rows: Sequence[Price]) -> Candidate:
    """Return the list the channel names; without a price in it that day, its terms do not matter."""
    owner = next((row.price_list for row in rows if row.price_list.code == sale.base_list), None)
    if owner is None:
        return Candidate(sale.base_list, BASE, 0, sale.currency, sale.tax_included)
    return Candidate(owner.code, BASE, 0, owner.currency, owner.tax_included)


@internal_query
def unit_prices(price_list: str, quantities: Mapping[int, int], on: date) -> dict[int, FoundPrice]:
    """Return the unit price in one list of each SKU (by row id) for its quantity on a day; one query.

    A SKU without a price that day, or only from a higher quantity on, is left out.
    """
    rows = Price.objects.filter(
        price_list__code=price_list, sku_id__in=list(quantities), valid_on__contains=on
    )
    steps: dict[int, list[FoundPrice]] = {}
    for sku_id, amount, least in rows.values_list("sku_id", "amount", "min_quantity"):
        steps.setdefault(sku_id, []).append(FoundPrice(amount, least, price_list))
    best = {sku_id: best_price(found, quantities[sku_id]) for sku_id, found in steps.items()}
    return {sku_id: found for sku_id, found in best.items() if found}
