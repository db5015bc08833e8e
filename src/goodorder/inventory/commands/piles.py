"""Which units are meant: places, SKUs and lots as people name them, and lots in the order of their expiry."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import F

from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.inventory import errors
from goodorder.inventory.commands import ledger, lots, statements
from goodorder.inventory.models import Balance, Lot
from goodorder.inventory.rules import Key
from goodorder.kernel.errors import Invalid

UNTRACKED = "none"


def stocked(codes: Sequence[str], *, most: int) -> dict[str, Sku]:
    """Return the SKUs of a paper's lines by code; raises Invalid for too many or a kit without stock, Missing."""
    if not 0 < len(codes) <= most:
        raise errors.number_of_lines(most)
    skus = catalog.resolve_skus(codes)
    for sku in skus.values():
        if sku.kind == "kit":
            raise errors.never_stocked(sku.code)
    return skus


def lot_of(sku: Sku, code: str) -> Lot | None:
    """Return the lot a code names; None for a SKU without lots. Raises Invalid when one is needed, Missing."""
    if not code:
        if sku.tracking != UNTRACKED:
            raise errors.lot_missing(sku.code)
        return None
    return lots.lot_named(sku.pk, code)


def lock(keys: Iterable[Key]) -> None:
    """Lock SKUs, then stock rows, for a command that must look before it books."""
    ledger.opened(set(keys))


def lock_everywhere(keys: Collection[Key]) -> None:
    """Lock SKUs and all their stock rows, for a command that may have to find promised units elsewhere."""
    statements.lock_skus(sku_id for sku_id, _ in keys)
    statements.lock(sku_ids={sku_id for sku_id, _ in keys})
    lock(keys)


def first_expiring(key: Key, quantity: int) -> list[tuple[int | None, int]]:
    """Take units (lot id, quantity) of locked stock that nobody holds, those first that expire first.

    Fewer when they do not suffice. Blocked lots are left alone.
    """
    rows = Balance.objects.filter(
        sku_id=key[0], location_id=key[1], condition="good", owner="", quantity__gt=F("held")
    )
    free = rows.exclude(lot__blocked_because__gt="").order_by(
        F("lot__expires_on").asc(nulls_last=True), "lot_id"
    )
    taken = []
    for row in free:
        if quantity <= 0:
            break
        part = min(row.quantity - row.held, quantity)
        taken.append((row.lot_id, part))
        quantity -= part
    return taken


def shares(sku: Sku, quantity: int, named: Mapping[str, int]) -> list[tuple[int | None, int]]:
    """Return what of which lot is meant, as people named it; raises Invalid when it does not add up."""
    if sum(named.values()) != quantity or any(units <= 0 for units in named.values()):
        raise errors.lots_do_not_add_up(sku.code, quantity)
    return [(lots.lot_named(sku.pk, code).pk, units) for code, units in named.items()]


def refuse_repeats(piles: Sequence[tuple[str, str]]) -> None:
    """Refuse a paper on which a SKU and lot come twice."""
    seen: set[tuple[str, str]] = set()
    for sku, lot in piles:
        if (name := (sku, lot.upper())) in seen:
            raise errors.named_twice(sku, lot)
        seen.add(name)


def checked_condition(value: str, known: Sequence[str], *, field: str = "condition") -> str:
    """Return a condition if it is one; raises Invalid listing them."""
    if value not in known:
        message = f"{field}: choose one of {', '.join(known)}"
        raise Invalid("inventory.condition_unknown", message, field=field)
    return value
