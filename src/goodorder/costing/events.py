"""What happened to the value of stock."""

from dataclasses import field
from typing import Any

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class StockValued(Fact, aggregate="cost_pool"):
    """Movements got their value. Each line says by how much stock is worth more or less, and for what.

    `lines` are `{"on": day, "document": str, "kind": str, "amount": int}` in minor units of `currency`; the
    kinds are those of movements, and `settled` for units that had left before they came. `sold` says what it
    is that was sold: `{"pool": id, "document": str, "at": instant, "cost": int}`, signed as a cost.
    """

    valuation_id: str
    company: str
    currency: str
    entries: int
    lines: list[dict[str, Any]]
    sold: list[dict[str, Any]] = field(default_factory=list)

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{entries} movements valued")


class StockRevalued(Fact, aggregate="cost_pool"):
    """Values changed because of a late entry, a landed cost, a corrected cost, or another method.

    `entries` of `pools` pools were touched; stock is worth `inventory` more, and what was sold cost
    `cost_of_goods` more. `lines` are `{"kind": str, "amount": int}` by which stock is worth more or less;
    `sold` tells of each thing sold by how much more it cost, as in `StockValued`.
    """

    valuation_id: str
    company: str
    currency: str
    cause: str
    document: str
    entries: int
    pools: int
    inventory: int
    cost_of_goods: int
    lines: list[dict[str, Any]]
    sold: list[dict[str, Any]] = field(default_factory=list)

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{entries} entries valued anew: {cause}")
