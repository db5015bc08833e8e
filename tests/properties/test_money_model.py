"""A hundred thousand lives of orders in the rules alone: what was paid comes back, at no point more than that.

GOODORDER_MONEY_MODELS and GOODORDER_MONEY_SEED ask for a longer run than the suite's.
"""

import os
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

import pytest

from goodorder.accounting.rules import (
    RECEIVABLES,
    credit_note_lines,
    invoice_lines,
    payment_lines,
    refund_lines,
)
from goodorder.kernel.errors import OmsError
from goodorder.payments.rules import spread
from goodorder.payments.rules.refunds import POLICIES, Taken, refund_plan
from goodorder.pricing.rules import LineToPrice, price_lines
from goodorder.pricing.rules.units import (
    Amounts,
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

MODELS = int(os.environ.get("GOODORDER_MONEY_MODELS", "3000"))
SEED = int(os.environ.get("GOODORDER_MONEY_SEED", "0"))
RATES = (0, 55_000, 70_000, 190_000, 196_000, 200_000, 255_000)
METHODS = ("card", "gift_card", "store_credit", "cash", "manual")
DEAREST = {0: 5_000, 2: 99_999, 3: 999_999}  # by the currency's digits, in minor units


@dataclass
class Line:
    """Units with their base amounts and what was posted on them since; units leave from the front."""

    base: PricedUnits
    rate_ppm: int
    unit_price: int
    postings: list[Posting] = field(default_factory=list)
    cancelled: int = 0
    sent: int = 0
    credited: int = 0

    @property
    def live(self):
        return self.base.ordered - self.cancelled

    def units(self, first, count):
        return unit_amounts(self.base, self.postings, first=first, count=count)

    def runs(self, first, count):
        return runs_of(self.base, self.postings, first=first, count=count, cuts=[self.sent])


@dataclass
class Tender:
    """A means of payment: what it promises, what was taken by it and what went back."""

    method: str
    amount: int
    captured: int = 0
    refunded: int = 0


@dataclass
class Life:
    """An order with its money; every step tells itself into `done`, for whoever must look into a failure."""

    dice: Random
    done: list = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    tenders: list[Tender] = field(default_factory=list)
    payable: int = 0
    billed: int = 0
    accounts: dict = field(default_factory=lambda: defaultdict(int))

    def begin(self):
        """Price an order in some currency and tax mode, with discounts, and promise its payment."""
        self.dearest = DEAREST[self.dice.choice(list(DEAREST))]
        self.included = self.dice.random() < 0.5
        self.policy = self.dice.choice(POLICIES[:-1])
        wanted = [self.wanted("item") for _ in range(self.dice.randint(1, 4))]
        left = sum(line.shown - line.discount for line in wanted)
        if self.dice.random() < 0.5:
            wanted.append(self.wanted("shipping"))
        off = self.dice.choice([0, self.dice.randint(0, left)])
        priced = price_lines(wanted, tax_included=self.included, order_discount=off)
        assert sum(line.total for line in priced.lines) == priced.total
        self.lines = [line_of(one, got) for one, got in zip(wanted, priced.lines, strict=True)]
        self.payable = priced.total
        self.promise(priced.total)

    def wanted(self, kind):
        quantity = 1 if kind == "shipping" else self.dice.randint(1, 9)
        price = self.dice.randint(0, self.dearest)
        discount = self.dice.choice([0, self.dice.randint(0, quantity * price)])
        return LineToPrice(kind, quantity, price, discount, self.dice.choice(RATES))

    def promise(self, amount):
        """Split an amount over one to three tenders."""
        for at in range(self.dice.randint(1, 3), 0, -1):
            part = amount if at == 1 else self.dice.randint(0, amount)
            self.tenders.append(Tender(self.dice.choice(METHODS), part))
            amount -= part

    @property
    def taken(self):
        return sum(tender.captured - tender.refunded for tender in self.tenders)

    @property
    def to_come(self):
        return sum(line.units(line.sent, line.live - line.sent).total for line in self.lines)

    def cancel(self):
        line = self.dice.choice(self.lines)
        count = self.dice.randint(0, line.live - line.sent)
        self.payable -= line.units(line.live - count, count).total
        line.cancelled += count
        self.settle()

    def send(self):
        """Send some units of some lines on one invoice, and take what they are worth."""
        parts = []
        for line in self.lines:
            count = self.dice.randint(0, line.live - line.sent)
            parts.append(line.units(line.sent, count))
            line.sent += count
        self.bill(parts, sign=1)
        self.capture(sum(part.total for part in parts))

    def credit(self):
        line = self.dice.choice(self.lines)
        self.give_back({id(line): self.dice.randint(0, line.sent - line.credited)})
        self.settle()

    def give_back(self, counts):
        """Credit units that left."""
        parts = []
        for line in self.lines:
            count = counts.get(id(line), 0)
            parts.append(line.units(line.credited, count))
            line.credited += count
        self.payable -= sum(part.total for part in parts)
        self.bill(parts, sign=-1)

    def take_off(self):
        """Give money back on a line without any unit: on what left by credit note, on the rest before it leaves."""
        line = self.dice.choice(self.lines)
        runs = line.runs(line.credited, line.live - line.credited)
        amount = self.dice.randint(0, worth(runs))
        before = line.units(line.credited, line.sent - line.credited)
        line.postings += reduced(runs, amount)
        after = line.units(line.credited, line.sent - line.credited)
        self.bill([minus(before, after)], sign=-1)
        self.payable -= amount
        self.settle()

    def change_price(self):
        """Another price, or another rate of tax because it goes elsewhere, for units that have not left."""
        line = self.dice.choice(self.lines)
        runs = line.runs(line.sent, line.live - line.sent)
        price = self.dice.choice([None, self.dice.randint(0, self.dearest)])
        terms = PriceTerms(self.dice.choice(RATES), self.included, price, line.unit_price)
        posted = repriced(runs, terms)
        after = [*line.postings, *posted]
        if not is_sound(runs_of(line.base, after, first=line.sent, count=line.live - line.sent)):
            return
        before = self.to_come
        line.postings, line.unit_price = after, line.unit_price if price is None else price
        self.ask_for(self.to_come - before)

    def add(self):
        self.add_line()

    def add_line(self):
        wanted = self.wanted("item")
        priced = price_lines([wanted], tax_included=self.included)
        self.lines.append(line_of(wanted, priced.lines[0]))
        self.ask_for(priced.total)

    def exchange(self):
        """Take units back and add others in one step: only the difference is asked for or given back."""
        line = self.dice.choice(self.lines)
        self.give_back({id(line): self.dice.randint(0, line.sent - line.credited)})
        self.add_line()
        self.settle()

    def ask_for(self, more):
        """Owe more (or less): what promises do not cover gets a tender of its own."""
        self.payable += more
        promised = sum(max(tender.amount, tender.captured) - tender.refunded for tender in self.tenders)
        if promised < self.payable:
            self.tenders.append(Tender(self.dice.choice(METHODS), self.payable - promised))
        self.settle()

    acts = (cancel, send, send, send, credit, credit, take_off, take_off, change_price, add, exchange)

    def capture(self, amount):
        due = max(0, min(amount, self.payable - self.taken))
        rooms = [max(0, tender.amount - tender.captured) for tender in self.tenders]
        for tender, part in zip(self.tenders, spread(due, rooms), strict=True):
            tender.captured += part
            self.post(payment_lines(method=tender.method, amount=part))

    def settle(self):
        """Give back what was taken beyond what is owed and not still to be sent on what is held."""
        held = sum(max(0, tender.amount - tender.captured) for tender in self.tenders)
        surplus = max(0, self.taken - max(0, self.payable - min(held, self.to_come)))
        open_ones = [tender for tender in reversed(self.tenders) if tender.captured]
        taken = [Taken(tender.method, tender.captured - tender.refunded) for tender in open_ones]
        parts = refund_plan(taken, surplus, self.policy)
        assert sum(part.amount for part in parts) == surplus, self.done
        for part in parts:
            open_ones[part.at].refunded += part.amount
            self.post(refund_lines(method=open_ones[part.at].method, amount=part.amount))

    def bill(self, parts, *, sign):
        sums = [sum(getattr(part, name) for part in parts) for name in ("gross", "discount", "tax", "total")]
        assert sums[3] == sums[0] - sums[1] + sums[2], self.done
        book = invoice_lines if sign > 0 else credit_note_lines
        self.post(book(net_items=sums[0], net_charges=0, discount=sums[1], tax=sums[2], total=sums[3]))
        self.billed += sign * sums[3]

    def post(self, lines):
        assert sum(line.debit for line in lines) == sum(line.credit for line in lines), self.done
        for line in lines:
            self.accounts[line.account] += line.debit - line.credit

    def step(self):
        act = self.dice.choice(self.acts)
        self.done.append(act.__name__)
        try:
            act(self)
        except OmsError as refusal:
            self.done.append(refusal.code)
        self.check()

    def check(self):
        assert all(0 <= tender.refunded <= tender.captured for tender in self.tenders), self.done
        assert all(tender.captured <= tender.amount for tender in self.tenders), self.done
        assert self.payable == self.billed + self.to_come >= 0, self.done
        assert self.accounts[RECEIVABLES] == self.billed - self.taken, self.done
        assert sum(self.accounts.values()) == 0, self.done
        for line in self.lines:
            assert is_sound(line.runs(line.credited, line.live - line.credited)), self.done

    def end(self):
        """Send what is left, take everything back."""
        parts = [line.units(line.sent, line.live - line.sent) for line in self.lines]
        for line in self.lines:
            line.sent = line.live
        self.bill(parts, sign=1)
        self.capture(sum(part.total for part in parts))
        self.check()
        self.give_back({id(line): line.sent - line.credited for line in self.lines})
        self.settle()
        self.check()
        assert self.payable == self.billed == 0, self.done
        assert self.taken == 0, self.done
        assert all(amount == 0 for amount in self.accounts.values()), self.done


def line_of(wanted, priced):
    base = PricedUnits(wanted.quantity, priced.gross, priced.discount, priced.tax)
    return Line(base, wanted.rate_ppm, wanted.unit_price)


def minus(one, other):
    return Amounts(one.gross - other.gross, one.discount - other.discount, one.tax - other.tax)


@pytest.mark.timeout(0)
def test_everything_paid_comes_back_in_any_life_of_an_order():
    for seed in range(SEED, SEED + MODELS):
        life = Life(Random(seed))  # noqa: S311 - repeatable on purpose
        life.begin()
        life.check()
        for _ in range(life.dice.randint(2, 12)):
            life.step()
        life.end()
