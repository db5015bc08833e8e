"""What a draft would cost while it is still being typed; nothing is held and nothing is written."""

from goodorder.basket.queries.promoting import Buyer
from goodorder.basket.queries.quote import Quoted, price_draft
from goodorder.basket.rules import OrderDraft
from goodorder.catalog import queries as catalog
from goodorder.kernel.access import Context
from goodorder.parties import queries as parties
from goodorder.parties.models import Customer


def try_prices(ctx: Context, *, draft: OrderDraft, orders_before: int = 0) -> Quoted:
    """Price a draft for its customer if it names one, else for somebody new.

    Raises what pricing it raises: Missing for an unknown code, Invalid naming the field, Refused.
    """
    channel = parties.get_channel(ctx, code=draft.channel)
    found = catalog.resolve_skus([line.sku for line in draft.lines], on=ctx.now.date())
    named = draft.customer if isinstance(draft.customer, str) else ""
    customer = parties.get_customer(ctx, customer_id=named) if named else Customer()
    buyer = Buyer(customer, orders_before=lambda: orders_before)
    return price_draft(ctx, channel, draft, [found[line.sku] for line in draft.lines], buyer)
