"""Random walks through every command of the stock room: each unit stays in one bucket, nobody waits in vain.

The walk knows little and checks much. It counts what was claimed, consumed and given back, and after each step the
database must agree: stored numbers are the sums of movements, claims and bindings; a claim or a wait never gets
lost; no unit lies free where somebody waits for it; a refusal means that it was not possible. At the end of each
walk the whole audit runs.
"""

import os
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
    run_state_machine_as_test,
)

from conftest import NOW
from goodorder.inventory import commands
from goodorder.inventory.models import Expected, Movement, Reservation, Stock, Waiting
from goodorder.inventory.rules import (
    Arrival,
    Claim,
    ExpectedDraft,
    HoldTerms,
    MovementDraft,
    Wait,
)
from goodorder.kernel.errors import Invalid
from goodorder.locations import commands as locations
from inventory.walking import Walking

SKUS = st.integers(0, 2)
PLACES = st.integers(0, 2)
UNITS = st.integers(1, 5)
LINES = st.integers(1, 2)
ORDERS = st.sampled_from(["o1", "o2"])
CARTS = st.sampled_from(["c1", "c2"])
DEMANDS = st.sampled_from(["o1", "o2", "c1", "c2"])
LIVES = st.sampled_from([0, 0, 5])


class StockWalk(Walking):
    """Every command of the room, in any order."""

    # Goods come and go.

    @rule(
        thing=SKUS,
        place=PLACES,
        units=UNITS,
        condition=st.sampled_from(["good", "good", "good", "quarantined", "damaged"]),
        owner=st.sampled_from(["", "", "ACME"]),
        life=st.sampled_from([1, 9, None]),
    )
    def receive(self, thing, place, units, condition, owner, life):
        self.goods_in(thing, place, units, condition, owner, life)

    @rule(thing=SKUS, place=PLACES, units=st.integers(-5, 3).filter(bool))
    def adjust(self, thing, place, units):
        if thing == 2:
            return
        level = Stock.objects.filter(sku=self.skus[thing], location=self.places[place]).first()
        own = self.balance(thing, place)
        possible = level is not None and own + units >= 0 and level.sellable + units >= level.reserved
        act = lambda: commands.adjust_stock(  # noqa: E731 - tried below
            self.ctx, quantity=units, reason="count", **self.names(thing, place)
        )
        done = self.attempt(act)
        assert (done is not None) == (possible or units > 0)
        if done:
            self.add(self.on_hand, (thing, place), units)

    def balance(self, thing, place):
        rows = Movement.objects.filter(sku=self.skus[thing], location=self.places[place])
        return sum(row.quantity for row in rows if (row.condition, row.owner) == ("good", ""))

    @rule(
        thing=st.integers(0, 1),
        place=PLACES,
        units=UNITS,
        way=st.sampled_from([("good", "damaged"), ("good", "quarantined"), ("quarantined", "good")]),
    )
    def change_condition(self, thing, place, units, way):
        draft = (*self.ids(thing, place), -units, "condition", self.now)
        moves = [MovementDraft(*draft, condition=way[0])]
        moves.append(MovementDraft(*draft[:2], units, *draft[3:], condition=way[1]))
        self.attempt(lambda: commands.post_movements(self.ctx, movements=moves))

    @rule(thing=SKUS, place=PLACES, units=st.integers(0, 4))
    def keep_safe(self, thing, place, units):
        commands.set_safety(self.ctx, safety=units, **self.names(thing, place))

    @rule(place=st.integers(1, 2))
    def open_or_close(self, place):
        self.is_open[place] = not self.is_open[place]
        changes = {"is_active": self.is_open[place]}
        locations.change_location(self.ctx, code=self.places[place].code, changes=changes)
        commands.serve_waiting(self.ctx)

    # Claims.

    @rule(
        demand=ORDERS,
        wanted=st.lists(st.tuples(LINES, SKUS, PLACES, UNITS), min_size=1, max_size=2),
        pinned=st.booleans(),
        life=LIVES,
    )
    def reserve(self, demand, wanted, pinned, life):
        self.claim(demand, wanted, HoldTerms(is_pinned=pinned, min_life_days=life))

    @rule(
        demand=CARTS,
        wanted=st.tuples(LINES, SKUS, PLACES, UNITS),
        minutes=st.integers(1, 60),
        holder=st.sampled_from(["", "ann"]),
    )
    def hold(self, demand, wanted, minutes, holder):
        until = self.now + timedelta(minutes=minutes)
        self.claim(demand, [wanted], HoldTerms(until, holder=holder, channel="WEB"))

    def claim(self, demand, wanted, terms):
        claims = [Claim(line, *self.ids(thing, place), units) for line, thing, place, units in wanted]
        expected = self.foresee(wanted)
        code = self.refused(lambda: commands.reserve(self.ctx, demand=demand, claims=claims, terms=terms))
        if code:
            assert code == "inventory.hold_limit" or not expected
            return
        assert expected is not False
        for line, thing, _, units in wanted:
            self.add(self.made, (demand, line, thing), units)

    @rule(demand=ORDERS)
    def allocate(self, demand):
        commands.allocate(self.ctx, demand=demand)

    @rule(demand=DEMANDS, line=LINES, units=UNITS, place=st.none() | PLACES)
    def release(self, demand, line, units, place):
        code = None if place is None else self.places[place].code
        rows = Reservation.objects.filter(demand=demand, line_ref=line, state="open")
        if code:
            rows = rows.filter(location__code=code)
        there = sum(row.quantity - row.picked for row in rows)
        act = {"demand": demand, "line_ref": line, "quantity": units, "location": code}
        done = self.attempt(lambda: commands.release_reservations(self.ctx, **act))
        assert (done is not None) == (there >= units)

    @rule(demand=ORDERS, line=LINES, units=UNITS, place=PLACES)
    def consume(self, demand, line, units, place):
        rows = Reservation.objects.filter(
            demand=demand, line_ref=line, state="open", location=self.places[place]
        )
        before = dict.fromkeys(range(3), 0)
        there = sum(row.quantity for row in rows)
        before = self.count(demand, line, place)
        done = self.tried(
            lambda: commands.consume(
                self.ctx,
                demand=demand,
                location=self.places[place].code,
                lines=[(line, units)],
                document="x",
            )
        )
        assert done == (there >= units)
        if done:
            after = self.count(demand, line, place)
            gone = {thing: before[thing] - after[thing] for thing in range(3)}
            assert sum(gone.values()) == units
            for thing, part in gone.items():
                self.add(self.consumed, (demand, line, thing), part)
                self.add(self.on_hand, (thing, place), -part)

    def count(self, demand, line, place):
        rows = Reservation.objects.filter(
            demand=demand, line_ref=line, state="open", location=self.places[place]
        )
        return {
            thing: sum(row.quantity for row in rows if row.sku_id == self.skus[thing].pk)
            for thing in range(3)
        }

    @rule(
        demand=ORDERS,
        line=LINES,
        thing=SKUS,
        place=PLACES,
        units=UNITS,
        act=st.sampled_from(["pick", "unpick"]),
    )
    def pick(self, demand, line, thing, place, units, act):
        rows = Reservation.objects.filter(
            demand=demand, line_ref=line, state="open", location=self.places[place], sku=self.skus[thing]
        ).filter(is_allocated=True)
        there = sum(row.quantity - row.picked if act == "pick" else row.picked for row in rows)
        place_code, lines = self.places[place].code, [(line, self.skus[thing].pk, units)]
        done = self.tried(
            lambda: getattr(commands, act)(self.ctx, demand=demand, location=place_code, lines=lines)
        )
        assert done == (there >= units)

    @rule(demand=ORDERS, line=LINES, thing=SKUS, place=PLACES, units=UNITS)
    def do_not_find(self, demand, line, thing, place, units):
        wanted = {"location": self.places[place].code, "lines": [(line, self.skus[thing].pk, units)]}
        act = lambda: commands.write_off_missing(self.ctx, demand=demand, reason="gone", **wanted)  # noqa: E731 - tried below
        if self.tried(act):
            self.add(self.on_hand, (thing, place), -units)

    @rule(
        demand=ORDERS,
        line=LINES,
        place=PLACES,
        units=UNITS,
        ways=st.permutations(["LOT1", "LOT9", "LOTNone"]),
    )
    def swap(self, demand, line, place, units, ways):
        act = {"line_ref": line, "location": self.places[place].code, "quantity": units}
        with suppress(Invalid):
            self.attempt(
                lambda: commands.swap_lot(self.ctx, demand=demand, lot_from=ways[0], lot_to=ways[1], **act)
            )

    @rule(demand=ORDERS, line=LINES, place=PLACES)
    def move(self, demand, line, place):
        """Take all loose claims of a line to one place."""
        rows = Reservation.objects.filter(demand=demand, line_ref=line, state="open", is_allocated=False)
        units = {}
        for row in rows:
            units[row.sku_id] = units.get(row.sku_id, 0) + row.quantity
        claims = [Claim(line, sku_id, self.places[place].pk, n) for sku_id, n in units.items()]
        done = self.attempt(
            lambda: commands.move_claims(self.ctx, demand=demand, line_refs=[line], claims=claims)
        )
        if done is not None:
            for thing in range(3):
                self.add(self.made, (demand, line, thing), units.get(self.skus[thing].pk, 0))

    # Carts.

    @rule(demand=CARTS, minutes=st.integers(1, 90))
    def extend(self, demand, minutes):
        until = self.now + timedelta(minutes=minutes)
        soft = list(Reservation.objects.filter(demand=demand, state="open", expires_at__isnull=False))
        possible = bool(soft) and all(row.expires_at > self.now and row.extended_at is None for row in soft)
        assert self.tried(lambda: commands.extend_hold(self.ctx, demand=demand, until=until)) == possible

    @rule(cart=CARTS, order=ORDERS, lines=st.lists(st.tuples(LINES, SKUS, UNITS), min_size=1, max_size=2))
    def take_over(self, cart, order, lines):
        wanted = [(line, self.skus[thing].pk, units) for line, thing, units in lines]
        before = self.all_made()
        got = commands.take_over(self.ctx, demand=cart, to=order, lines=wanted)
        after = self.all_made()
        assert sum(got.values()) == sum(
            after.get(key, 0) - before.get(key, 0) for key in after if key[0] == order
        )
        for key in {*before, *after}:
            self.add(self.made, key, after.get(key, 0) - before.get(key, 0))

    @rule(demand=DEMANDS)
    def hand_back(self, demand):
        waits = [(row.line_ref, row.sku_id, row.quantity) for row in Waiting.objects.filter(demand=demand)]
        picked = Reservation.objects.filter(demand=demand, state="open", picked__gt=0).exists()
        done = self.tried(lambda: commands.hand_back(self.ctx, demand=demand))
        assert done == (not picked)
        if done:
            assert not Reservation.objects.filter(demand=demand, state="open").exists()
            for line, sku_id, units in waits:
                self.add(self.made, (demand, line, self.thing(sku_id)), -units)

    # Waiting and supply.

    @rule(
        demand=ORDERS,
        line=LINES,
        thing=SKUS,
        units=UNITS,
        rank=st.sampled_from([100, 100, 50]),
        days=st.none() | st.integers(0, 5),
        place=st.none() | PLACES,
        life=LIVES,
    )
    def wait(self, demand, line, thing, units, rank, days, place, life):
        wanted = Wait(
            demand,
            line,
            self.skus[thing].pk,
            units,
            rank=rank,
            ranked_by="walk",
            promised_on=None if days is None else (NOW + timedelta(days=days)).date(),
            location_id=None if place is None else self.places[place].pk,
            min_life_days=life,
        )
        left = commands.wait(self.ctx, company="GB01", waits=[wanted])
        assert all(row.quantity > 0 for row in left)
        self.add(self.made, (demand, line, thing), units)

    @rule(demand=ORDERS, line=LINES, units=UNITS)
    def stop_waiting(self, demand, line, units):
        before = self.all_made()
        gone = commands.stop_waiting(self.ctx, demand=demand, line_ref=line, quantity=units)
        after = self.all_made()
        assert gone == sum(before.values()) - sum(after.values())
        for key in before:
            self.add(self.made, key, after.get(key, 0) - before[key])

    @rule(thing=SKUS, place=PLACES, units=UNITS, days=st.integers(0, 9))
    def expect(self, thing, place, units, days):
        day = (NOW + timedelta(days=days)).date()
        number = f"PO-{len(self.supplies)}"
        named = self.names(thing, place)
        draft = ExpectedDraft("purchase_order", number, named["location"], named["sku"], units, day)
        row = commands.expect_supply(self.ctx, draft=draft)
        self.supplies.append((row.public_id, thing, place))

    @precondition(lambda self: self.supplies)
    @rule(pick=st.integers(0, 99), days=st.integers(0, 9), units=st.none() | UNITS)
    def change_supply(self, pick, days, units):
        supply, _, _ = self.supplies[pick % len(self.supplies)]
        day = (NOW + timedelta(days=days)).date()
        with suppress(Invalid):
            self.attempt(
                lambda: commands.change_expected(
                    self.ctx, expected_id=supply, due_on=day, quantity=units, reason="news"
                )
            )

    @precondition(lambda self: self.supplies)
    @rule(pick=st.integers(0, 99))
    def cancel_supply(self, pick):
        supply, _, _ = self.supplies[pick % len(self.supplies)]
        self.attempt(lambda: commands.cancel_expected(self.ctx, expected_id=supply, reason="news"))

    @precondition(lambda self: self.supplies)
    @rule(pick=st.integers(0, 99), units=UNITS)
    def receive_supply(self, pick, units):
        supply, thing, place = self.supplies[pick % len(self.supplies)]
        lots = (("LOTNone", units, None),) if thing == 2 else ()
        arrival = Arrival(expected_id=supply, lots=lots)
        is_open = Expected.objects.get(public_id=supply).state == "open"
        act = lambda: commands.receive_stock(  # noqa: E731 - tried below
            self.ctx, quantity=units, arrival=arrival, **self.names(thing, place)
        )
        assert self.tried(act) == is_open
        if is_open:
            self.add(self.on_hand, (thing, place), units)

    # Time.

    @rule(minutes=st.sampled_from([1, 10, 30, 60 * 24, 60 * 24 * 4]))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def expire(self):
        over = Reservation.objects.filter(state="open", expires_at__lte=self.now).count()
        assert len(commands.expire_reservations(self.ctx)) == over

    @rule()
    def clean_up(self):
        commands.quarantine_expired(self.ctx)


STEPS, WALKS = 100, 100


@pytest.mark.django_db
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", [1, 2])
def test_random_walks_keep_every_promise(part):
    """10,000 steps a part, 20,000 together; each part has its own seed, so that a failure comes again."""
    steps = settings(
        max_examples=int(os.environ.get("GOODORDER_WALKS", WALKS)),
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    walk = seed(int(os.environ.get("GOODORDER_WALK_SEED", part)))(type("Walk", (StockWalk,), {}))
    run_state_machine_as_test(walk, settings=steps)
