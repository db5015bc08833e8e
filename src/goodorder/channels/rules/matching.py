"""Which sale a past credit belongs to: the file does not say, so the most recent one that fits is taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Sale:
    """A line sold to a customer, with the units that were not credited yet; `open` falls as credits match."""

    order_id: int
    line_ref: int
    at: datetime
    unit_price: int
    open: int


@dataclass(frozen=True, slots=True)
class Match:
    """So many units belong to a sale, or to none that is known."""

    sale: Sale | None
    quantity: int


def match(sales: Sequence[Sale], *, quantity: int, unit_price: int, at: datetime) -> list[Match]:
    """Share the units of a credit over the sales of one customer and code, and take them off `open`.

    A sale fits when it is earlier and its price is not below the credit's: nobody is given back more than
    was paid. The most recent sale that covers all units is taken alone; else several, most recent first;
    what remains belongs to no known sale. `sales` may be in any order.
    """
    fitting = sorted(
        (sale for sale in sales if sale.open > 0 and sale.at <= at and sale.unit_price >= unit_price),
        key=lambda sale: (sale.at, sale.line_ref),
        reverse=True,
    )
    whole = next((sale for sale in fitting if sale.open >= quantity), None)
    found = []
    for sale in [whole] if whole else fitting:
        taken = min(sale.open, quantity)
        sale.open -= taken
        quantity -= taken
        found.append(Match(sale, taken))
        if not quantity:
            return found
    return [*found, Match(None, quantity)]
