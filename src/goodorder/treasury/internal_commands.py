"""Commands about money that deliberately have no route, each with its reason; a test keeps the list complete."""

_ENDING = "part of the story of an authorisation that ends"
_FOLLOWS = "follows from documents and payments; never asked for from outside"
_OF_AN_ORDER = "uses of promotions are taken by placing an order and given back by cancelling all of it"

INTERNAL: dict[str, str] = {
    "accounting.enter_item": _FOLLOWS,
    "accounting.enter_past_items": "writes the past in bulk; only the importer may, on the machine itself",
    "accounting.lock_account": "puts orders of one customer in line while their credit is judged",
    "accounting.start_settlement": _FOLLOWS,
    "orders.capture_missed": _ENDING,
    "orders.judge_credit_holds": _FOLLOWS,
    "payments.add_tenders": "a step of order to cash: means of payment come with their order",
    "payments.capture_missed": _ENDING,
    "payments.end_renewed": _ENDING,
    "payments.expire_authorization": "written off on a schedule once its time is over",
    "payments.expire_stored_values": "a periodic job of our own",
    "payments.give_up_debt": "carries out a write-off, which has its own routes and its second person",
    "pricing.give_back_uses": _OF_AN_ORDER,
    "pricing.redeem_later": _OF_AN_ORDER,
    "pricing.redeem_promotions": _OF_AN_ORDER,
    "pricing.take_off_use": _OF_AN_ORDER,
}
