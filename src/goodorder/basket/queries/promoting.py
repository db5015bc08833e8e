"""Promotions in a basket: what is judged, and what is taken off its lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from goodorder.basket.rules import OrderDraft
from goodorder.catalog.models import Sku
from goodorder.kernel.access import Context
from goodorder.parties.models import Channel, Customer
from goodorder.pricing import queries as pricing
from goodorder.pricing.rules import (
    Basket,
    Goods,
    LineToPrice,
    Outcome,
    Promoted,
    promoted_lines,
    settle,
)


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who a basket is for. `orders_before` counts what was ordered before, asked once promotions are judged."""

    customer: Customer
    orders_before: Callable[[], int]

    def words(self) -> dict[str, Any]:
        """Return what conditions may ask of the buyer."""
        before = self.orders_before()
        return {
            "customer_kind": self.customer.kind,
            "customer_language": self.customer.language,
            "customer_group": self.customer.group,
            "first_order": not before,
            "order_count": before,
        }


def promote(
    ctx: Context,
    channel: Channel,
    buyer: Buyer | None,
    draft: OrderDraft,
    priced: Sequence[tuple[Sku, int]],
    asked: Sequence[LineToPrice],
) -> Promoted:
    """Take promotions off lines, shipping among them; `priced` is the SKU and unit price of each draft line.

    Without a buyer there is nobody who could use any. Raises Invalid or Refused naming a coupon that opens
    nothing.
    """
    outcome = _outcome(ctx, channel, buyer, draft, priced, asked) if buyer else Outcome((), ())
    places = [f"lines[{at}]" for at in range(len(draft.lines))]
    return promoted_lines(
        asked, places, outcome, currency=channel.currency, order_discount=draft.order_discount
    )


def _outcome(
    ctx: Context,
    channel: Channel,
    buyer: Buyer,
    draft: OrderDraft,
    priced: Sequence[tuple[Sku, int]],
    asked: Sequence[LineToPrice],
) -> Outcome:
    offer = pricing.offer_for(ctx, channel.code, draft.coupons, buyer.customer.public_id)
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
        **buyer.words(),
        coupons=offer.coupons,
    )
    return settle(basket, offer.deals, offer.policy)


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
