"""What a draft gives away of what the price lists and services ask, by kind. Pure."""

from collections.abc import Mapping
from typing import Any

from goodorder.basket.rules.drafts import OrderDraft
from goodorder.limits.rules import DISCOUNT, PRICE, SHIPPING


def given_away(draft: OrderDraft, explanation: Mapping[str, Any]) -> dict[str, int]:
    """Return what somebody takes off by hand (minor units), from a draft and how it was priced.

    A price given for what no list has gives nothing away; promotions and coupons are nobody's gift.
    """
    pairs = zip(draft.lines, explanation.get("derivation", ()), strict=False)
    below = sum(
        max(0, (row["given"]["list_price"] or 0) - row["given"]["amount"]) * line.quantity
        for line, row in pairs
        if "given" in row
    )
    found = {
        PRICE: below,
        DISCOUNT: draft.order_discount + sum(line.discount for line in draft.lines),
        SHIPPING: int(explanation.get("shipping_waived", 0)),
    }
    return {kind: amount for kind, amount in found.items() if amount}
