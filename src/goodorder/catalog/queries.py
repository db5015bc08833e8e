"""Reads of products and SKUs, and the look-up of every code a SKU answers to."""

from collections.abc import Collection, Iterable

from django.db.models import Q, Value
from django.db.models.functions import Upper

from goodorder.catalog.models import Alias, Sku
from goodorder.catalog.rules import key_of
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Missing
from goodorder.kernel.paging import Page, page_of


def get_sku(ctx: Context, sku_id: str) -> Sku:
    """Return a SKU, with its product and aliases, by public id; raises Missing."""
    skus = Sku.objects.visible_to(ctx).select_related("product").prefetch_related("aliases")
    return skus.by_public_id(sku_id)


def list_skus(ctx: Context, *, search: str = "", cursor: str = "", size: int = 50) -> Page[Sku]:
    """List SKUs by code; `search` finds a part of name or code, or a whole alias."""
    skus = Sku.objects.visible_to(ctx).select_related("product").prefetch_related("aliases")
    if search := search.strip():
        skus = skus.filter(
            Q(name__icontains=search) | Q(code__icontains=search) | Q(pk__in=_with_alias(search))
        )
    return page_of(skus, cursor=cursor, size=size, order="code")


def _with_alias(search: str) -> list[int]:
    """Find SKUs by alias first: a list lets the database use its indexes where a subquery would not."""
    aliases = Alias.objects.alias(key=Upper("value")).filter(key=key_of(search))
    return list(aliases.values_list("sku_id", flat=True))


@internal_query
def resolve_sku(code: str) -> Sku:
    """Return the SKU a code stands for: its own code or an alias, in any case; raises Missing naming it."""
    return resolve_skus([code])[code]


@internal_query
def resolve_skus(codes: Iterable[str]) -> dict[str, Sku]:
    """Return the SKU of each code, under the code as it was asked; raises Missing naming all unknown ones."""
    wanted = list(codes)
    found = known_skus(wanted)
    if unknown := list(dict.fromkeys(code for code in wanted if code not in found)):
        named = ", ".join(unknown)
        message = f"sku: nothing in the catalogue answers to {named}; correct the code or add the SKU"
        raise Missing("catalog.sku_unknown", message, field="sku", skus=unknown)
    return found


@internal_query
def known_skus(codes: Iterable[str]) -> dict[str, Sku]:
    """Return the SKU of each code that is known, under the code as it was asked; one query.

    A SKU's own code goes before an alias.
    """
    wanted = {code: key_of(code) for code in codes}
    keys = list(set(wanted.values()))
    own = Sku.objects.annotate(key=Upper("code"), rank=Value(1)).filter(key__in=keys)
    other = Sku.objects.annotate(key=Upper("aliases__value"), rank=Value(0)).filter(key__in=keys)
    found = {row.key: row for row in sorted(own.union(other, all=True), key=lambda row: row.rank)}
    return {code: found[key] for code, key in wanted.items() if key in found}


@internal_query
def ids_of(public_ids: Iterable[str]) -> list[int]:
    """Return the row ids of SKUs by their public ids."""
    return list(Sku.objects.filter(public_id__in=list(public_ids)).values_list("pk", flat=True))


@internal_query
def skus_by_id(sku_ids: Collection[int]) -> dict[int, Sku]:
    """Return SKUs by their ids; one query, ids unknown are absent."""
    return Sku.objects.in_bulk(sku_ids)
