"""What is offered instead of a SKU: substitutes now, a successor one day."""

from collections.abc import Sequence

from goodorder.catalog.events import SkuChanged
from goodorder.catalog.models import Sku, Substitute
from goodorder.catalog.queries import resolve_sku, resolve_skus
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Missing, Refused
from goodorder.kernel.events import record


@command(needs="catalog.edit")
def add_substitute(
    ctx: Context,
    *,
    sku_id: str,
    other: str,
    rank: int = 100,
    needs_consent: bool = True,
    reason: str = "",
) -> Substitute:
    """Name another SKU (by any of its codes) that may be offered instead, or change how it is offered.

    The lowest rank is offered first. Raises Missing, Invalid for a rank out of range, Refused
    `catalog.substitute_itself`.
    """
    values = {
        "rank": checks.whole(rank, field="rank", most=10_000),
        "needs_consent": checks.flag(needs_consent, field="needs_consent"),
        "reason": checks.text(reason, field="reason", least=0),
    }
    sku = Sku.objects.visible_to(ctx).locked().by_public_id(sku_id)
    instead = resolve_sku(other)
    if instead == sku:
        message = f"other: {sku.code} cannot stand in for itself; name another SKU"
        raise Refused("catalog.substitute_itself", message, field="other")
    found, _ = Substitute.objects.update_or_create(sku=sku, other=instead, defaults=values)
    consent = "with consent" if found.needs_consent else "without asking"
    _tell(ctx, sku, f"{instead.code}, {consent}, rank {found.rank}")
    return found


@command(needs="catalog.edit")
def drop_substitute(ctx: Context, *, sku_id: str, other: str) -> None:
    """Offer a SKU no longer instead of another. Raises Missing when it is not offered."""
    sku = Sku.objects.visible_to(ctx).locked().by_public_id(sku_id)
    instead = resolve_sku(other)
    gone, _ = Substitute.objects.filter(sku=sku, other=instead).delete()
    if not gone:
        message = f"other: {instead.code} is no substitute of {sku.code}; look at its substitutes"
        raise Missing("catalog.substitute_unknown", message, field="other")
    _tell(ctx, sku, f"{instead.code} no longer")


def _tell(ctx: Context, sku: Sku, change: str) -> None:
    record(ctx, sku, SkuChanged(sku_id=sku.public_id, changes={"substitute": change}))


@command(needs="catalog.edit")
def set_successor(ctx: Context, *, sku_id: str, successor: str = "") -> Sku:
    """Say what is sold instead of a SKU one day; empty: nothing is.

    Raises Missing, Refused `catalog.successor_loop` naming the way back when the successor leads to the SKU.
    """
    sku = Sku.objects.visible_to(ctx).locked().by_public_id(sku_id)
    point_to(ctx, sku, successor)
    return sku


def point_to(ctx: Context, sku: Sku, code: str) -> None:
    """Set a locked SKU's successor by its code; empty: none."""
    point_all(ctx, [(sku, code)])


def point_all(ctx: Context, wanted: Sequence[tuple[Sku, str]]) -> set[Sku]:
    """Set the successors of locked SKUs by their codes; returns those that have another now."""
    found = resolve_skus({code for _, code in wanted if code})
    changed = {sku for sku, code in wanted if sku.successor != found.get(code)}
    for sku, code in wanted:
        if sku in changed:
            sku.successor = found.get(code)
            _refuse_loop(sku)
            sku.save(update_fields=["successor"])
            told = SkuChanged(sku_id=sku.public_id, changes={"successor": code and found[code].code})
            record(ctx, sku, told)
    return changed


def _refuse_loop(sku: Sku) -> None:
    way, following = [sku.code], sku.successor
    while following:
        way.append(following.code)
        if following.pk == sku.pk:
            named = " → ".join(way)
            message = f"successor: {named} leads back to the start; name another successor, or none"
            raise Refused("catalog.successor_loop", message, field="successor", path=way)
        following = following.successor
