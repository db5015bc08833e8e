"""Every write of what channels are shown."""

from goodorder.availability.commands.publishing import (
    drop_publish_rule,
    publish_stock,
    reconcile_publications,
    set_publish_rule,
)

__all__ = [
    "drop_publish_rule",
    "publish_stock",
    "reconcile_publications",
    "set_publish_rule",
]
