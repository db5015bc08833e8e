"""The set of rules to begin with. Merchants change, switch off and add to them. Pure."""

from collections.abc import Mapping

from goodorder.screening.rules.scoring import RuleDraft


def _points(title: str, points: int, condition: str, position: int = 100) -> RuleDraft:
    return RuleDraft(title=title, points=points, condition=condition, position=position)


def _review(title: str, condition: str) -> RuleDraft:
    return RuleDraft(title=title, effect="review", condition=condition, position=10)


DEFAULTS: Mapping[str, RuleDraft] = {
    "charged-back-before": _review(
        "A payment of this customer was charged back before", "past_disputes_lost >= 1"
    ),
    "rejected-before": _review("An order of this customer was rejected before", "past_rejections >= 1"),
    "card-of-many": _points("The card was used by several customers this week", 50, "card_customers_7d >= 2"),
    "card-burst": _points("The card paid three or more orders within a day", 35, "card_orders_24h >= 3"),
    "email-burst": _points(
        "Three or more orders within an hour from this e-mail", 30, "email_orders_1h >= 3"
    ),
    "phone-of-many": _points("The phone number belongs to several customers", 20, "phone_customers_7d >= 3"),
    "address-of-many": _points(
        "Four or more customers had goods sent to this address this week", 35, "address_customers_7d >= 4"
    ),
    "several-tries": _points("The provider refused the payment twice or more", 30, "failed_tries >= 2"),
    "several-cards": _points("Three or more cards were tried", 35, "cards >= 3"),
    "other-country": _points("Bill and delivery are in different countries", 30, "address_distance == 3"),
    "forwarder": _points("The delivery address is a freight forwarder", 40, "is_forwarder"),
    "po-box": _points("Delivery to a post-office box for a new customer", 10, "is_po_box && is_new"),
    "disposable-mail": _points("The e-mail address is a disposable one", 40, "email_class == 'disposable'"),
    "far-above-usual": _points(
        "Five times what this customer usually orders", 25, "past_orders >= 2 && value_to_usual_pct >= 500"
    ),
    "many-of-one": _points(
        "A private person orders ten or more of one article",
        25,
        "customer_kind == 'person' && most_of_one_sku >= 10",
    ),
    "resale-goods": _points(
        "A new customer orders goods that are resold easily", 20, "is_new && has_resale_goods"
    ),
    "much-refunded": _points(
        "More than half of what they paid was refunded", 15, "past_orders >= 3 && past_refunded_pct > 50"
    ),
    "disputed-before": _points("A payment of this customer was disputed", 30, "past_disputes >= 1"),
    "good-customer": _points(
        "A customer of half a year with five orders and no dispute",
        -30,
        "past_orders >= 5 && customer_age_days >= 180 && past_disputes == 0",
        200,
    ),
}
