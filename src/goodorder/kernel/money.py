"""Exact money: integers in minor units, and the one way to share an amount without losing a cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from goodorder.kernel.errors import Invalid

# ISO 4217 exponents that are not 2, among currencies in use.
_EXPONENTS = {
    **dict.fromkeys(["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"], 0),
    **dict.fromkeys(["PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"], 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}
MOST_MINOR_UNITS = 10**12
PPM = 1_000_000


def exponent(currency: str) -> int:
    """Return how many decimals the currency has (ISO 4217): JPY 0, EUR 2, KWD 3."""
    return _EXPONENTS.get(currency, 2)


def round_half_up(value: Decimal) -> int:
    """Round to a whole number of minor units, halves away from zero: the house's only rounding."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_minor(text: str, currency: str, *, field: str = "amount") -> int:
    """Read a decimal amount such as `12.50` as minor units, rounding half up below the last digit.

    Raises Invalid, naming `field`, when the text is not a number or is out of range.
    """
    try:
        amount = round_half_up(Decimal(text).scaleb(exponent(currency)))
    except (InvalidOperation, ValueError) as failure:
        raise Invalid("money.not_a_number", f"{field}: write an amount like 12.50", field=field) from failure
    if abs(amount) > MOST_MINOR_UNITS:
        raise Invalid("money.out_of_range", f"{field}: the amount is larger than allowed", field=field)
    return amount


def to_text(minor: int, currency: str) -> str:
    """Write minor units as a plain decimal, e.g. 1250 EUR as `12.50`."""
    return str(Decimal(minor).scaleb(-exponent(currency)))


def rate_of(amount: int, rate_ppm: int) -> int:
    """Apply a rate in parts per million (20 % = 200 000), rounded half up."""
    return round_half_up(Decimal(amount) * rate_ppm / PPM)


def rate_within(gross: int, rate_ppm: int) -> int:
    """Return the part of a gross amount that is the rate's share (tax contained in a price)."""
    return round_half_up(Decimal(gross) * rate_ppm / (PPM + rate_ppm))


def allocate(amount: int, weights: Sequence[int]) -> list[int]:
    """Share an amount in proportion to weights so that the parts add up exactly.

    Largest remainder (Hamilton's method); ties go to the earlier weight. All weights zero: equal shares.
    """
    if not amount:
        return [0] * len(weights)
    if not weights:
        return []
    if not any(weights):
        weights = [1] * len(weights)
    total, sign = sum(weights), -1 if amount < 0 else 1
    products = [abs(amount) * weight for weight in weights]
    shares = [product // total for product in products]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(products[at] % total), at))
    for at in by_remainder[: abs(amount) - sum(shares)]:
        shares[at] += 1
    return [sign * share for share in shares]


def units_share(amount: int, quantity: int, *, first: int, count: int) -> int:
    """Return what units `first … first+count-1` of a line carry of an amount spread over all its units.

    Largest remainder over equal weights gives the first `amount mod quantity` units one minor unit more,
    so a share is a difference of two prefix sums: any sequence of partial events adds up to the amount.
    """
    return _prefix(amount, quantity, first + count) - _prefix(amount, quantity, first)


def _prefix(amount: int, quantity: int, count: int) -> int:
    if quantity == 0:
        return 0
    sign = -1 if amount < 0 else 1
    base, extra = divmod(abs(amount), quantity)
    return sign * (base * count + min(count, extra))


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units with its currency."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return f"{to_text(self.minor, self.currency)} {self.currency}"
