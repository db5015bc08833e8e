"""How units leave a line, what a line and an order look like. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_LINES = 1000
# Buckets a cancellation empties, those that cost nobody anything first.
CANCELLED_FIRST = ("backordered", "unsourced", "reserved", "allocated", "released")


@dataclass(frozen=True, slots=True)
class Fee:
    """What is charged after the sale: `amount` in minor units, tax included, taxed as the line at `like` is."""

    title: str
    amount: int
    like: int


def taken_for_cancel(buckets: Mapping[str, int], count: int) -> dict[str, int]:
    """Say how many units a cancellation of `count` takes from each bucket, the cheapest to undo first."""
    taken: dict[str, int] = {}
    for bucket in CANCELLED_FIRST:
        if share := min(count, buckets[bucket]):
            taken[bucket] = share
            count -= share
    return taken


@dataclass(frozen=True, slots=True)
class LineFacts:
    """The counters a line's displayed status is computed from."""

    live: int
    unsourced: int
    backordered: int
    reserved: int
    allocated: int
    released: int
    handed_over: int
    delivered: int
    returned: int


def line_status(facts: LineFacts) -> str:
    """Return the first word that fits: removed, returned, delivered … awaiting (vocabulary, section 3)."""
    words: Sequence[tuple[str, bool]] = (
        ("removed", facts.live == 0),
        ("returned", 0 < facts.returned == facts.live),
        ("delivered", 0 < facts.delivered == facts.live),
        ("handed over", facts.handed_over == facts.live),
        ("partly handed over", facts.handed_over > 0),
        ("in fulfilment", facts.released > 0),
        ("allocated", facts.allocated > 0),
        ("backordered", facts.backordered > 0),
        ("reserved", facts.reserved > 0),
    )
    return next((word for word, fits in words if fits), "awaiting")


def fulfilment_status(live: int, handed_over: int) -> str:
    """Roll lines up: none, partial or full."""
    if handed_over == 0:
        return "none"
    return "full" if handed_over >= live else "partial"


def payment_status(total: int, authorised: int, captured: int, refunded: int, disputed: int = 0) -> str:
    """Roll tenders up: unpaid, authorised, part-paid, paid, part-refunded, refunded; disputed while any one is."""
    if disputed:
        return "disputed"
    if refunded:
        return "refunded" if refunded >= captured else "part-refunded"
    if captured:
        return "paid" if captured >= total else "part-paid"
    if total == 0:
        return "paid"
    return "authorised" if authorised else "unpaid"
