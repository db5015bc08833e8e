"""Trying promotions on a basket: what would apply and why, without an order and without a trace."""

from collections.abc import Sequence
from dataclasses import dataclass

from goodorder.catalog.queries import resolve_skus
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, OmsError, naming
from goodorder.kernel.quantity import checked
from goodorder.parties.queries import get_channel, get_customer
from goodorder.pricing.queries.promotions import offer_for
from goodorder.pricing.queries.resolution import unit_prices
from goodorder.pricing.rules import Basket, Goods, Outcome, settle


@dataclass(frozen=True, slots=True, kw_only=True)
class TryOut:
    """A basket to try: SKU codes with quantities; `shipping` is what it would cost, in minor units."""

    channel: str
    lines: Sequence[tuple[str, int]]
    country: str = ""
    coupons: Sequence[str] = ()
    customer_id: str = ""
    first_order: bool = False
    order_count: int = 0
    shipping: int = 0


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it; `wrong` says what an order would be refused for."""

    basket: Basket
    outcome: Outcome
    policy: str
    wrong: tuple[OmsError, ...]

    @property
    def amount(self) -> int:
        """What the goods and shipping cost without promotions."""
        return sum(one.amount for one in self.basket.goods) + self.basket.shipping


def try_promotions(ctx: Context, *, basket: TryOut) -> Tried:
    """Say which promotions a basket would get by list prices, and why not the others. Changes nothing.

    Raises Missing for an unknown channel, SKU or customer, Invalid naming the field.
    """
    with naming("channel"):
        channel = get_channel(ctx, basket.channel)
    with naming("customer_id"):
        customer = get_customer(ctx, basket.customer_id) if basket.customer_id else None
    offer = offer_for(ctx, channel.code, basket.coupons, basket.customer_id, unopened=True)
    tried = Basket(
        goods=_goods(ctx, channel.price_list, basket.lines),
        channel=channel.code,
        currency=channel.currency,
        at=ctx.now,
        shipping=basket.shipping,
        country=basket.country.upper(),
        customer_kind=customer.kind if customer else "person",
        customer_language=customer.language if customer else "",
        customer_group=customer.group if customer else "",
        first_order=basket.first_order,
        order_count=basket.order_count,
        coupons=offer.coupons,
    )
    return Tried(tried, settle(tried, offer.deals, offer.policy), offer.policy, offer.wrong)


def _goods(ctx: Context, price_list: str, lines: Sequence[tuple[str, int]]) -> tuple[Goods, ...]:
    found = resolve_skus([code for code, _ in lines], on=ctx.now.date())
    quantities: dict[int, int] = {}
    for at, (code, quantity) in enumerate(lines):
        checked(quantity, field=f"lines[{at}].quantity")
        quantities[found[code].pk] = quantities.get(found[code].pk, 0) + quantity
    prices = unit_prices(price_list=price_list, quantities=quantities, on=ctx.now.date())
    goods = []
    for at, (code, quantity) in enumerate(lines):
        sku = found[code]
        if sku.pk not in prices:
            message = f"lines[{at}].sku: {sku.code} has no price in {price_list}; set one first"
            raise Invalid("pricing.price_missing", message, field=f"lines[{at}].sku")
        price = prices[sku.pk].amount
        goods.append(Goods(sku.code, quantity, price, price * quantity))
    return tuple(goods)
