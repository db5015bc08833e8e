"""Every write to the catalogue: SKUs, their other codes, what kits are made of, what is offered instead."""

from goodorder.catalog.commands.aliases import add_alias, end_alias
from goodorder.catalog.commands.choices import add_substitute, drop_substitute, set_successor
from goodorder.catalog.commands.kits import set_kit_parts
from goodorder.catalog.commands.relations import count_prompts, relate_sku, unrelate_sku
from goodorder.catalog.commands.skus import add_product, add_sku, change_sku, import_skus

__all__ = [
    "add_alias",
    "add_product",
    "add_sku",
    "add_substitute",
    "change_sku",
    "count_prompts",
    "drop_substitute",
    "end_alias",
    "import_skus",
    "relate_sku",
    "set_kit_parts",
    "set_successor",
    "unrelate_sku",
]
