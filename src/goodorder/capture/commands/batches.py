"""Files of orders: many at once, in the order in which they come."""

from collections.abc import Sequence
from itertools import takewhile

from django.db import DatabaseError, OperationalError

from goodorder.capture.commands.group import place
from goodorder.capture.commands.pricing import Asked, price_plain, stocked_skus
from goodorder.inventory import commands as inventory
from goodorder.kernel.access import Context
from goodorder.kernel.command import attempt, command
from goodorder.kernel.errors import Invalid, OmsError, Refused
from goodorder.orders.commands.capture import Prepared, accept
from goodorder.orders.commands.placing import Worked
from goodorder.orders.models import Order
from goodorder.orders.rules import OrderDraft
from goodorder.pricing.ports import TaxQuoteAwaited
from goodorder.reference.queries import reading

MOST_ORDERS = 1000
AT_ONCE = 250
Fate = Worked | Order | OmsError
"""An order as it was worked out in a group, or as it was captured by itself, or what refused it."""


@command(needs="orders.capture")
def capture_orders(ctx: Context, *, drafts: Sequence[OrderDraft]) -> list[Fate]:
    """Accept up to 1,000 orders, the earlier ones first; a refused one leaves nothing behind and stops no other.

    Returns, in their order, what became of each. Raises Invalid for too many.
    """
    if len(drafts) > MOST_ORDERS:
        raise Invalid("orders.batch_too_large", f"orders: send at most {MOST_ORDERS} at once", field="orders")
    fates = _capture_plain(ctx, drafts)
    if len(fates) < len(drafts):
        _keep_stock(ctx, drafts)
    for begin in range(len(fates), len(drafts), AT_ONCE):
        fates += _capture(ctx, drafts[begin : begin + AT_ONCE])
    if waiting := [fate for fate in fates if isinstance(fate, TaxQuoteAwaited)]:
        raise TaxQuoteAwaited.of_all(waiting)
    return fates


def _keep_stock(ctx: Context, drafts: Sequence[OrderDraft]) -> None:
    """Lock the stock of a file in the one documented order, as later orders touch earlier SKUs."""
    with reading():
        sku_ids = stocked_skus(drafts, ctx.now.date())
    inventory.keep_stock(ctx, sku_ids=sku_ids)


def _capture_plain(ctx: Context, drafts: Sequence[OrderDraft]) -> list[Fate]:
    """Capture a file of nothing but plain orders in one go, its stock locked last: nobody else waits for it meanwhile.

    Of another file it captures none. One that turns out to be not plain ends it early.
    """
    with reading():
        priced = [one for one in price_plain([Asked(ctx, draft) for draft in drafts]) if one]
        return _placed(ctx, priced) if len(priced) == len(drafts) else []


def _placed(ctx: Context, priced: Sequence[Prepared]) -> list[Fate]:
    """Place orders up to the first that cannot be judged with others."""
    return [one for one in place([(ctx, prepared) for prepared in priced], stops=True) if one]


def _capture(ctx: Context, drafts: Sequence[OrderDraft]) -> list[Fate]:
    """Capture the plain ones together up to the first that is not, that one by itself, and so on."""
    with reading():
        priced = price_plain([Asked(ctx, draft) for draft in drafts])
        fates: list[Fate] = []
        while len(fates) < len(drafts):
            plain = takewhile(bool, priced[len(fates) :])
            fates += _placed(ctx, [one for one in plain if one])
            if len(fates) < len(drafts):
                fates.append(_fate(ctx, drafts[len(fates)]))
    return fates


def _fate(ctx: Context, draft: OrderDraft) -> Fate:
    try:
        return attempt(lambda: accept(ctx, draft))
    except OmsError as refusal:
        return refusal
    except OperationalError:
        raise  # a deadlock or a lost connection says nothing of this order
    except DatabaseError as failure:
        message = f"the order cannot be written: {failure}"
        return Refused("capture.order_unwritable", message, external_ref=draft.external_ref)
