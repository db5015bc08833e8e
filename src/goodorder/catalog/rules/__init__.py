"""The words and rules of the catalogue: codes, SKUs and kits. Pure."""

from goodorder.catalog.rules.codes import (
    ALIAS_KINDS,
    Ambiguous,
    alias_value,
    checked_period,
    is_gtin,
    item_code,
    key_of,
)
from goodorder.catalog.rules.kits import (
    MOST_PARTS,
    Possible,
    checked_parts,
    fitted,
    flattened,
    path_back,
    possible,
    taken,
)
from goodorder.catalog.rules.relations import (
    RELATIONS,
)
from goodorder.catalog.rules.skus import (
    LIFE_CYCLES,
    NATURE,
    SKU_CHANGES,
    SKU_KINDS,
    SKU_READERS,
    TRACKING,
    ImportedSkus,
    SkuDraft,
    checked_draft,
    checked_drafts,
    given_nature,
    refuse_tracked_kit,
)

__all__ = [
    "ALIAS_KINDS",
    "LIFE_CYCLES",
    "MOST_PARTS",
    "NATURE",
    "RELATIONS",
    "SKU_CHANGES",
    "SKU_KINDS",
    "SKU_READERS",
    "TRACKING",
    "Ambiguous",
    "ImportedSkus",
    "Possible",
    "SkuDraft",
    "alias_value",
    "checked_draft",
    "checked_drafts",
    "checked_parts",
    "checked_period",
    "fitted",
    "flattened",
    "given_nature",
    "is_gtin",
    "item_code",
    "key_of",
    "path_back",
    "possible",
    "refuse_tracked_kit",
    "taken",
]
