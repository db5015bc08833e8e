"""Promotions in an order: what its basket is, and the uses it takes once it is written."""

from collections.abc import Sequence

from goodorder.catalog.models import Sku
from goodorder.kernel.access import Context
from goodorder.orders.models import Order, OrderLine
from goodorder.orders.rules import OrderDraft
from goodorder.parties.models import Channel, Customer
from goodorder.pricing import commands as pricing_commands
from goodorder.pricing import queries as pricing
from goodorder.pricing.rules import (
    Basket,
    Goods,
    LineToPrice,
    Outcome,
    PricedOrder,
    Promoted,
    promoted_lines,
    settle,
)


def promote(
    ctx: Context,
    channel: Channel,
    customer: Customer | None,
    draft: OrderDraft,
    priced: Sequence[tuple[Sku, int]],
    asked: Sequence[LineToPrice],
) -> Promoted:
    """Take promotions off lines, shipping among them; `priced` is the SKU and unit price of each draft line.

    Without a customer there is nobody who could use any. Raises Invalid or Refused naming a coupon that opens
    nothing.
    """
    outcome = _outcome(ctx, channel, customer, draft, priced, asked) if customer else Outcome((), ())
    places = [f"lines[{at}]" for at in range(len(draft.lines))]
    return promoted_lines(
        asked, places, outcome, currency=channel.currency, order_discount=draft.order_discount
    )


def _outcome(
    ctx: Context,
    channel: Channel,
    customer: Customer,
    draft: OrderDraft,
    priced: Sequence[tuple[Sku, int]],
    asked: Sequence[LineToPrice],
) -> Outcome:
    offer = pricing.offer_for(ctx, channel.code, draft.coupons, customer.public_id)
    offer.refuse_wrong_coupons()
    if not offer.deals:
        return Outcome((), ())
    basket = Basket(
        goods=_goods(draft, priced),
        channel=channel.code,
        currency=channel.currency,
        at=ctx.now,
        shipping=sum(line.shown for line in asked if line.kind != "item"),
        country=draft.ship_to.country,
        region=draft.ship_to.region,
        customer_kind=customer.kind,
        customer_language=customer.language,
        first_order=not Order.objects.filter(customer=customer).exists(),
        coupons=offer.coupons,
    )
    return settle(basket, offer.deals, offer.policy)


def unpromoted(asked: Sequence[LineToPrice], currency: str) -> Promoted:
    """Return lines that no promotion is taken off, as those of an offer."""
    return promoted_lines(asked, (), Outcome((), ()), currency=currency)


def _goods(draft: OrderDraft, priced: Sequence[tuple[Sku, int]]) -> tuple[Goods, ...]:
    return tuple(
        Goods(
            sku=sku.code,
            quantity=line.quantity,
            unit_price=price,
            amount=price * line.quantity - line.discount,
            is_final=line.unit_price is not None,
        )
        for line, (sku, price) in zip(draft.lines, priced, strict=True)
    )


def redeem(
    ctx: Context, order: Order, lines: Sequence[OrderLine], promoted: Promoted, priced: PricedOrder
) -> None:
    """Take the uses of an order that is written. Raises Refused when somebody else took the last one."""
    if not promoted.outcome.applied:
        return
    pricing_commands.redeem_promotions(
        ctx,
        about=order.public_id,
        customer=order.customer.public_id,
        currency=order.currency,
        uses=promoted.uses(priced.lines),
        lines=[line.pk for line in lines],
    )
