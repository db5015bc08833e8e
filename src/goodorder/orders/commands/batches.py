"""Many orders at once, each with its own fate."""

from collections.abc import Sequence

from goodorder.catalog import queries as catalog
from goodorder.inventory import commands as inventory
from goodorder.kernel.access import Context
from goodorder.kernel.command import attempt, command
from goodorder.kernel.errors import Invalid, OmsError
from goodorder.orders.commands.capture import accept
from goodorder.orders.models import Order
from goodorder.orders.rules import OrderDraft
from goodorder.pricing.ports import TaxQuoteAwaited

MOST_ORDERS = 1000


@command(needs="orders.capture")
def capture_orders(ctx: Context, *, drafts: Sequence[OrderDraft]) -> list[Order | OmsError]:
    """Accept up to 1,000 orders, one after the other; a refused one leaves nothing behind and stops no other.

    Returns, in their order, each order or what it was refused with. Raises Invalid for too many.
    """
    if len(drafts) > MOST_ORDERS:
        raise Invalid("orders.batch_too_large", f"orders: send at most {MOST_ORDERS} at once", field="orders")
    _keep_stock(ctx, drafts)
    fates = [_fate(ctx, draft) for draft in drafts]
    if waiting := [fate for fate in fates if isinstance(fate, TaxQuoteAwaited)]:
        raise TaxQuoteAwaited.of_all(waiting)
    return fates


def _keep_stock(ctx: Context, drafts: Sequence[OrderDraft]) -> None:
    """Lock all the stock the orders can take in the one documented order, as later ones touch earlier SKUs."""
    codes = {line.sku for draft in drafts for line in draft.lines}
    skus = catalog.known_skus(codes, on=ctx.now.date()).values()
    kits = catalog.kit_parts({sku.pk for sku in skus if sku.kind == "kit"})
    parts = {part.sku.pk for found in kits.values() for part in found}
    inventory.keep_stock(ctx, sku_ids={sku.pk for sku in skus} | parts)


def _fate(ctx: Context, draft: OrderDraft) -> Order | OmsError:
    try:
        return attempt(lambda: accept(ctx, draft))
    except OmsError as refusal:
        return refusal
