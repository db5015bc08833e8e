"""A large stocked house for measurements: COPY into the product's own tables, so triggers and checks judge every row."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from goodorder.cli.house import MOST_ON_HAND, House, analyze, copy_rows, raise_house
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import Claim, HoldTerms
from goodorder.kernel.access import system_context
from goodorder.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["House", "stock_house"]

SHARE_WITH_SUPPLY, SHARE_HELD, SHARE_RUN_OUT, SHARE_KITS = 0.3, 0.1, 0.02, 0.01
MOST_PARTS = 4
BATCH = 5_000


def stock_house(*, skus: int, places: int, seed: int) -> House:
    """Fill an empty, migrated database: every SKU at every place, some expected, some held, some kits of them."""
    draw = random.Random(seed)  # noqa: S311 - repeatable goods, not a secret
    house = raise_house(skus=skus, kits=max(1, int(skus * SHARE_KITS)), places=places, draw=draw)
    copy_rows("catalog_kitpart", ("kit_id", "component_id", "quantity"), _parts(house, draw))
    copy_rows("inventory_expected", _EXPECTED, _expected(house, draw))
    _hold(house, draw)
    analyze()
    return house


def _parts(house: House, draw: random.Random) -> Iterator[tuple[Any, ...]]:
    for kit in house.kits:
        for part in draw.sample(house.skus, min(len(house.skus), draw.randint(2, MOST_PARTS))):
            yield kit, part, draw.randint(1, 3)


_EXPECTED = (
    "version", "public_id", "kind", "document", "sku_id", "location_id", "quantity", "received", "claimed",
    "due_on", "first_due_on", "confidence_percent", "state", "created_at",
)  # fmt: skip


def _expected(house: House, draw: random.Random) -> Iterator[tuple[Any, ...]]:
    today = house.now.date()
    for at, sku in enumerate(house.skus):
        for place in house.places:
            if draw.random() < SHARE_WITH_SUPPLY:
                due, units = today + timedelta(days=draw.randint(1, 60)), draw.randint(1, MOST_ON_HAND)
                claimed = draw.choice((0, 0, units // 2))
                yield (
                    0, new_id("exp"), "purchase_order", f"PO-{at}", sku, place, units, 0, claimed, due, due,
                    draw.choice((70, 90, 100)), "open", house.now,
                )  # fmt: skip


def _hold(house: House, draw: random.Random) -> None:
    """Hold a unit of some balances, some past their time, through the product's own command."""
    held: list[Claim] = []
    over: list[Claim] = []
    for sku in house.skus:
        for place in house.places:
            if (drawn := draw.random()) < SHARE_HELD:
                (over if drawn < SHARE_RUN_OUT else held).append(Claim(1, sku, place, 1))
    ctx = system_context("bench")
    hour_ago = house.now - timedelta(hours=1)
    for claims, expires_at in ((held, None), (over, hour_ago)):
        for first in range(0, len(claims), BATCH):
            batch = claims[first : first + BATCH]
            terms = HoldTerms(expires_at=expires_at)
            inventory.reserve(ctx, demand=new_id("ord"), claims=batch, terms=terms)
