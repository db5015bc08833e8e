"""Commands about returns, claims and messages that deliberately have no route, each with its reason; a test keeps the list complete."""

_CARRIED = "a step of carrying a message: follows from what happened, never asked for from outside"
_FOLLOWS = "a pay link follows what is owed: reactions call it, nobody outside"
_RETURN_STORY = "a step of return to refund: told by the carrier, or by a schedule of our own"

INTERNAL: dict[str, str] = {
    "notifications.begin_sending": _CARRIED,
    "notifications.queue_messages": "as queue_message, for many at once",
    "notifications.queue_message": "messages follow from what happens to an order; a kept one can be sent again",
    "notifications.record_failed": _CARRIED,
    "notifications.record_sent": _CARRIED,
    "orders.charge_fee": "a step of settling a return or claim, which have their own routes",
    "payments.record_pay_link": "writes down what the provider said of its page, after our own call",
    "payments.replace_pay_link": _FOLLOWS,
    "payments.review_pay_link": _FOLLOWS,
    "returns.charge_unreturned": _RETURN_STORY,
    "returns.expire_return": _RETURN_STORY,
    "returns.note_return_under_way": _RETURN_STORY,
    "returns.record_return_label": _RETURN_STORY,
    "safelinks.follow_link": "customers follow their link in a browser, not by a key of the API",
    "stockroom.turn_units": "a step of receiving and disposing of returned units, which have their own routes",
}
