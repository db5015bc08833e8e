"""What kits are made of, and what is made of a SKU."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection

from goodorder.catalog.models import KitPart, Sku
from goodorder.catalog.rules import flattened
from goodorder.kernel.access import Context, internal_query
from goodorder.reference.queries import CATALOG, remembered_each

# Every assembly that can be reached from some, with what one takes; through built ones only on demand.
_EDGES = """
    WITH RECURSIVE reached(kit_id) AS (
        SELECT unnest(%(kits)s::bigint[])
        UNION
        SELECT part.component_id
        FROM catalog_kitpart part
        JOIN reached USING (kit_id)
        JOIN catalog_sku component ON component.id = part.component_id
        WHERE component.kind = 'kit' OR %(through_built)s
    )
    SELECT part.kit_id, part.component_id, part.quantity, kit.kind
    FROM catalog_kitpart part
    JOIN reached USING (kit_id)
    JOIN catalog_sku kit ON kit.id = part.kit_id
"""

Edges = dict[int, dict[int, int]]  # units of each part one assembly takes, by SKU ids


@dataclass(frozen=True, slots=True)
class Part:
    """A component of a kit and how many of it one kit takes in the end."""

    sku: Sku
    quantity: int


def kit_parts_of(ctx: Context, *, sku_id: str) -> list[KitPart]:
    """Return the parts a kit (public id) was given, by their codes, kits among them as such; raises Missing."""
    sku = Sku.objects.visible_to(ctx).by_public_id(sku_id)
    return list(sku.parts.select_related("component").order_by("component__code"))


@internal_query
@remembered_each(CATALOG)
def kit_parts(sku_ids: Collection[int]) -> Mapping[int, list[Part]]:
    """Return the components of each of many kits or built SKUs (row ids), by row id; two queries in all.

    Parts that are kits are taken apart, built ones are not. What has no parts is left out.
    """
    wanted = set(sku_ids)
    edges: Edges = {}
    virtual: Edges = {}
    for kit, part, units, kind in _rows(wanted, through_built=False) if wanted else []:
        edges.setdefault(kit, {})[part] = units
        if kind == "kit":
            virtual.setdefault(kit, {})[part] = units
    found = {kit: flattened({**virtual, kit: edges[kit]}, kit) for kit in wanted & set(edges)}
    skus = Sku.objects.in_bulk({part for parts in found.values() for part in parts})
    return {kit: [Part(skus[part], each) for part, each in parts.items()] for kit, parts in found.items()}


@internal_query
def kit_edges(sku_ids: Collection[int]) -> Edges:
    """Return what assemblies are made of, level by level, from some on: parts and units by SKU id; one query."""
    edges: Edges = {}
    for kit, part, units, _ in _rows(sku_ids, through_built=True):
        edges.setdefault(kit, {})[part] = units
    return edges


def _rows(sku_ids: Collection[int], *, through_built: bool) -> list[tuple[int, int, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_EDGES, {"kits": list(sku_ids), "through_built": through_built})
        return list(cursor.fetchall())


def kits_with(ctx: Context, *, sku_id: str) -> list[Sku]:
    """Return the kits and built SKUs that a SKU (public id) is named a part of, by code."""
    return list(Sku.objects.visible_to(ctx).filter(parts__component__public_id=sku_id).order_by("code"))


@internal_query
def kits_among(sku_ids: Collection[int]) -> list[str]:
    """Return the codes of those SKUs (row ids) that are kits without stock of their own."""
    found = Sku.objects.filter(pk__in=sku_ids, kind="kit").order_by("code")
    return list(found.values_list("code", flat=True))
