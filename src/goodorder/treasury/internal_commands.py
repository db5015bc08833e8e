"""Commands about money that deliberately have no route, each with its reason; a test keeps the list complete."""

_FOLLOWS = "follows from documents and payments; never asked for from outside"

INTERNAL: dict[str, str] = {
    "accounting.enter_item": _FOLLOWS,
    "accounting.enter_past_items": "writes the past in bulk; only the importer may, on the machine itself",
    "accounting.lock_account": "puts orders of one customer in line while their credit is judged",
    "accounting.start_settlement": _FOLLOWS,
    "orders.judge_credit_holds": _FOLLOWS,
    "payments.give_up_debt": "carries out a write-off, which has its own routes and its second person",
}
