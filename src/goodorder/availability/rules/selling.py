"""What a SKU's life cycle lets a line do: be sold, wait for supply, wait for dated supply only. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

# Refusals that say something of the stock: it is gone, or there and damaged. Otherwise it stays what it was.
STOCK_EFFECTS = ("not_found", "damaged")
NEVER, STOCK, DATED, ANY = "never", "stock", "dated", "any"
_IN_WORDS = {
    NEVER: "is no longer sold",
    STOCK: "is sold only while stock lasts",
    DATED: "is sold only against stock or supply with a date",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A SKU as capture sees it; `instead` is the code of what is sold in its place, if anything is.

    `kit` is the code of the kit it is a component of, if it is one.
    """

    code: str
    life_cycle: str
    instead: str = ""
    kit: str = ""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Units of a line that can be neither had nor waited for."""

    line: int
    wanted: Wanted
    asked: int
    short: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Units per line (id) that a location does not send: why in a known word, and in words for people.

    `is_short`: the picker missed them, the rest goes on.
    """

    location: str
    units: Mapping[int, int]
    reason: str
    because: str
    is_short: bool = False


def supply_for(life_cycle: str, *, backorders: bool) -> str:
    """Say what a line may be sold against: never, stock, dated supply too, or any supply.

    A preorder is made to wait; anything else waits only where the channel takes backorders.
    """
    if life_cycle == "discontinued":
        return NEVER
    if life_cycle == "preorder":
        return DATED
    if life_cycle == "sold_out" or not backorders:
        return STOCK
    return DATED if life_cycle == "last_buy" else ANY


def strictest(supplies: Iterable[str]) -> str:
    """Return the one of what lines may be sold against that allows the least."""
    return min(supplies, key=(NEVER, STOCK, DATED, ANY).index)


def not_for_sale(wanted: Wanted) -> str:
    """Say that a SKU cannot be sold, and what can be instead."""
    return f"{wanted.code} {_IN_WORDS[NEVER]}{_remedy(wanted)}"


def out_of_stock(lacking: Lacking) -> str:
    """Say that a line is short, why it cannot wait, and what could be ordered instead."""
    wanted, possible = lacking.wanted, lacking.asked - lacking.short
    words = [f"short by {lacking.short}", *([f"for the kit {wanted.kit}"] if wanted.kit else [])]
    if lacking.wanted.life_cycle in {"preorder", "last_buy", "sold_out"}:
        kind = STOCK if wanted.life_cycle == "sold_out" else DATED
        words.append(f"it {_IN_WORDS[kind]}")
    if possible:
        words.append(f"{possible} can be had")
    return f"{wanted.code} ({', '.join(words)}{_remedy(wanted)})"


def _remedy(wanted: Wanted) -> str:
    return f"; order {wanted.instead} instead" if wanted.instead else ""


def is_released(release_on: date | None, today: date) -> bool:
    """Tell whether units may be handed out: a preorder waits for its day."""
    return release_on is None or release_on <= today
