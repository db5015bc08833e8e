"""Commands about returns, claims and messages that deliberately have no route, each with its reason; a test keeps the list complete."""

_CARRIED = "a step of carrying a message: follows from what happened, never asked for from outside"
_FOLLOWS = "a pay link follows what is owed: reactions call it, nobody outside"

INTERNAL: dict[str, str] = {
    "notifications.begin_sending": _CARRIED,
    "notifications.queue_message": "messages follow from what happens to an order; a kept one can be sent again",
    "notifications.record_failed": _CARRIED,
    "notifications.record_sent": _CARRIED,
    "payments.record_pay_link": "writes down what the provider said of its page, after our own call",
    "payments.replace_pay_link": _FOLLOWS,
    "payments.review_pay_link": _FOLLOWS,
    "safelinks.follow_link": "customers follow their link in a browser, not by a key of the API",
}
