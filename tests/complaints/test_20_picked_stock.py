"""Warehouses allocate picked stock twice: what is picked is never both on the shelf and promised again."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from builders import location, sku
from conftest import NOW
from goodorder.inventory import commands
from goodorder.inventory.models import Movement, Reservation, Stock
from goodorder.inventory.rules import Claim
from goodorder.kernel.access import Context
from goodorder.kernel.command import attempt
from goodorder.kernel.errors import Refused
from goodorder.stockroom import queries as stockroom_queries
from inventory.audit import broken

UNITS = st.integers(1, 4)
ORDERS = st.sampled_from(["o1", "o2", "o3"])
CTX = Context("user:picker", NOW, frozenset({"*"}))


class UndoneError(Exception):
    """Raised to undo a whole act."""


class PickWalk(RuleBasedStateMachine):
    """Three orders of one line pick from a shelf of twelve; the walk counts shelf, totes and what was sent."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.place, self.thing = location(), sku()
        commands.receive_stock(CTX, location=self.place.code, sku=self.thing.code, quantity=12)
        self.shelf, self.tote, self.sent, self.bound = 12, {}, {}, {}

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def allowed(self, act):
        try:
            act()
        except Refused:
            return False
        return True

    def line(self, order, units):
        return {
            "demand": order,
            "location": self.place.code,
            "lines": [(int(order[1]), self.thing.pk, units)],
        }

    @rule(order=ORDERS, units=UNITS)
    def allocate(self, order, units):
        claims = [Claim(int(order[1]), self.thing.pk, self.place.pk, units)]
        free = self.shelf - sum(self.bound.values())
        assert self.allowed(lambda: commands.reserve(CTX, demand=order, claims=claims)) == (free >= units)
        commands.allocate(CTX, demand=order)
        if free >= units:
            self.bound[order] = self.bound.get(order, 0) + units

    @rule(order=ORDERS, units=UNITS)
    def pick(self, order, units):
        possible = self.bound.get(order, 0) >= units
        assert self.allowed(lambda: commands.pick(CTX, **self.line(order, units))) == possible
        if possible:
            self.bound[order] -= units
            self.shelf -= units
            self.tote[order] = self.tote.get(order, 0) + units

    @rule(order=ORDERS, units=UNITS)
    def put_back(self, order, units):
        possible = self.tote.get(order, 0) >= units
        assert self.allowed(lambda: commands.unpick(CTX, **self.line(order, units))) == possible
        if possible:
            self.tote[order] -= units
            self.bound[order] = self.bound.get(order, 0) + units
            self.shelf += units

    @rule(order=ORDERS, units=UNITS)
    def not_found(self, order, units):
        possible = self.bound.get(order, 0) >= units
        act = lambda: commands.write_off_missing(CTX, reason="not found", **self.line(order, units))  # noqa: E731 - asked below
        assert self.allowed(act) == possible
        if possible:
            self.bound[order] -= units
            self.shelf -= units

    @rule(order=ORDERS, units=UNITS)
    def give_back(self, order, units):
        possible = self.bound.get(order, 0) >= units
        act = lambda: commands.release_reservations(  # noqa: E731 - asked below
            CTX, demand=order, line_ref=int(order[1]), quantity=units
        )
        assert self.allowed(act) == possible
        if possible:
            self.bound[order] -= units

    @rule(order=ORDERS, units=UNITS)
    def send(self, order, units):
        there = self.tote.get(order, 0) + self.bound.get(order, 0)
        act = lambda: commands.consume(  # noqa: E731 - asked below
            CTX, demand=order, location=self.place.code, lines=[(int(order[1]), units)], document="shp"
        )
        assert self.allowed(act) == (there >= units)
        if there >= units:
            from_tote = min(units, self.tote.get(order, 0))
            self.tote[order] = self.tote.get(order, 0) - from_tote
            self.bound[order] = self.bound.get(order, 0) - (units - from_tote)
            self.shelf -= units - from_tote
            self.sent[order] = self.sent.get(order, 0) + units

    @rule(order=ORDERS, units=UNITS)
    def pick_and_fail(self, order, units):
        """The scanner dies after the pick: nothing was picked."""

        def act():
            commands.pick(CTX, **self.line(order, units))
            commands.consume(
                CTX, demand=order, location=self.place.code, lines=[(int(order[1]), units)], document="shp"
            )
            raise UndoneError

        with pytest.raises((UndoneError, Refused)):
            attempt(act)

    @invariant()
    def shelf_and_totes_are_what_the_ledger_says(self):
        stock = Stock.objects.get()
        totes, bound = sum(self.tote.values()), sum(self.bound.values())
        assert stock.on_hand == self.shelf + totes
        assert stock.reserved == totes + bound
        (found,) = stockroom_queries.buckets(CTX, sku_id=self.thing.public_id)
        assert (found.picked, found.allocated, found.free) == (totes, bound, self.shelf - bound)
        picked = {row.demand: 0 for row in Reservation.objects.all()}
        for row in Reservation.objects.filter(state="open"):
            picked[row.demand] += row.picked
        assert {order: units for order, units in picked.items() if units} == {
            order: units for order, units in self.tote.items() if units
        }
        gone = -sum(move.quantity for move in Movement.objects.filter(kind="ship"))
        assert gone == sum(self.sent.values())
        assert broken() == []


@pytest.mark.django_db
@pytest.mark.timeout(1800)
def test_picked_units_are_in_one_place_only():
    steps = settings(
        max_examples=12,
        stateful_step_count=40,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(20)(type("Walk", (PickWalk,), {})), settings=steps)
