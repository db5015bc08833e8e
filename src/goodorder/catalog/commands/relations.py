"""What goes with a SKU and what is better than it: named, ranked, and measured by how often it is taken."""

from collections.abc import Collection

from goodorder.catalog.events import SkuChanged
from goodorder.catalog.models import Relation, Sku
from goodorder.catalog.queries import resolve_sku, resolve_skus
from goodorder.catalog.rules import RELATIONS
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Missing, Refused
from goodorder.kernel.events import record


@command(needs="catalog.edit")
def relate_sku(ctx: Context, *, sku_id: str, other: str, kind: str, rank: int = 100) -> Relation:
    """Have another SKU (by any of its codes) prompted with this one; said again, its kind and rank change.

    The lowest rank comes first. Raises Missing, Invalid naming the field, Refused `catalog.related_itself`.
    """
    checks.one_of(kind, RELATIONS, field="kind")
    values = {"kind": kind, "rank": checks.whole(rank, field="rank", most=10_000)}
    sku = Sku.objects.visible_to(ctx).locked().by_public_id(sku_id)
    prompted = resolve_sku(other)
    if prompted == sku:
        message = f"other: {sku.code} does not go with itself; name another SKU"
        raise Refused("catalog.related_itself", message, field="other")
    found, _is_new = Relation.objects.update_or_create(sku=sku, other=prompted, defaults=values)
    record(ctx, sku, SkuChanged(sku_id=sku.public_id, changes={kind: prompted.code}))
    return found


@command(needs="catalog.edit")
def unrelate_sku(ctx: Context, *, sku_id: str, other: str) -> None:
    """Prompt another SKU no longer with this one. Raises Missing when it is not prompted."""
    sku = Sku.objects.visible_to(ctx).locked().by_public_id(sku_id)
    prompted = resolve_sku(other)
    gone, _rows = Relation.objects.filter(sku=sku, other=prompted).delete()
    if not gone:
        message = f"other: {prompted.code} is not prompted with {sku.code}; look at its relations"
        raise Missing("catalog.relation_unknown", message, field="other")
    record(ctx, sku, SkuChanged(sku_id=sku.public_id, changes={"relation": f"{prompted.code} no longer"}))


@command(needs="orders.capture")
def count_prompts(ctx: Context, *, prompted: Collection[int], codes: Collection[str]) -> None:
    """Count the prompts (row ids) an order for these codes was placed with, and which of them were taken."""
    ordered = {sku.pk for sku in resolve_skus(codes, on=ctx.now.date()).values()}
    rows = Relation.objects.filter(pk__in=prompted, sku__in=ordered).order_by("pk")
    for row in rows.select_for_update(of=("self",)):
        row.shown, row.accepted = row.shown + 1, row.accepted + (row.other_id in ordered)
        row.save(update_fields=["shown", "accepted"])
