"""The arithmetic of availability, pure: slices over time, baskets with kits, published quantities."""

from goodorder.availability.rules.atp import Position, Slice, atp, earliest, promised, take
from goodorder.availability.rules.basket import (
    AskedLine,
    Component,
    LineAnswer,
    Picture,
    Recipe,
    Serving,
    answers,
)

__all__ = [
    "AskedLine",
    "Component",
    "LineAnswer",
    "Picture",
    "Position",
    "Recipe",
    "Serving",
    "Slice",
    "answers",
    "atp",
    "earliest",
    "promised",
    "take",
]
