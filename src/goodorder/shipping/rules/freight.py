"""Freight that is less than a truckload: the class by density, and what a class costs. Integers only. Pure.

The density scale of the National Motor Freight Classification has thirteen steps. Classes are written in
tenths: class 92.5 is 925. Densities are pounds per cubic foot, compared exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# From this density on (tenths of a pound per cubic foot), this class (tenths); the first that fits counts.
DENSITY_SCALE = (
    (500, 500),
    (350, 550),
    (300, 600),
    (225, 650),
    (150, 700),
    (120, 850),
    (100, 925),
    (80, 1000),
    (60, 1250),
    (40, 1750),
    (20, 2500),
    (10, 3000),
    (0, 4000),
)
CLASSES = tuple(sorted(found for _, found in DENSITY_SCALE))
# One pound is 453.59237 g, one cubic foot 28 316 846.592 mm³, both by definition.
_POUND_IN_10_UG = 45_359_237
_CUBIC_FOOT_IN_UL = 28_316_846_592
_G_PER_100_KG = 100_000


@dataclass(frozen=True, slots=True)
class FreightCharge:
    """What freight costs in minor units, with every step."""

    amount: int
    reason: str


def density_class(weight_g: int, volume_mm3: int) -> int:
    """Return the class, in tenths, of goods that weigh and take up so much; both above zero."""
    # density in tenths of lb/ft³ ≥ bound  ⇔  10 · weight / pound ≥ bound · volume / cubic foot
    weight = 10 * weight_g * 100_000 * _CUBIC_FOOT_IN_UL
    volume = volume_mm3 * 1000 * _POUND_IN_10_UG
    return next(found for bound, found in DENSITY_SCALE if weight >= bound * volume)


def class_name(tenths: int) -> str:
    """Write a class as people do: 925 as `92.5`, 1000 as `100`."""
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else str(whole)


def freight_charge(
    weights: Mapping[int, int], rates: Sequence[tuple[int, int, int]], *, minimum: int = 0
) -> FreightCharge | str:
    """Return what freight costs, or why it has no price.

    `weights` are grams by class; `rates` are (class, from weight in grams, amount per 100 kg). The break is
    chosen by the weight of all classes together. Where the next break would be cheaper, the missing weight is
    charged as if it were sent, at the lowest rate in the shipment; never less than `minimum`.
    """
    total = sum(weights.values())
    tables = {found: _breaks_of(found, rates) for found in weights}
    if missing := [class_name(found) for found, table in tables.items() if not table]:
        return f"no rate for class {', '.join(missing)}; add one"
    starts = sorted({start for table in tables.values() for start, _ in table})
    if total < starts[0]:
        return f"{total} g is under the least weight {starts[0]} g; send it as a parcel"
    offers = [
        (_at_break(weights, tables, max(total, start)), start)
        for start in starts
        if start > total or start == max(one for one in starts if one <= total)
    ]
    amount, start = min(offers)
    classes = ", ".join(f"{weight} g of class {class_name(found)}" for found, weight in weights.items())
    reason = f"{classes} at the break from {start} g"
    if start > total:
        reason += f", charged as {start} g because that is cheaper"
    if amount < minimum:
        return FreightCharge(minimum, f"{reason}; raised to the minimum charge")
    return FreightCharge(amount, reason)


def _breaks_of(found: int, rates: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    return sorted((start, per_100_kg) for one, start, per_100_kg in rates if one == found)


def _at_break(weights: Mapping[int, int], tables: Mapping[int, list[tuple[int, int]]], billed: int) -> int:
    """Return what the weights cost when `billed` grams decide the break; missing weight goes at the lowest rate."""
    per_100_kg = {found: _rate_at(table, billed) for found, table in tables.items()}
    grams = sum(weight * per_100_kg[found] for found, weight in weights.items())
    grams += (billed - sum(weights.values())) * min(per_100_kg.values())
    return _per_100_kg(grams)


def _rate_at(table: Sequence[tuple[int, int]], billed: int) -> int:
    """Return the rate of the last break that `billed` reaches; under the first one, that of the first."""
    reached = [per_100_kg for start, per_100_kg in table if start <= billed]
    return reached[-1] if reached else table[0][1]


def _per_100_kg(gram_amounts: int) -> int:
    return (2 * gram_amounts + _G_PER_100_KG) // (2 * _G_PER_100_KG)  # half up
