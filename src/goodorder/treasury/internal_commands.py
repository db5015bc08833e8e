"""Commands about money that deliberately have no route, each with its reason; a test keeps the list complete."""

_ENDING = "part of the story of an authorisation that ends"

INTERNAL: dict[str, str] = {
    "invoicing.take_turn": "puts reactions that invoice one order in turn; does nothing by itself",
    "orders.capture_missed": _ENDING,
    "payments.capture_missed": _ENDING,
    "payments.end_renewed": _ENDING,
    "payments.expire_authorization": "written off on a schedule once its time is over",
}
