"""Why a movement is worth what it is worth, in a sentence."""

from dataclasses import dataclass
from decimal import Decimal

from goodorder.costing.rules.costs import FIFO, SCALE, unit_cost_of
from goodorder.kernel.money import exponent, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A valued movement; see ValueEntry for what the numbers mean."""

    kind: str
    method: str
    currency: str
    quantity: int
    unit_cost: int | None
    landed: int
    value: int
    settled: int
    uncosted: int


def explain(moved: Moved) -> str:
    """Say why a movement is worth what it is worth."""
    parts = [_arrival(moved) if moved.quantity > 0 else _departure(moved)]
    if moved.landed:
        parts.append(f"and {_money(moved, moved.landed)} to get them here")
    if moved.settled:
        parts.append(f"of which {_money(moved, moved.settled)} for units that had left before")
    if moved.uncosted:
        parts.append(f"{moved.uncosted} units of unknown cost at nothing")
    return "; ".join(parts)


def _arrival(moved: Moved) -> str:
    if moved.uncosted:
        return f"{moved.quantity} came in"
    if moved.unit_cost is not None:
        return f"{moved.quantity} came in at {_rate(moved, moved.unit_cost)} each"
    why = {"return": "what they had been issued at", "kit": "what went into them"}
    rate = unit_cost_of(moved.value, moved.quantity)
    return (
        f"{moved.quantity} at {why.get(moved.kind, 'the cost of what was there')}: {_rate(moved, rate)} each"
    )


def _departure(moved: Moved) -> str:
    units = -moved.quantity - moved.uncosted
    if not units:
        return f"{-moved.quantity} left"
    how = "from the oldest deliveries" if moved.method == FIFO else "at the average"
    return f"{units} left {how}: {_rate(moved, unit_cost_of(-moved.value, units))} each"


def _money(moved: Moved, amount: int) -> str:
    return f"{to_text(amount, moved.currency)} {moved.currency}"


def _rate(moved: Moved, unit_cost: int) -> str:
    places = exponent(moved.currency)
    rate = (Decimal(unit_cost) / SCALE).scaleb(-places)
    whole = Decimal(1).scaleb(-places)
    shown = rate.quantize(whole) if rate == rate.quantize(whole) else rate.normalize()
    return f"{shown:f} {moved.currency}"
