"""Commands about money that deliberately have no route, each with its reason; a test keeps the list complete."""

_OF_AN_ORDER = "uses of promotions are taken by placing an order and given back by cancelling all of it"

INTERNAL: dict[str, str] = {
    "pricing.give_back_uses": _OF_AN_ORDER,
    "pricing.redeem_promotions": _OF_AN_ORDER,
}
