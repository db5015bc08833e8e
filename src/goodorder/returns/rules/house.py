"""What holds before anybody writes a rule or a reason: the law of distance selling and of faulty goods. Pure.

They are version 0 of their codes; a rule or reason that is written under the same code takes their place.
"""

from dataclasses import dataclass

from goodorder.returns.rules.policy import Rule, RuleDraft

CUSTOMER, SHOP, CARRIER = "customer", "shop", "carrier"
BLAMES = (CUSTOMER, SHOP, CARRIER)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something comes back, and whose fault that is; `is_shown` to customers."""

    code: str
    title: str
    blame: str
    is_active: bool = True
    is_shown: bool = True


HOUSE_REASONS = (
    Reason("changed_mind", "Changed my mind", CUSTOMER),
    Reason("too_small", "Too small", CUSTOMER),
    Reason("too_large", "Too large", CUSTOMER),
    Reason("defective", "Does not work", SHOP),
    Reason("not_as_described", "Not as described", SHOP),
    Reason("wrong_item", "Wrong item", SHOP),
    Reason("damaged", "Damaged on the way", CARRIER),
    Reason("unannounced", "Came without papers", CUSTOMER, is_shown=False),
)
HOUSE_RULES = (
    Rule(
        "faults",
        0,
        RuleDraft(
            priority=100,
            reasons=("defective", "not_as_described", "wrong_item", "damaged"),
            window_days=730,
            advance_days=14,
        ),
    ),
    Rule("withdrawal", 0, RuleDraft(priority=900, window_days=14, advance_days=14)),
)
