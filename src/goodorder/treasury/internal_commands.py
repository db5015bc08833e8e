"""Commands about money that deliberately have no route, each with its reason; a test keeps the list complete."""

_ENDING = "part of the story of an authorisation that ends"
_OF_AN_ORDER = "uses of promotions are taken by placing an order and given back by cancelling all of it"

INTERNAL: dict[str, str] = {
    "invoicing.take_turn": "puts reactions that invoice one order in turn; does nothing by itself",
    "orders.capture_missed": _ENDING,
    "payments.add_tenders": "a step of order to cash: means of payment come with their order",
    "payments.capture_missed": _ENDING,
    "payments.end_renewed": _ENDING,
    "payments.expire_authorization": "written off on a schedule once its time is over",
    "payments.expire_stored_values": "a periodic job of our own",
    "pricing.give_back_uses": _OF_AN_ORDER,
    "pricing.redeem_promotions": _OF_AN_ORDER,
}
