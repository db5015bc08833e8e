"""Who wants what and how they go about it: drawn from a seed, so that a run can be repeated."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

PARTS = (("PART-A", 20), ("PART-B", 9), ("PART-C", 14))
KINDS = ("plain", "kits", "lots")
BUY, ABANDON, CANCEL, BREAK = "buy", "abandon", "cancel", "break"
# Of a hundred buyers: how many leave their cart, cancel what they bought, or send something unusable first.
CONDUCT = ((BUY, 76), (ABANDON, 10), (CANCEL, 10), (BREAK, 4))
QUANTITIES = ((1, 80), (2, 15), (3, 5))


@dataclass(frozen=True, slots=True)
class Good:
    """Something for sale: its stock in units, or the parts one of it takes of other goods.

    `share` is how many of a hundred buyers want it. `lots` are (code, units, expired) of goods kept by lot.
    """

    name: str
    share: int
    stock: int = 0
    parts: Mapping[str, int] = field(default_factory=dict)
    lots: tuple[tuple[str, int, bool], ...] = ()

    @property
    def needs(self) -> Mapping[str, int]:
        """What one of it takes out of stock."""
        return self.parts or {self.name: 1}


@dataclass(frozen=True, slots=True)
class Wish:
    """One buyer's intention."""

    number: int
    good: str
    quantity: int
    entry: str
    conduct: str


def assortment(units: Sequence[int], kinds: Sequence[str] = KINDS, scale: int = 1) -> list[Good]:
    """Return the goods of a run: one for each number of units, kits that share parts, and one kept by lots.

    `scale` multiplies the stock of the parts.
    """
    goods = []
    if "plain" in kinds:
        goods += [Good(f"PLAIN-{at}", max(4, 50 // at), stock) for at, stock in enumerate(units, start=1)]
    if "kits" in kinds:
        goods += [Good(name, 2, stock * scale) for name, stock in PARTS]
        goods.append(Good("KIT-AB", 12, parts={"PART-A": 2, "PART-B": 1}))
        goods.append(Good("KIT-BC", 12, parts={"PART-B": 1, "PART-C": 2}))
    if "lots" in kinds:
        goods.append(Good("BATCHED", 8, 12, lots=(("L1", 5, False), ("L2", 7, False), ("OLD", 6, True))))
    return goods


def draw(seed: int, buyers: int, goods: Sequence[Good], entries: Sequence[str]) -> list[Wish]:
    """Draw the buyers of a run. Carts are the only entry that can be left, so those who leave come by cart."""
    dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
    wishes = []
    for number in range(buyers):
        good = dice.choices([good.name for good in goods], [good.share for good in goods])[0]
        conduct, quantity = _one_of(dice, CONDUCT), _one_of(dice, QUANTITIES)
        entry = dice.choice(entries)
        if conduct == ABANDON:
            conduct, entry = (ABANDON, "cart") if "cart" in entries else (BUY, entry)
        wishes.append(Wish(number, good, int(quantity), entry, str(conduct)))
    return wishes


def _one_of(dice: random.Random, table: Sequence[tuple[str | int, int]]) -> str | int:
    return dice.choices([word for word, _ in table], [weight for _, weight in table])[0]
