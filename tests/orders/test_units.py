"""Units with postings on them: exact whatever is taken of them, and never below zero."""

import itertools
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from goodorder.kernel.money import rate_of
from goodorder.pricing.rules import LineToPrice, price_lines
from goodorder.pricing.rules.units import (
    Posting,
    PricedUnits,
    PriceTerms,
    is_sound,
    reduced,
    repriced,
    runs_of,
    unit_amounts,
    worth,
)

RATES = (0, 19_000, 55_000, 70_000, 190_000, 200_000, 255_000)
signed = st.integers(-5000, 5000)


@st.composite
def postings(draw, units):
    first = draw(st.integers(0, units - 1))
    return Posting(first, draw(st.integers(1, units - first)), draw(signed), draw(signed), draw(signed))


@st.composite
def lines(draw):
    """Return a line as pricing makes it, whether prices contain tax, and its rate."""
    units, price, included = draw(st.integers(1, 40)), draw(st.integers(0, 3000)), draw(st.booleans())
    rate, discount = draw(st.sampled_from(RATES)), draw(st.integers(0, units * price))
    asked = [LineToPrice("item", units, price, discount, rate)]
    priced = price_lines(asked, tax_included=included).lines[0]
    return PricedUnits(units, priced.gross, priced.discount, priced.tax), included, rate


@given(st.data())
def test_any_partition_of_units_adds_up_to_the_whole(data):
    units = data.draw(st.integers(1, 60))
    base = PricedUnits(units, data.draw(signed), data.draw(signed), data.draw(signed))
    posted = data.draw(st.lists(postings(units), max_size=5))
    cuts = sorted({0, units, *data.draw(st.lists(st.integers(0, units)))})
    parts = [
        unit_amounts(base, posted, first=begin, count=end - begin) for begin, end in itertools.pairwise(cuts)
    ]
    for name in ("gross", "discount", "tax"):
        whole = getattr(base, name) + sum(getattr(posting, name) for posting in posted)
        assert sum(getattr(part, name) for part in parts) == whole
    runs = runs_of(base, posted, first=0, count=units)
    assert sum(run.count for run in runs) == units
    for run in runs:
        each = {unit_amounts(base, posted, first=run.first + at, count=1) for at in range(run.count)}
        assert each == {run.each}


@given(st.data())
@settings(max_examples=300)
def test_what_is_taken_off_or_repriced_is_exact_and_leaves_no_unit_below_zero(data):
    base, included, _rate = data.draw(lines())
    posted = []
    for _ in range(data.draw(st.integers(1, 5))):
        first = data.draw(st.integers(0, base.ordered - 1))
        count = data.draw(st.integers(1, base.ordered - first))
        runs = runs_of(base, posted, first=first, count=count)
        before = worth(runs)
        if data.draw(st.booleans()):
            amount = data.draw(st.integers(0, before))
            new, after = reduced(runs, amount), before - amount
        else:
            more = data.draw(st.integers(-min(run.each.gross - run.each.discount for run in runs), 500))
            rate = data.draw(st.sampled_from(RATES))
            new, after = repriced(runs, PriceTerms(rate, included, 5000 + more, was=5000)), None
            if included:
                after = before + count * more
        posted += new
        again = runs_of(base, posted, first=first, count=count)
        assert is_sound(again)
        assert after in {None, worth(again)}
    assert is_sound(runs_of(base, posted, first=0, count=base.ordered))


@given(lines(), st.sampled_from(RATES))
def test_another_rate_changes_the_tax_alone_where_prices_contain_it(line, rate):
    base, included, _ = line
    runs = runs_of(base, [], first=0, count=base.ordered)
    new = repriced(runs, PriceTerms(rate, included))
    net = base.gross - base.discount
    after = unit_amounts(base, new, first=0, count=base.ordered)
    if included:
        assert after.total == worth(runs)
    else:
        assert (after.gross - after.discount, after.tax) == (net, rate_of(net, rate))
    assert is_sound(runs_of(base, new, first=0, count=base.ordered))


@dataclass
class Walk:
    """A line's life on paper: units leave from the front, are credited from the front, cancelled from the back."""

    base: PricedUnits
    posted: list
    live: int
    sent: int = 0
    credited: int = 0
    invoiced: int = 0
    given: int = 0  # credited money
    dropped: int = 0  # money of units never sent

    def units(self, first, count):
        return unit_amounts(self.base, self.posted, first=first, count=count).total

    def cancel(self, n):
        n = min(n, self.live - self.sent)
        self.dropped += self.units(self.live - n, n)
        self.live -= n

    def send(self, n):
        n = min(n, self.live - self.sent)
        self.invoiced += self.units(self.sent, n)
        self.sent += n

    def credit(self, n):
        n = min(n, self.sent - self.credited)
        self.given += self.units(self.credited, n)
        self.credited += n

    def refund(self, n):
        runs = runs_of(
            self.base, self.posted, first=self.credited, count=self.live - self.credited, cuts=[self.sent]
        )
        for posting in reduced(runs, min(n * 37, worth(runs))):
            self.posted.append(posting)
            back = posting.tax + posting.gross - posting.discount
            if posting.first < self.sent:
                self.given -= back
            else:
                self.dropped -= back


@given(
    lines(), st.lists(st.tuples(st.sampled_from(["cancel", "send", "credit", "refund"]), st.integers(1, 9)))
)
@settings(max_examples=300)
def test_whatever_comes_back_in_parts_is_exactly_what_was_paid(line, deeds):
    base, _, _ = line
    walk = Walk(base, [], base.ordered)
    paid = walk.units(0, base.ordered)
    for deed, n in deeds:
        getattr(walk, deed)(n)
        assert 0 <= walk.given <= walk.invoiced
        still = walk.units(walk.credited, walk.live - walk.credited)
        assert paid == walk.given + walk.dropped + still
    walk.credit(base.ordered)
    assert walk.given == walk.invoiced
    walk.cancel(base.ordered)
    assert walk.given + walk.dropped == paid
