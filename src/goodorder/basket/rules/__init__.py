"""Pure rules of baskets: what a draft and a change are, and how what kits cost falls on their components."""

from goodorder.basket.rules.changes import (
    Changes,
    checked_changes,
)
from goodorder.basket.rules.drafts import (
    DraftLine,
    OrderDraft,
    PaymentDraft,
)
from goodorder.basket.rules.giving import (
    given_away,
)
from goodorder.basket.rules.kits import (
    KitPart,
    PartShare,
    kit_shares,
)
from goodorder.basket.rules.offers import (
    unpromoted,
)
from goodorder.basket.rules.past import (
    PastCredit,
    PastCreditLine,
    PastLine,
    PastOrder,
)
from goodorder.basket.rules.taken_kits import (
    KitLine,
    units_of_kits,
)
from goodorder.basket.rules.taxes import (
    taxed,
)

__all__ = [
    "Changes",
    "DraftLine",
    "KitLine",
    "KitPart",
    "OrderDraft",
    "PartShare",
    "PastCredit",
    "PastCreditLine",
    "PastLine",
    "PastOrder",
    "PaymentDraft",
    "checked_changes",
    "given_away",
    "kit_shares",
    "taxed",
    "units_of_kits",
    "unpromoted",
]
