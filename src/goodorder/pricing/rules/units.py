"""What units cost after later changes: their base shares, and differences posted on ranges of them. Pure.

Base amounts are never rewritten. A posting is spread over its own range by largest remainder, so whatever is
later cancelled, sent or credited of a line adds up to the minor unit.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor

from goodorder.kernel.errors import Refused
from goodorder.kernel.money import PPM, units_share

_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Gross, discount and tax of some units, in minor units."""

    gross: int
    discount: int
    tax: int

    @property
    def total(self) -> int:
        """What is paid for them."""
        return self.gross - self.discount + self.tax


def amounts_of(line: "PricedUnits", *, first: int, count: int) -> Amounts:
    """Return the exact share of units `first … first+count-1` in a line's amounts.

    What is paid, the tax and the discount are each spread over the units by largest remainder, so a unit
    costs what the customer was shown; the gross amount follows from the three.
    """

    def share(amount: int) -> int:
        return units_share(amount, line.ordered, first=first, count=count)

    paid, tax, discount = share(line.gross - line.discount + line.tax), share(line.tax), share(line.discount)
    return Amounts(gross=paid - tax + discount, discount=discount, tax=tax)


@dataclass(frozen=True, slots=True)
class PricedUnits:
    """The amounts of a line and the number of units they are spread over."""

    ordered: int
    gross: int
    discount: int
    tax: int


@dataclass(frozen=True, slots=True)
class Posting:
    """A difference on `count` units from `first` on.

    `tax_rate_ppm` and `unit_price` are what is in force for them from then on, None as before.
    """

    first: int
    count: int
    gross: int = 0
    discount: int = 0
    tax: int = 0
    tax_rate_ppm: int | None = None
    unit_price: int | None = None

    def share(self, first: int, count: int) -> Amounts:
        """Return what falls on those of some units that it is posted on."""
        begin, end = max(first, self.first), min(first + count, self.first + self.count)
        whole = PricedUnits(self.count, self.gross, self.discount, self.tax)
        return amounts_of(whole, first=begin - self.first, count=max(0, end - begin))

    def covers(self, unit: int) -> bool:
        """Tell whether it is posted on a unit."""
        return self.first <= unit < self.first + self.count


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring units of a line that cost the same: `each` is what one does."""

    first: int
    count: int
    each: Amounts


def unit_amounts(base: PricedUnits, postings: Iterable[Posting], *, first: int, count: int) -> Amounts:
    """Return the exact amounts of units `first … first+count-1`: any partition of a line adds up to the whole."""
    shares = [posting.share(first, count) for posting in postings]
    shares.append(amounts_of(base, first=first, count=count))
    return Amounts(
        sum(share.gross for share in shares),
        sum(share.discount for share in shares),
        sum(share.tax for share in shares),
    )


def runs_of(
    base: PricedUnits, postings: Sequence[Posting], *, first: int, count: int, cuts: Iterable[int] = ()
) -> list[Run]:
    """Cut units into runs of equal cost, and at `cuts`."""
    found = {first, first + count, *cuts, *_steps(0, base)}
    for each in postings:
        found |= {*_steps(each.first, PricedUnits(each.count, each.gross, each.discount, each.tax))}
    inside = sorted(cut for cut in found if first <= cut <= first + count)
    return [
        Run(begin, end - begin, unit_amounts(base, postings, first=begin, count=1))
        for begin, end in pairwise(inside)
    ]


def _steps(first: int, whole: PricedUnits) -> Iterator[int]:
    """Name the units at which an evenly spread amount steps down by one minor unit, and both ends."""
    yield from (first, first + whole.ordered)
    for amount in (whole.gross - whole.discount + whole.tax, whole.tax, whole.discount):
        if whole.ordered:
            yield first + abs(amount) % whole.ordered


def worth(runs: Iterable[Run]) -> int:
    """Say what runs of units cost together, tax included."""
    return sum(run.count * run.each.total for run in runs)


def reduced(runs: Sequence[Run], amount: int) -> list[Posting]:
    """Take an amount (tax included) off units by what each still costs; its tax goes in proportion.

    The amount must not exceed their worth. No unit, nor its tax, nor its price without tax falls below zero.
    """
    taxes, found = _Rounded(), []
    for run, first, count, each in _taken(runs, amount, _total):
        tax = taxes.next(Fraction(count * each * run.each.tax, run.each.total))
        found.append(Posting(first, count, gross=tax - count * each, tax=-tax))
    return found


def discounted(runs: Sequence[Run], amount: int, *, tax_included: bool) -> list[Posting]:
    """Take an amount, as the buyer is shown it, off units as a discount; its tax goes in proportion.

    By what each still costs as shown, which together must be no less. Nothing of a unit falls below zero.
    """
    shown = _total if tax_included else _net
    taxes, found = _Rounded(), []
    for run, first, count, each in _taken(runs, amount, shown):
        tax = taxes.next(Fraction(count * each * run.each.tax, shown(run)))
        off = count * each - (tax if tax_included else 0)
        found.append(Posting(first, count, discount=off, tax=-tax))
    return found


def undiscounted(runs: Sequence[Run], net: int, tax: int) -> list[Posting]:
    """Let units bear less discount (`net`, without tax), each by what it bears, and `tax` more in proportion.

    The discounts of the units must be no less than that.
    """
    taxes, found = _Rounded(), []
    for _run, first, count, each in _taken(runs, net, _discount):
        more = taxes.next(Fraction(count * each * tax, net))
        found.append(Posting(first, count, discount=-count * each, tax=more))
    return found


def _total(run: Run) -> int:
    return run.each.total


def _net(run: Run) -> int:
    return run.each.gross - run.each.discount


def _discount(run: Run) -> int:
    return run.each.discount


def _taken(runs: Sequence[Run], amount: int, by: Callable[[Run], int]) -> list[tuple[Run, int, int, int]]:
    """Share an amount over single units by largest remainder: (run, first, count, what each gives), in order."""
    return sorted(_shared(runs, amount, by), key=lambda part: part[1])


def _shared(
    runs: Sequence[Run], amount: int, by: Callable[[Run], int]
) -> Iterator[tuple[Run, int, int, int]]:
    whole = sum(run.count * by(run) for run in runs)
    if not amount:
        return
    given = [(run, *divmod(amount * by(run), whole)) for run in runs]
    extra = amount - sum(run.count * each for run, each, _ in given)
    for run, each, _ in sorted(given, key=lambda part: (-part[2], part[0].first)):
        more = min(extra, run.count)
        extra -= more
        if more:
            yield run, run.first, more, each + 1
        if run.count > more and each:
            yield run, run.first + more, run.count - more, each


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """How units are to be priced: the rate of tax, whether shown prices contain it, and their price if it changes.

    `unit_price` is the new price as it is shown, None as before; `was` the one in force until then.
    """

    rate_ppm: int
    tax_included: bool
    unit_price: int | None = None
    was: int = 0


def repriced(runs: Sequence[Run], terms: PriceTerms) -> list[Posting]:
    """Return what brings units to a new unit price or rate of tax; what was taken off them before stays off.

    Where prices contain the tax, another rate changes the tax and not what is paid. Tax is rounded once over
    all the runs. Raises Refused `pricing.price_too_low`.
    """
    taxes, found = _Rounded(), []
    base = PPM + terms.rate_ppm if terms.tax_included else PPM
    for run in runs:
        shown, discount = _shown(run, terms), run.count * run.each.discount
        if shown < 0:
            message = "prices: is less than what was taken off the units already; write a higher price"
            raise Refused("pricing.price_too_low", message, field="prices")
        tax = taxes.next(Fraction(shown * terms.rate_ppm, base))
        gross = shown + discount - (tax if terms.tax_included else 0)
        more = gross - run.count * run.each.gross, tax - run.count * run.each.tax
        found.append(Posting(run.first, run.count, more[0], 0, more[1], terms.rate_ppm, terms.unit_price))
    return found


def _shown(run: Run, terms: PriceTerms) -> int:
    """Return what a run is to cost as the customer is shown it: with the tax or without."""
    each = run.each.total if terms.tax_included else run.each.gross - run.each.discount
    return run.count * (each + (0 if terms.unit_price is None else terms.unit_price - terms.was))


class _Rounded:
    """Rounds parts of a sum so that they add up to the rounded sum; each part lies within one of its own value."""

    def __init__(self) -> None:
        self.exact, self.given = Fraction(0), 0

    def next(self, part: Fraction) -> int:
        """Return the next part, rounded."""
        self.exact += part
        due = floor(self.exact + _HALF) - self.given
        self.given += due
        return due


def is_sound(runs: Iterable[Run]) -> bool:
    """Tell whether no unit costs less than nothing: in whole, in tax, or without tax."""
    return all(
        min(run.each.total, run.each.tax, run.each.discount, run.each.gross - run.each.discount) >= 0
        for run in runs
    )
