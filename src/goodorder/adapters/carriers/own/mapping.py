"""What our own van charges and how it numbers its parcels. Pure: no clock, no network."""

import hashlib

from goodorder.adapters.carriers.own.settings import Settings
from goodorder.shipping.ports import LabelRequest, LabelResult, QuoteRequest

PREFIX = "GO"
SERIAL_DIGITS = 17
WEIGHTS = (3, 1)


def tracking_number(idem_key: str) -> str:
    """Return the number that belongs to a key: `GO`, 17 digits drawn from the key, one check digit.

    The same key always has the same number, so nothing needs to be remembered. Among ten million labels the
    chance that any two share a number is below one in a thousand.
    """
    drawn = int.from_bytes(hashlib.sha256(idem_key.encode()).digest())
    serial = f"{drawn % 10**SERIAL_DIGITS:0{SERIAL_DIGITS}d}"
    return f"{PREFIX}{serial}{check_digit(serial)}"


def parcel_numbers(request: LabelRequest) -> tuple[str, ...]:
    """Return the number of each parcel; the first is the master's and belongs to the key itself."""
    keys = [request.idem_key, *(f"{request.idem_key}#{at}" for at in range(2, len(request.parcels) + 1))]
    return tuple(tracking_number(key) for key in keys)


def check_digit(digits: str) -> int:
    """Return the modulo-10 check digit as GS1 defines it: weights 3 and 1 from the right."""
    total = sum(int(digit) * WEIGHTS[place % 2] for place, digit in enumerate(reversed(digits)))
    return -total % 10


def is_ours(number: str) -> bool:
    """Whether a number is one of ours and typed or scanned without a slip."""
    digits = number.removeprefix(PREFIX)
    well_formed = number.startswith(PREFIX) and len(digits) == SERIAL_DIGITS + 1 and digits.isascii()
    return well_formed and digits.isdigit() and check_digit(digits[:-1]) == int(digits[-1])


def priced(request: LabelRequest, table: Settings) -> LabelResult:
    """Return the cost of all parcels, or the refusal with its reason."""
    return quoted(request, request.service, table)


def quoted(request: LabelRequest | QuoteRequest, name: str, table: Settings) -> LabelResult:
    """Return what a service costs for these parcels, or the refusal with its reason."""
    service = table.services.get(name)
    if service is None:
        return _refused("unknown_service", f"service must be one of {', '.join(sorted(table.services))}")
    if service.countries and request.recipient.country not in service.countries:
        return _refused("country_not_served", f"{name} does not go to {request.recipient.country}")
    if not request.parcels:
        return _refused("invalid_parcels", "parcels must list at least one parcel")
    cost = 0
    for parcel in request.parcels:
        if parcel.weight_g <= 0:
            return _refused("invalid_weight", "weight_g must be above zero")
        step = next((price for up_to_g, price in service.steps if parcel.weight_g <= up_to_g), None)
        if step is None:
            return _refused("too_heavy", f"a parcel may weigh {service.steps[-1][0]} g at most: split it")
        cost += step
    return LabelResult(outcome="ok", cost=cost, currency=table.currency)


def _refused(code: str, message: str) -> LabelResult:
    return LabelResult(outcome="failed", code=code, message=message)
