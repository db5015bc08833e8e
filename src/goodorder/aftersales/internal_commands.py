"""Commands about returns, claims and messages that deliberately have no route, each with its reason; a test keeps the list complete."""

_FOLLOWS = "a pay link follows what is owed: reactions call it, nobody outside"

INTERNAL: dict[str, str] = {
    "payments.record_pay_link": "writes down what the provider said of its page, after our own call",
    "payments.replace_pay_link": _FOLLOWS,
    "payments.review_pay_link": _FOLLOWS,
    "safelinks.follow_link": "customers follow their link in a browser, not by a key of the API",
}
