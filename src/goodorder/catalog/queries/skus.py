"""Reads of products and SKUs."""

from collections.abc import Collection, Iterable

from django.db.models import Q
from django.db.models.functions import Upper

from goodorder.catalog.models import Alias, Relation, Sku, Substitute
from goodorder.catalog.rules import key_of
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of


def get_sku(ctx: Context, sku_id: str) -> Sku:
    """Return a SKU, with its product, aliases and successor, by public id; raises Missing."""
    skus = Sku.objects.visible_to(ctx).select_related("product", "successor").prefetch_related("aliases")
    return skus.by_public_id(sku_id)


def list_skus(ctx: Context, *, search: str = "", cursor: str = "", size: int = 50) -> Page[Sku]:
    """List SKUs by code; `search` finds a part of name or code, or a whole alias."""
    skus = Sku.objects.visible_to(ctx).select_related("product", "successor").prefetch_related("aliases")
    if search := search.strip():
        skus = skus.filter(
            Q(name__icontains=search) | Q(code__icontains=search) | Q(pk__in=_with_alias(search))
        )
    return page_of(skus, cursor=cursor, size=size, order="code")


def _with_alias(search: str) -> list[int]:
    """Find SKUs by alias first: a list lets the database use its indexes where a subquery would not."""
    aliases = Alias.objects.alias(key=Upper("value")).filter(key=key_of(search))
    return list(aliases.values_list("sku_id", flat=True))


def substitutes_of(ctx: Context, *, sku_id: str) -> list[Substitute]:
    """Return what may be offered instead of a SKU (public id), the lowest rank first; raises Missing."""
    sku = Sku.objects.visible_to(ctx).by_public_id(sku_id)
    return list(sku.substitutes.select_related("other").order_by("rank", "pk"))


def relations_of(ctx: Context, *, sku_id: str) -> list[Relation]:
    """Return what is prompted with a SKU (public id), the lowest rank first; raises Missing."""
    sku = Sku.objects.visible_to(ctx).by_public_id(sku_id)
    return list(sku.relations.select_related("other").order_by("rank", "pk"))


def list_relations(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[Relation]:
    """List everything that is prompted with a SKU, what was shown most often first."""
    rows = Relation.objects.filter(sku__in=Sku.objects.visible_to(ctx)).select_related("sku", "other")
    return page_of(rows, cursor=cursor, size=size, order="-shown")


@internal_query
def substitute_for(sku_id: int, other_id: int) -> Substitute | None:
    """Return on which terms a SKU may be offered instead of another (row ids); None when it may not."""
    return Substitute.objects.filter(sku_id=sku_id, other_id=other_id).first()


@internal_query
def skus_by_id(sku_ids: Collection[int]) -> dict[int, Sku]:
    """Return SKUs by row id."""
    return Sku.objects.in_bulk(list(sku_ids))


@internal_query
def ids_of(public_ids: Collection[str]) -> list[int]:
    """Return the row ids of SKUs by their public ids."""
    return list(Sku.objects.filter(public_id__in=public_ids).values_list("pk", flat=True))


@internal_query
def variants_beside(sku_ids: Iterable[int]) -> dict[int, list[Sku]]:
    """Return what else is sold of the product of each SKU (row ids), by code; kits are left out."""
    asked = dict(Sku.objects.filter(pk__in=sku_ids).values_list("pk", "product_id"))
    sold = Sku.objects.filter(product__in=asked.values(), life_cycle__in=("active", "last_buy"))
    variants = list(sold.exclude(kind="kit").order_by("code"))
    return {
        pk: [each for each in variants if each.product_id == product and each.pk != pk]
        for pk, product in asked.items()
    }
