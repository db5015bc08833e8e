"""Stock arithmetic, pure: claims and shortages, availability over time, lots, the queue, costs."""

from goodorder.inventory.rules.atp import Position, Slice, atp, earliest, promised, take
from goodorder.inventory.rules.basket import AskedLine, Component, LineAnswer, Picture, Recipe, Shelf, answers
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

__all__ = [
    "AskedLine",
    "Claim",
    "Component",
    "Key",
    "Level",
    "LineAnswer",
    "MovementDraft",
    "Picture",
    "Position",
    "Recipe",
    "Shelf",
    "Shortage",
    "Slice",
    "answers",
    "atp",
    "earliest",
    "portions",
    "promised",
    "shortages",
    "sums",
    "take",
]
