"""The words rules may use: what each means, and a value of its type to try a condition on. Pure."""

from collections.abc import Mapping
from typing import Any

from goodorder.expressions.rules import Language

# What velocity is counted by, and the windows it is counted in, in seconds.
MARKS = ("customer", "email", "phone", "address", "card")
WINDOWS = {"1h": 3_600, "24h": 86_400, "7d": 604_800}
_NAMES = {
    "email": "e-mail",
    "customer": "customer",
    "phone": "phone",
    "address": "delivery address",
    "card": "card",
}


def _velocity() -> dict[str, tuple[Any, str]]:
    found: dict[str, tuple[Any, str]] = {}
    for mark in MARKS:
        same = f"with the same {_NAMES[mark]}, this one included"
        for window in WINDOWS:
            found[f"{mark}_orders_{window}"] = (1, f"orders within {window} {same}")
        found[f"{mark}_amount_24h"] = (10_000, f"their value within 24h {same}, in minor units")
        found[f"{mark}_customers_7d"] = (1, f"different customers within 7d {same}")
    return found


_WORDS: Mapping[str, tuple[Any, str]] = {
    "value": (10_000, "what the order costs, in minor units of its currency"),
    "currency": ("EUR", "its currency"),
    "channel": ("web", "the channel it came through"),
    **_velocity(),
    "ship_country": ("DE", "country of delivery"),
    "bill_country": ("DE", "country of the bill"),
    "address_distance": (
        0,
        "bill and delivery: 0 same postcode, 1 same area, 2 same country, 3 another country",
    ),
    "is_forwarder": (False, "the delivery address names a freight forwarder or parcel shop abroad"),
    "is_po_box": (False, "the delivery address is a post-office box or parcel locker"),
    "email_domain": ("example.com", "what follows the @"),
    "email_class": ("own", "free, disposable or own (any other domain)"),
    "payment_method": ("card", "how it is paid: card, manual, on_account, gift_card, store_credit, cash"),
    "cards": (1, "different cards tried"),
    "failed_tries": (0, "authorisations the provider refused"),
    "declines": (["insufficient_funds"], "what the provider said when it refused"),
    "units": (3, "units in all"),
    "most_of_one_sku": (2, "units of the SKU that is ordered most of"),
    "skus": (["MUG"], "SKUs ordered"),
    "has_resale_goods": (False, "one of the SKUs begins like goods that are resold easily (see costs)"),
    "value_to_usual_pct": (100, "value in per cent of this customer's average order in this currency"),
    "customer_kind": ("person", "person or company"),
    "customer_age_days": (30, "days since this customer became known"),
    "is_new": (False, "the customer never ordered before"),
    "past_orders": (2, "orders before this one"),
    "past_refunded_pct": (0, "per cent of what they paid that was refunded"),
    "past_disputes": (0, "payments their bank disputed"),
    "past_disputes_lost": (0, "disputes that were lost: charge-backs"),
    "past_revenue": (10_000, "what they were invoiced less credit notes, without tax, in minor units"),
    "past_return_pct": (0, "per cent of the units sent to them that came back"),
    "past_days_to_pay": (14, "days from invoice to payment, weighted by amount"),
    "past_rejections": (0, "orders of theirs that a reviewer rejected"),
    "unknown": (
        ["phone_orders_24h"],
        "names of the words nothing is known of, for `'bill_country' in unknown`",
    ),
}
MEANINGS: Mapping[str, str] = {name: meaning for name, (_sample, meaning) in _WORDS.items()}
SAMPLES: Mapping[str, Any] = {name: sample for name, (sample, _meaning) in _WORDS.items()}
LANGUAGE = Language(
    words=SAMPLES,
    code="screening.condition_wrong",
    example="failed_tries >= 2",
    list_example="'MUG' in skus",
)
