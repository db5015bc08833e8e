"""The stock room against a model of dictionaries: the same walk in both, compared after every step."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from builders import location, sku
from conftest import NOW
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Movement, Reservation, Stock
from goodorder.inventory.rules import Claim, HoldTerms
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Refused
from inventory.audit import broken

KEYS = st.tuples(st.integers(0, 1), st.integers(0, 1))
UNITS = st.integers(1, 4)
LINES = st.integers(1, 2)


class StockWalk(RuleBasedStateMachine):
    """Two SKUs at two places, two lines of two demands, eight of everything to begin with."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = NOW
        self.skus = [sku(), sku()]
        self.places = [location(), location()]
        self.on_hand, self.safety, self.shipped = {}, {}, {}
        self.claims = []
        for key in [(0, 0), (0, 1), (1, 0), (1, 1)]:
            self.receive(key, 8)

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @property
    def ctx(self):
        return Context("user:walker", self.now, frozenset({"*"}))

    def names(self, key):
        return {"sku": self.skus[key[0]].code, "location": self.places[key[1]].code}

    def ids(self, key):
        return self.skus[key[0]].pk, self.places[key[1]].pk

    def reserved(self, key):
        return sum(claim["units"] for claim in self.claims if claim["key"] == key)

    def free(self, key):
        return max(0, self.on_hand.get(key, 0) - self.reserved(key) - self.safety.get(key, 0))

    def try_it(self, is_possible, act):
        if is_possible:
            act()
        else:
            with pytest.raises(Refused):
                act()

    @rule(key=KEYS, units=UNITS)
    def receive(self, key, units):
        commands.receive_stock(self.ctx, quantity=units, **self.names(key))
        self.on_hand[key] = self.on_hand.get(key, 0) + units

    @rule(key=KEYS, units=st.integers(-6, 6).filter(bool))
    def adjust(self, key, units):
        target = self.on_hand.get(key, 0) + units
        possible = target >= self.reserved(key)
        self.try_it(
            possible,
            lambda: commands.adjust_stock(self.ctx, quantity=units, reason="count", **self.names(key)),
        )
        if possible:
            self.on_hand[key] = target

    @rule(key=KEYS, units=st.integers(0, 3))
    def keep_safe(self, key, units):
        commands.set_safety(self.ctx, safety=units, **self.names(key))
        self.safety[key] = units

    @rule(
        demand=st.sampled_from("de"),
        wanted=st.lists(st.tuples(LINES, KEYS, UNITS), min_size=1, max_size=3),
        minutes=st.none() | st.integers(1, 30),
    )
    def reserve(self, demand, wanted, minutes):
        totals = {}
        for _, key, units in wanted:
            totals[key] = totals.get(key, 0) + units
        short = [key for key, units in totals.items() if units > self.free(key)]
        before = self.claims
        self.claims = [claim for claim in before if not (claim["key"] in short and self.is_over(claim))]
        possible = all(units <= self.free(key) for key, units in totals.items())
        expires_at = self.now + timedelta(minutes=minutes) if minutes else None
        claims = [Claim(self.line(demand, line), *self.ids(key), units) for line, key, units in wanted]
        self.try_it(
            possible,
            lambda: commands.reserve(
                self.ctx, demand=demand, claims=claims, terms=HoldTerms(expires_at=expires_at)
            ),
        )
        if not possible:
            self.claims = before
            return
        self.claims += [
            {
                "demand": demand,
                "line": self.line(demand, line),
                "key": key,
                "units": units,
                "until": expires_at,
            }
            for line, key, units in wanted
        ]

    def line(self, demand, line):
        return line + 10 * "de".index(demand)

    def is_over(self, claim):
        return claim["until"] is not None and claim["until"] <= self.now

    @rule(demand=st.sampled_from("de"))
    def allocate(self, demand):
        commands.allocate(self.ctx, demand=demand)
        for claim in self.claims:
            if claim["demand"] == demand:
                claim["until"] = None

    def take(self, claims, units):
        if sum(claim["units"] for claim in claims) < units:
            return False
        for claim in claims:
            part = min(units, claim["units"])
            claim["units"] -= part
            units -= part
        self.claims = [claim for claim in self.claims if claim["units"]]
        return True

    @rule(demand=st.sampled_from("de"), line=LINES, units=UNITS, place=st.none() | st.integers(0, 1))
    def release(self, demand, line, units, place):
        line = self.line(demand, line)
        held = [c for c in self.claims if c["line"] == line and place in {None, c["key"][1]}]
        code = None if place is None else self.places[place].code
        possible = self.take(held[::-1], units)
        self.try_it(
            possible,
            lambda: commands.release_reservations(
                self.ctx, demand=demand, line_ref=line, quantity=units, location=code
            ),
        )

    @rule(demand=st.sampled_from("de"), line=LINES, units=UNITS, place=st.integers(0, 1))
    def consume(self, demand, line, units, place):
        line = self.line(demand, line)
        held = [c for c in self.claims if c["line"] == line and c["key"][1] == place]
        before = {id(claim): (claim["key"], claim["units"]) for claim in held}
        possible = self.take(held, units)
        self.try_it(
            possible,
            lambda: commands.consume(
                self.ctx, demand=demand, location=self.places[place].code, lines=[(line, units)], document="x"
            ),
        )
        if possible:
            for claim in held:
                key, was = before[id(claim)]
                self.on_hand[key] -= was - claim["units"]
            self.shipped[line] = self.shipped.get(line, 0) + units

    @rule(minutes=st.integers(1, 20))
    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def expire(self):
        over = [claim for claim in self.claims if self.is_over(claim)]
        assert len(commands.expire_reservations(self.ctx)) == len(over)
        self.claims = [claim for claim in self.claims if not self.is_over(claim)]

    @invariant()
    def both_agree(self):
        assert broken() == []
        keys = [(sku_at, place) for sku_at in (0, 1) for place in (0, 1)]
        numbers = {row: (row.on_hand, row.reserved, row.safety) for row in Stock.objects.all()}
        found = {(row.sku_id, row.location_id): levels for row, levels in numbers.items()}
        for key in keys:
            expected = (self.on_hand.get(key, 0), self.reserved(key), self.safety.get(key, 0))
            assert found.get(self.ids(key), (0, 0, 0)) == expected
        free = queries.available([thing.pk for thing in self.skus])
        assert {key: free.get(self.ids(key), 0) for key in keys} == {key: self.free(key) for key in keys}
        open_rows = Reservation.objects.filter(state="open").order_by("pk")
        assert [
            (row.demand, row.line_ref, (row.sku_id, row.location_id), row.quantity, row.expires_at)
            for row in open_rows
        ] == [(c["demand"], c["line"], self.ids(c["key"]), c["units"], c["until"]) for c in self.claims]
        gone = {}
        for move in Movement.objects.filter(kind="ship"):
            gone[move.line_ref] = gone.get(move.line_ref, 0) - move.quantity
        assert gone == self.shipped


@pytest.mark.django_db
def test_random_walk_agrees_with_the_model():
    steps = settings(
        max_examples=30,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(StockWalk, settings=steps)
