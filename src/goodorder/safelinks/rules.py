"""How long a link is, how long it lasts, and what is kept of it. Pure."""

import hashlib

from goodorder.kernel.errors import Invalid

TOKEN_BYTES = 32
LONGEST_TOKEN = 64
USUAL_DAYS, MOST_DAYS = 90, 365


def hash_of(token: str) -> str:
    """Return what is kept of a token: it is random enough to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def checked_days(days: int) -> int:
    """Return how long a link lasts; raises Invalid when it is out of range."""
    if not 1 <= days <= MOST_DAYS:
        message = f"days: write a whole number from 1 to {MOST_DAYS}"
        raise Invalid("safelinks.days_out_of_range", message, field="days")
    return days
