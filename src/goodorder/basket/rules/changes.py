"""What may be changed of an order that was placed, as somebody asks for it. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from goodorder.basket.rules.drafts import DraftLine
from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS
from goodorder.kernel.quantity import MOST_UNITS
from goodorder.parties.rules import PostalAddress, from_json

_BY_LINE = ("quantities", "prices", "credit")
LONGEST_REASON, MOST_WORDS = 300, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Changes of an order, applied together or not at all; lines are named by position.

    `quantities` is how many units of a line there are to be: fewer are cancelled, more become a line of their
    own at the old price. `prices` is what one unit costs from now on, as the channel shows prices, for units that
    have not left. `credit` takes back units that left; with `swap` as many of another SKU take their place, at exactly
    what they cost. None leaves address, service and note as they are.
    `coupons` are codes to be judged for what has not left; `drop` names promotions or coupons to be taken off it.
    """

    reason: str
    add: tuple[DraftLine, ...] = ()
    quantities: Mapping[int, int] = field(default_factory=dict)
    prices: Mapping[int, int] = field(default_factory=dict)
    credit: Mapping[int, int] = field(default_factory=dict)
    swap: Mapping[int, str] = field(default_factory=dict)
    ship_to: PostalAddress | None = None
    service: str | None = None
    note: str | None = None
    coupons: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Changes":
        """Read what `as_json` wrote."""
        by_line = {name: {int(at): n for at, n in kept[name].items()} for name in _BY_LINE}
        add = tuple(DraftLine(**line) for line in kept["add"])
        ship_to = from_json(kept["ship_to"]) if kept["ship_to"] else None
        swap = {int(at): sku for at, sku in kept.get("swap", {}).items()}
        codes = {name: tuple(kept.get(name, ())) for name in ("coupons", "drop")}
        return cls(**{**kept, **by_line, **codes, "add": add, "swap": swap, "ship_to": ship_to})

    def as_json(self) -> dict[str, Any]:
        """Return plain values, to be kept as they were asked for."""
        plain = asdict(self)
        return plain | {name: {str(at): n for at, n in plain[name].items()} for name in (*_BY_LINE, "swap")}

    @property
    def in_words(self) -> str:
        """Say what is asked for, for the order's timeline."""
        to = self.ship_to
        said = [
            *(f"{line.quantity} × {line.sku} added" for line in self.add),
            *(f"line {at}: {units} units" for at, units in self.quantities.items()),
            *(f"line {at}: another price" for at in self.prices),
            *(f"line {at}: {units} taken back" for at, units in self.credit.items()),
            *(f"line {at}: {sku} instead" for at, sku in self.swap.items()),
            *([f"to {to.name}, {to.postcode} {to.city}, {to.country}"] if to else []),
            *([f"sent by {self.service or 'no service'}"] if self.service is not None else []),
            *(["another note"] if self.note is not None else []),
            *(f"{code} taken off" for code in self.drop),
            *(f"coupon {code}" for code in self.coupons),
        ]
        words = ", ".join(said)
        return words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS]} …"


def checked_changes(changes: Changes) -> Changes:
    """Return the changes; raises Invalid naming the field when nothing is asked for or a number is out of range."""
    if not 1 <= len(changes.reason.strip()) <= LONGEST_REASON:
        message = f"reason: say why the order changes, in 1 to {LONGEST_REASON} characters"
        raise Invalid("orders.amend_reason_missing", message, field="reason")
    if not changes.in_words:
        raise Invalid("orders.amendment_empty", "changes: ask for at least one change", field="changes")
    if strangers := set(changes.swap) - set(changes.credit):
        at = min(strangers)
        message = f"swap[{at}]: say in credit how many units of line {at} are taken back"
        raise Invalid("orders.swap_without_credit", message, field=f"swap[{at}]")
    for name, least, most in (
        ("quantities", 0, MOST_UNITS),
        ("prices", 0, MOST_MINOR_UNITS),
        ("credit", 1, MOST_UNITS),
    ):
        for at, n in getattr(changes, name).items():
            if not least <= n <= most:
                remedy = f"write a whole number from {least} to {most}"
                raise Invalid(
                    "orders.amendment_out_of_range", f"{name}[{at}]: {remedy}", field=f"{name}[{at}]"
                )
    return changes
