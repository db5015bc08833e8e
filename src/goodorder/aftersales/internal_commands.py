"""Commands about returns, claims and messages that deliberately have no route, each with its reason; a test keeps the list complete."""

_RETURN_STORY = "a step of return to refund: told by the carrier, or by a schedule of our own"

INTERNAL: dict[str, str] = {
    "orders.charge_fee": "a step of settling a return or claim, which have their own routes",
    "returns.charge_unreturned": _RETURN_STORY,
    "returns.expire_return": _RETURN_STORY,
    "returns.note_return_under_way": _RETURN_STORY,
    "returns.record_return_label": _RETURN_STORY,
    "stockroom.turn_units": "a step of receiving and disposing of returned units, which have their own routes",
}
