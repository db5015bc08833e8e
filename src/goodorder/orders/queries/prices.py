"""How an order's unit prices were found, and whether the lists as they were then still say the same."""

from dataclasses import dataclass, replace
from typing import Any

from goodorder.catalog.models import Sku
from goodorder.catalog.queries import known_skus
from goodorder.kernel.access import Context
from goodorder.orders.models import Order
from goodorder.pricing.queries import resolve_prices, sale_in
from goodorder.pricing.rules import Resolution


@dataclass(frozen=True, slots=True)
class PriceAgain:
    """The derivation kept with a line as ordered, and whether it comes out the same again."""

    kept: dict[str, Any]
    is_same: bool


def prices_again(ctx: Context, *, order_id: str) -> list[PriceAgain]:
    """Derive an order's unit prices from the lists as they were when it was placed; raises Missing.

    Orders of before derivations were kept have none.
    """
    rows = Order.objects.visible_to(ctx).select_related("channel", "customer")
    order = rows.by_public_id(order_id)
    kept = order.pricing.get("derivation", [])
    if not kept:
        return []
    sale = sale_in(order.channel, order.customer, order.placed_at.date(), known_at=order.placed_at)
    sale = replace(sale, group=order.pricing["sale"]["group"])
    skus = known_skus([one["sku"] for one in kept])
    found = resolve_prices(sale, {skus[one["sku"]].pk: one["quantity"] for one in kept if one["sku"] in skus})
    return [PriceAgain(one, _is_same(one, skus.get(one["sku"]), found)) for one in kept]


def _is_same(kept: dict[str, Any], sku: Sku | None, found: dict[int, Resolution]) -> bool:
    if sku is None:
        return False
    return all(kept[name] == value for name, value in found[sku.pk].as_json().items())
