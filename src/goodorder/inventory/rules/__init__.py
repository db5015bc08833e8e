"""Stock arithmetic, pure: claims and shortages, availability over time, lots, the queue, costs."""

from goodorder.inventory.rules.stock import (
    Claim,
    Key,
    Level,
    MovementDraft,
    Shortage,
    portions,
    shortages,
    sums,
)

__all__ = ["Claim", "Key", "Level", "MovementDraft", "Shortage", "portions", "shortages", "sums"]
