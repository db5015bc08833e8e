"""What may be asked of the catalogue."""

from goodorder.catalog.queries.codes import find_sku, known_skus, resolve_sku, resolve_skus
from goodorder.catalog.queries.kits import Part, kit_edges, kit_parts, kit_parts_of, kits_among, kits_with
from goodorder.catalog.queries.skus import (
    get_sku,
    ids_of,
    list_relations,
    list_skus,
    relations_of,
    skus_by_id,
    substitute_for,
    substitutes_of,
    variants_beside,
)

__all__ = [
    "Part",
    "find_sku",
    "get_sku",
    "ids_of",
    "kit_edges",
    "kit_parts",
    "kit_parts_of",
    "kits_among",
    "kits_with",
    "known_skus",
    "list_relations",
    "list_skus",
    "relations_of",
    "resolve_sku",
    "resolve_skus",
    "skus_by_id",
    "substitute_for",
    "substitutes_of",
    "variants_beside",
]
