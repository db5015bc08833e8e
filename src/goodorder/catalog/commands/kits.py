"""What kits are made of."""

from collections.abc import Sequence

from django.db import connection

from goodorder.catalog import rules
from goodorder.catalog.events import KitPartsSet
from goodorder.catalog.models import KitPart, Sku
from goodorder.catalog.queries import kit_edges, resolve_skus
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record


@command(needs="catalog.edit")
def set_kit_parts(ctx: Context, *, sku_id: str, parts: Sequence[tuple[str, int]]) -> list[KitPart]:
    """Say what a kit or built SKU is made of: any code of each part, and its units per kit; none to clear.

    A part may be a kit itself: orders take it apart too. Orders placed before keep what they were made of.
    Raises Missing for an unknown code, Invalid for a quantity out of range or a part named twice, Refused
    `catalog.not_a_kit` for a simple SKU, `catalog.kit_loop` naming the way from the kit back to itself.
    """
    wanted = rules.checked_parts(parts)
    _one_at_a_time()
    sku = Sku.objects.visible_to(ctx).locked().by_public_id(sku_id)
    if sku.kind == "simple" and wanted:
        message = f"sku: {sku.code} is simple; change its kind to kit or built first"
        raise Refused("catalog.not_a_kit", message, field="sku")
    found = resolve_skus([code for code, _ in wanted])
    rows = [KitPart(kit=sku, component=found[code], quantity=units) for code, units in wanted]
    _refuse_twice(rows)
    _refuse_loop(sku, {row.component_id: row.quantity for row in rows})
    KitPart.objects.filter(kit=sku).delete()
    KitPart.objects.bulk_create(rows)
    told = [{"sku": row.component.code, "quantity": row.quantity} for row in rows]
    record(ctx, sku, KitPartsSet(sku_id=sku.public_id, parts=told))
    return rows


def _one_at_a_time() -> None:
    """Wait for whoever changes a kit: two changes at once could close a loop that neither sees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('catalog.kits'))")


def _refuse_twice(rows: Sequence[KitPart]) -> None:
    seen: set[int] = set()
    for row in rows:
        if row.component_id in seen:
            message = f"parts: {row.component.code} is named twice; add its units up in one part"
            raise Invalid("catalog.part_twice", message, field="parts")
        seen.add(row.component_id)


def _refuse_loop(sku: Sku, parts: dict[int, int]) -> None:
    """Refuse parts that contain the kit again, or more of a component than can be counted."""
    edges = {**kit_edges(list(parts)), sku.pk: parts}
    if way := rules.path_back(edges, sku.pk):
        codes = dict(Sku.objects.filter(pk__in=way).values_list("pk", "code"))
        named = [codes[pk] for pk in way]
        message = f"parts: {' → '.join(named)}: a kit cannot contain itself; leave out one of these parts"
        raise Refused("catalog.kit_loop", message, field="parts", path=named)
    rules.flattened(edges, sku.pk)
