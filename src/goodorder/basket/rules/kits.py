"""What kits cost falls on their components exactly. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from goodorder.kernel.money import allocate


@dataclass(frozen=True, slots=True)
class KitPart:
    """A component of a kit: units per kit, and the list price of one unit if it has one."""

    per_kit: int
    price: int | None


@dataclass(frozen=True, slots=True)
class PartShare:
    """What falls on all units of a component: how many there are, their amount and their discount."""

    quantity: int
    amount: int
    discount: int


def kit_shares(parts: Sequence[KitPart], *, count: int, amount: int, discount: int = 0) -> list[PartShare]:
    """Share what `count` kits cost together, and the discount on them, among their components, to the cent.

    By what the components cost on their own; evenly by unit when one of them has no price of its own.
    """
    if all(part.price is not None for part in parts):
        weights = [part.per_kit * (part.price or 0) for part in parts]
    else:
        weights = [part.per_kit for part in parts]
    amounts = allocate(amount, weights)
    discounts = allocate(discount, amounts)
    return [
        PartShare(part.per_kit * count, share, less)
        for part, share, less in zip(parts, amounts, discounts, strict=True)
    ]
