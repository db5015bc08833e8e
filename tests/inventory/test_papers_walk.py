"""Random walks over stock papers, each against what really lies on the shelves."""

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from builders import location, sku
from conftest import NOW
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Movement, Reservation, Stock
from goodorder.inventory.rules import Claim, CountPlan, TransferDraft, TransferItem
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Refused
from inventory.audit import broken
from inventory.papers import pick

UNITS = st.integers(1, 5)
STEPS = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class Walk(RuleBasedStateMachine):
    """One transaction, undone in the end."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.ctx = Context("user:walker", NOW, frozenset({"*"}))

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def attempt(self, act):
        """Act; tell whether it was refused."""
        try:
            with transaction.atomic():
                act()
        except Refused:
            return False
        return True


class CountWalk(Walk):
    """A shelf from which things vanish and on which things turn up unseen, while people work and count.

    `shelf` is what really lies there, `cart` what was picked; the ledger is wrong by what happened unseen.
    """

    def __init__(self):
        super().__init__()
        self.place, self.thing = location(), sku()
        self.shelf, self.cart, self.unseen, self.seen, self.line = 0, 0, 0, None, 0
        self.receive(12)
        self.count_id = ""

    def names(self):
        return {"location": self.place.code, "sku": self.thing.code}

    @rule(units=UNITS)
    def receive(self, units):
        commands.receive_stock(self.ctx, quantity=units, **self.names())
        self.shelf += units

    @rule(units=UNITS)
    def vanish(self, units):
        gone = min(units, self.shelf)
        self.shelf -= gone
        self.unseen += gone

    @rule(units=UNITS)
    def turn_up(self, units):
        self.shelf += units
        self.unseen -= units

    @rule(units=UNITS)
    def promise(self, units):
        self.line += 1
        claim = Claim(self.line, self.thing.pk, self.place.pk, units)
        self.attempt(lambda: commands.reserve(self.ctx, demand=f"d{self.line}", claims=[claim]))

    @rule()
    def take_one(self):
        """Pick what the oldest claim wants, if it is really there."""
        row = Reservation.objects.filter(state="open", picked=0).order_by("pk").first()
        if row is None or row.quantity > self.shelf:
            return
        commands.allocate(self.ctx, demand=row.demand)
        pick(self.ctx, row)
        self.shelf -= row.quantity
        self.cart += row.quantity

    @rule()
    def send(self):
        row = Reservation.objects.filter(state="open", picked__gt=0).order_by("pk").first()
        if row is None:
            return
        lines = [(row.line_ref, row.quantity)]
        commands.consume(self.ctx, demand=row.demand, location=self.place.code, lines=lines, document="shp")
        self.cart -= row.quantity

    @rule(units=UNITS)
    def break_some(self, units):
        """Damage people see and book: it is no secret and must not disturb the count."""
        done = self.attempt(
            lambda: commands.adjust_stock(self.ctx, quantity=-units, reason="expired", **self.names())
        )
        if done:
            self.shelf -= units
            if self.shelf < 0:  # they threw away what only the books had
                self.unseen += self.shelf
                self.shelf = 0

    @rule()
    def scan(self):
        if not self.count_id:
            plan = CountPlan([self.thing.code], approval_limit=10**9)
            self.count_id = commands.plan_count(self.ctx, location=self.place.code, plan=plan).public_id
            commands.start_count(self.ctx, count_id=self.count_id)
        given = {"count_id": self.count_id, "sku": self.thing.code, "counted": self.shelf}
        line = commands.scan_count(self.ctx, **given)
        assert line.variance == -self.unseen
        self.seen = self.unseen

    @precondition(lambda self: self.seen is not None)
    @rule()
    def hand_in_and_post(self):
        count = commands.submit_count(self.ctx, count_id=self.count_id)
        if count.state == "recount":
            self.scan()
            commands.submit_count(self.ctx, count_id=self.count_id)
        if self.attempt(lambda: commands.post_count(self.ctx, count_id=self.count_id)):
            self.unseen -= self.seen
        else:
            held = Reservation.objects.filter(state="open", is_allocated=True).aggregate(
                units=Sum("quantity")
            )
            assert (held["units"] or 0) > self.ledger() - self.seen
            commands.cancel_count(self.ctx, count_id=self.count_id)
        self.count_id, self.seen = "", None

    def ledger(self):
        return Stock.objects.get(sku=self.thing, location=self.place).on_hand

    @invariant()
    def the_books_are_wrong_by_what_nobody_saw(self):
        assert self.ledger() == self.shelf + self.cart + self.unseen
        assert broken() == []


class TransferWalk(Walk):
    """Transfers between two places, sent and received in random parts, with losses and surprises."""

    def __init__(self):
        super().__init__()
        self.places = [location(), location()]
        self.things = [sku(), sku()]
        self.extra, self.lost, self.transfers = [0, 0], [0, 0], []
        for thing in self.things:
            commands.receive_stock(self.ctx, location=self.places[0].code, sku=thing.code, quantity=30)

    def item(self, which, units, **more):
        return TransferItem(self.things[which].code, units, **more)

    @rule(units=st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(any), there=st.booleans())
    def open(self, units, there):
        ends = self.places if there else self.places[::-1]
        items = [self.item(which, part) for which, part in enumerate(units) if part]
        draft = TransferDraft(ends[0].code, ends[1].code, items, NOW.date())
        transfer_id = commands.open_transfer(self.ctx, draft=draft).public_id
        if self.attempt(lambda: commands.approve_transfer(self.ctx, transfer_id=transfer_id)):
            self.transfers.append(transfer_id)

    def some(self, at):
        return self.transfers[at % len(self.transfers)] if self.transfers else None

    @rule(at=st.integers(0, 5), which=st.integers(0, 1), units=UNITS, is_last=st.booleans())
    def ship(self, at, which, units, is_last):
        if transfer_id := self.some(at):
            given = {"lines": [self.item(which, units)], "is_last": is_last}
            self.attempt(lambda: commands.ship_transfer(self.ctx, transfer_id=transfer_id, **given))

    @rule(at=st.integers(0, 5))
    def ship_everything(self, at):
        if transfer_id := self.some(at):
            self.attempt(lambda: commands.ship_transfer(self.ctx, transfer_id=transfer_id))

    @rule(at=st.integers(0, 5), which=st.integers(0, 1), units=UNITS, more=st.integers(0, 2))
    def receive(self, at, which, units, more):
        transfer_id = self.some(at)
        if transfer_id is None:
            return
        condition = "damaged" if units == 3 else "good"
        given = {"lines": [self.item(which, units, condition=condition)]}
        given["extra"] = [self.item(which, more)] if more else []
        if self.attempt(lambda: commands.receive_transfer(self.ctx, transfer_id=transfer_id, **given)):
            self.extra[which] += more

    @rule(
        at=st.integers(0, 5), which=st.integers(0, 1), units=UNITS, outcome=st.sampled_from(["lost", "found"])
    )
    def explain(self, at, which, units, outcome):
        transfer_id = self.some(at)
        given = {"item": self.item(which, units), "outcome": outcome, "reason": "looked"}
        if transfer_id and self.attempt(
            lambda: commands.explain_discrepancy(self.ctx, transfer_id=transfer_id, **given)
        ):
            self.lost[which] += units if outcome == "lost" else 0

    @rule(at=st.integers(0, 5))
    def cancel(self, at):
        if transfer_id := self.some(at):
            self.attempt(lambda: commands.cancel_transfer(self.ctx, transfer_id=transfer_id, reason="no"))

    @invariant()
    def nothing_comes_from_nowhere(self):
        for which, thing in enumerate(self.things):
            there = Stock.objects.filter(sku=thing).aggregate(units=Sum("on_hand"))["units"]
            assert there == 30 + self.extra[which] - self.lost[which]
        legs = (
            Movement.objects.filter(kind="transfer")
            .values("document", "sku_id")
            .annotate(units=Sum("quantity"))
        )
        assert all(row["units"] == 0 for row in legs)
        assert broken() == []

    @invariant()
    def lines_say_what_lies_under_way_and_what_is_held(self):
        found = [queries.get_transfer(self.ctx, transfer_id=one) for one in self.transfers]
        for thing in self.things:
            lines = [(one, line) for one in found for line in one.lines.all() if line.sku_id == thing.pk]
            under_way = sum(line.progress.under_way for _, line in lines)
            transit = Stock.objects.filter(sku=thing, location__kind="transit").first()
            assert under_way == (transit.on_hand if transit else 0)
            to_ship = sum(
                line.progress.to_ship for one, line in lines if one.state in {"approved", "shipping"}
            )
            held = Reservation.objects.filter(sku=thing, state="open").aggregate(units=Sum("quantity"))[
                "units"
            ]
            assert to_ship == (held or 0)
        for one in found:
            settled = all(line.progress.under_way == 0 for line in one.lines.all())
            assert one.state != "closed" or settled


@pytest.mark.django_db
@pytest.mark.parametrize("walk", [CountWalk, TransferWalk])
def test_papers_agree_with_the_shelves(walk):
    run_state_machine_as_test(walk, settings=STEPS)
