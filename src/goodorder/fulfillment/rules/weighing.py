"""What a carton should weigh, and how far a scale may differ. Pure; grams and millionths."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from goodorder.kernel import checks
from goodorder.kernel.money import MOST_MINOR_UNITS, PPM


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchTerms:
    """How a location packs: what carriage is reckoned at when cartons are chosen, and how strictly it weighs.

    Amounts in minor units of its company's currency. A scale may differ by the larger of `tolerance_g` and
    `tolerance_ppm` of what is expected.
    """

    per_parcel: int = 400
    per_kg: int = 60
    divisor: int = 5000
    tolerance_g: int = 30
    tolerance_ppm: int = 30_000
    must_weigh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CartonDraft:
    """A kind of carton as it is handed in: inner sides and wall in millimetres, weights in grams."""

    code: str
    name: str
    length_mm: int
    width_mm: int
    height_mm: int
    wall_mm: int = 3
    tare_g: int = 0
    max_weight_g: int = 31_500
    cost: int = 0
    is_active: bool = True


LONGEST_MM = 20_000
_SIDE = partial(checks.whole, least=1, most=LONGEST_MM)
_AMOUNT = partial(checks.whole, most=MOST_MINOR_UNITS)
CARTON_READERS: Mapping[str, checks.Reader] = {
    "name": partial(checks.text, most=120),
    "length_mm": _SIDE,
    "width_mm": _SIDE,
    "height_mm": _SIDE,
    "wall_mm": partial(checks.whole, most=200),
    "tare_g": checks.whole,
    "max_weight_g": partial(checks.whole, least=1),
    "cost": _AMOUNT,
    "is_active": checks.flag,
}
TERMS_READERS: Mapping[str, checks.Reader] = {
    "per_parcel": _AMOUNT,
    "per_kg": _AMOUNT,
    "divisor": partial(checks.whole, least=1, most=100_000),
    "tolerance_g": checks.whole,
    "tolerance_ppm": partial(checks.whole, most=PPM),
    "must_weigh": checks.flag,
}


def expected_g(tare_g: int, contents: Iterable[tuple[int, int]]) -> int:
    """Return what a carton with (units, grams each) should weigh; 0 when a unit's weight is not known."""
    parts = list(contents)
    return tare_g + sum(units * grams for units, grams in parts) if all(grams for _, grams in parts) else 0


def is_within(scale_g: int, should_g: int, terms: BenchTerms) -> bool:
    """Tell whether a scale agrees with what is expected; without an expectation it does."""
    allowed = max(terms.tolerance_g, should_g * terms.tolerance_ppm // PPM)
    return not should_g or abs(scale_g - should_g) <= allowed
