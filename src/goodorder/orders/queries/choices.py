"""What a change of a SKU's life cycle would touch."""

from dataclasses import dataclass

from django.db.models import F, Sum

from goodorder.availability.rules.selling import ANY, supply_for
from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.catalog.rules import LIFE_CYCLES
from goodorder.inventory import queries as stock
from goodorder.inventory.models import Expected
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.orders.models import Order, OrderLine

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class LifeCycleEffect:
    """What a change of a SKU's life cycle would touch; lines and supply are the first 200 of each.

    `sold_against` says what a line may be sold against where the channel takes backorders: never, stock,
    dated (supply too) or any. `stranded` are waiting units without dated supply that nothing would come for.
    """

    sku: Sku
    to: str
    sold_against: str
    sold_against_now: str
    open_units: int
    waiting_units: int
    stranded: int
    supply_units: int
    lines: tuple[OrderLine, ...]
    supply: tuple[Expected, ...]
    kits: tuple[Sku, ...]


def simulate_life_cycle(ctx: Context, *, sku_id: str, to: str) -> LifeCycleEffect:
    """Say what setting a SKU's (public id) life cycle would touch, without doing it.

    Raises Missing for an unknown SKU, Invalid for an unknown stage.
    """
    to = checks.one_of(to, LIFE_CYCLES, field="to")
    sku = catalog.get_sku(ctx, sku_id)
    lines = OrderLine.objects.filter(
        order__in=Order.objects.visible_to(ctx),
        order__state__in=("placed", "confirmed"),
        sku=sku,
        ordered__gt=F("cancelled") + F("handed_over"),
    )
    sums = lines.aggregate(
        open=Sum(F("ordered") - F("cancelled") - F("handed_over"), default=0),
        waiting=Sum("backordered", default=0),
    )
    supply = stock.expected_supply(ctx, sku=sku.code, size=MOST_SHOWN).items
    sold_against = supply_for(to, backorders=True)
    undated = stock.undated({sku.pk}).get(sku.pk, 0)
    return LifeCycleEffect(
        sku=sku,
        to=to,
        sold_against=sold_against,
        sold_against_now=supply_for(sku.life_cycle, backorders=True),
        open_units=sums["open"],
        waiting_units=sums["waiting"],
        stranded=0 if sold_against == ANY else undated,
        supply_units=sum(one.to_come for one in supply),
        lines=tuple(lines.select_related("order").order_by("order__placed_at", "position")[:MOST_SHOWN]),
        supply=tuple(supply),
        kits=tuple(catalog.kits_with(ctx, sku_id=sku_id)),
    )
