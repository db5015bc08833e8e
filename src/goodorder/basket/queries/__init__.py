"""What a basket costs, in minor units of its channel's currency; it writes nothing."""

from goodorder.basket.queries.joining import (
    Joined,
    Placed,
    PlacedUnits,
    judge_coupon,
    judge_placed,
)
from goodorder.basket.queries.kits import (
    Item,
)
from goodorder.basket.queries.outside import (
    Sale,
    class_taxes,
    place_of,
    sender_of,
)
from goodorder.basket.queries.promoting import (
    Buyer,
)
from goodorder.basket.queries.quote import (
    Quoted,
    price_draft,
    tax_case,
)
from goodorder.basket.queries.trial import (
    try_prices,
)

__all__ = [
    "Buyer",
    "Item",
    "Joined",
    "Placed",
    "PlacedUnits",
    "Quoted",
    "Sale",
    "class_taxes",
    "judge_coupon",
    "judge_placed",
    "place_of",
    "price_draft",
    "sender_of",
    "tax_case",
    "try_prices",
]
