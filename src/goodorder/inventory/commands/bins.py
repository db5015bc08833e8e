"""Bins follow the ledger: together they never hold more than it has on the shelves."""

from collections.abc import Iterable, Sequence

from goodorder.inventory.queries.on_shelf import on_shelf
from goodorder.inventory.rules import Key, MovementDraft
from goodorder.locations.commands.bins import lower
from goodorder.locations.queries import in_bins


def follow(movements: Sequence[MovementDraft]) -> None:
    """Let what left the ledger leave the bins, too, where units in no bin were too few."""
    fit({movement.key for movement in movements if movement.quantity < 0})


def fit(keys: Iterable[Key]) -> None:
    """Lower what bins are thought to hold to what lies on the shelves; the stock rows are locked."""
    wanted = set(keys)
    binned = in_bins(wanted) if wanted else {}
    there = on_shelf({(sku_id, place) for sku_id, place, _ in binned}) if binned else {}
    for (sku_id, place, lot), units in sorted(binned.items()):
        excess = units - max(0, there.get((sku_id, place, lot), 0))
        if excess > 0:
            lower(place, sku_id, lot, excess)
