"""What a quote offers: its terms, and how often offers become orders. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from goodorder.kernel.errors import Invalid

MOST_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteTerms:
    """Until when an offer stands (that day included) and whether it holds its stock as long."""

    valid_until: date
    holds_stock: bool = False


def checked_terms(terms: QuoteTerms, *, today: date) -> QuoteTerms:
    """Return the terms; raises Invalid for a day that is over or more than a year ahead."""
    days = (terms.valid_until - today).days
    if not 0 <= days <= MOST_DAYS:
        message = f"valid_until: choose a day from {today} on, at most {MOST_DAYS} days ahead"
        raise Invalid("quotes.validity_out_of_range", message, field="valid_until")
    return terms


@dataclass(frozen=True, slots=True)
class Score:
    """Offers of one currency that came to an end: how many and how much was won, lost, and is still open."""

    currency: str
    won: int
    won_amount: int
    lost: int
    lost_amount: int
    open: int
    open_amount: int

    @property
    def win_rate_percent(self) -> int | None:
        """Of a hundred decided offers, how many were accepted; None while none is decided."""
        decided = self.won + self.lost
        return round(100 * self.won / decided) if decided else None


def scores(rows: Iterable[tuple[str, str, int, int]]) -> tuple[Score, ...]:
    """Sum (currency, state, count, amount) of the latest revisions by currency."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for currency, state, count, amount in rows:
        fate = {"accepted": "won", "declined": "lost", "expired": "lost", "issued": "open"}.get(state)
        if fate:
            of_currency = found.setdefault(currency, {})
            before = of_currency.get(fate, (0, 0))
            of_currency[fate] = (before[0] + count, before[1] + amount)
    none = (0, 0)
    return tuple(
        Score(currency, *sums.get("won", none), *sums.get("lost", none), *sums.get("open", none))
        for currency, sums in sorted(found.items())
    )
