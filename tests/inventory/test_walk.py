"""Random walks through every command of the stock room: each unit stays in one bucket, nobody waits in vain.

The walk knows little and checks much. It counts what was claimed, consumed and given back, and after each step the
database must agree: stored numbers are the sums of movements, claims and bindings; a claim or a wait never gets
lost; no unit lies free where somebody waits for it; a refusal means that it was not possible. At the end of each
walk the whole audit runs.
"""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
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
from goodorder.catalog.models import Sku
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Expected, Movement, Reservation, Stock, Waiting
from goodorder.inventory.queries.drift import DRIFT
from goodorder.inventory.rules import (
    Arrival,
    Claim,
    ExpectedDraft,
    HoldPolicyDraft,
    HoldTerms,
    MovementDraft,
    Wait,
)
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Refused
from goodorder.locations import commands as locations
from goodorder.reports.queries import run_audit

SKUS = st.integers(0, 2)
PLACES = st.integers(0, 2)
UNITS = st.integers(1, 5)
LINES = st.integers(1, 2)
ORDERS = st.sampled_from(["o1", "o2"])
CARTS = st.sampled_from(["c1", "c2"])
DEMANDS = st.sampled_from(["o1", "o2", "c1", "c2"])
LIVES = st.sampled_from([0, 0, 5])
FAR = timedelta(days=2)


# Drift, units that lie free where somebody waits for them, and what is where and claimed by whom.
CHECK = """
    SELECT 'drift ' || what AS said, sku, location, part, computed - stored AS units FROM ({drift}) d
        (what, sku, location, part, stored, computed, sku_id, location_id)
    UNION ALL
    SELECT 'waits in vain', w.demand, l.code, '', w.quantity
    FROM inventory_waiting w JOIN inventory_stock s ON s.sku_id = w.sku_id
    JOIN locations_location l ON l.id = s.location_id AND l.is_active AND l.company_id = w.company_id
    JOIN catalog_sku k ON k.id = s.sku_id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(b.quantity - b.held), 0) AS fit,
               coalesce(sum(b.quantity - b.held) FILTER (
                   WHERE t.expires_on IS NULL OR t.expires_on >= ($1 AT TIME ZONE 'UTC')::date + w.min_life_days
               ), 0) AS suitable
        FROM inventory_balance b JOIN inventory_lot t ON t.id = b.lot_id
        WHERE b.sku_id = s.sku_id AND b.location_id = s.location_id AND b.condition = 'good'
          AND (t.expires_on IS NULL OR t.expires_on >= ($1 AT TIME ZONE 'UTC')::date)) f
    WHERE coalesce(w.location_id, l.id) = l.id
      AND s.on_hand - s.quarantined - s.damaged - s.reserved - s.safety > 0
      AND (k.tracking = 'none' OR (f.fit - s.safety > 0 AND f.suitable > 0))
      AND NOT EXISTS (SELECT FROM inventory_reservation r WHERE r.sku_id = s.sku_id
                      AND r.location_id = s.location_id AND r.state = 'open' AND r.expires_at <= $1)
    UNION ALL
    SELECT 'on_hand', sku_id::text, location_id::text, '', on_hand FROM inventory_stock WHERE on_hand <> 0
    UNION ALL
    SELECT 'made', demand, line_ref::text, sku_id::text, sum(quantity)::bigint FROM (
        SELECT demand, line_ref, sku_id, quantity FROM inventory_reservation
        UNION ALL SELECT demand, line_ref, sku_id, quantity FROM inventory_waiting) t GROUP BY 2, 3, 4
""".replace("{drift}", DRIFT)


class StockWalk(RuleBasedStateMachine):
    """Three SKUs, the last with lots, at three places; two carts and two orders of two lines each."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = NOW
        self.skus = [sku(), sku(), sku()]
        self.places = [location(rank=at) for at in range(3)]
        self.is_open = [True, True, True]
        Sku.objects.filter(pk=self.skus[2].pk).update(tracking="lot")
        self.made, self.stayed, self.consumed, self.on_hand = {}, {}, {}, {}
        self.supplies = []
        self.is_prepared = False
        limits = HoldPolicyDraft("WEB", per_cart=6, per_customer=8)
        commands.set_hold_policy(self.ctx, policy=limits)
        for thing in range(3):
            self.receive(thing, 0, 4, "good", "", 9)

    def teardown(self):
        self.now = max(self.now, timezone.now()) + FAR
        while commands.expire_reservations(self.ctx):
            pass
        commands.quarantine_expired(self.ctx)
        commands.serve_waiting(self.ctx)
        self.every_unit_is_somewhere_and_nobody_waits_in_vain()
        assert commands.rebuild_stock(self.ctx) == []
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE walk_check")
        found = {finding.id: finding.rows for finding in run_audit(self.ctx) if finding.rows}
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        assert found == {}

    # What the walk knows.

    @property
    def ctx(self):
        return Context("user:walker", self.now, frozenset({"*"}))

    def names(self, thing, place):
        return {"sku": self.skus[thing].code, "location": self.places[place].code}

    def ids(self, thing, place):
        return self.skus[thing].pk, self.places[place].pk

    def attempt(self, act):
        """Return what an act gives, or None when it is refused."""
        with suppress(Refused):
            return act()
        return None

    def add(self, book, key, units):
        book[key] = book.get(key, 0) + units

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
        lots = ()
        if thing == 2:
            day = life and (NOW + timedelta(days=life)).date()
            lots = ((f"LOT{life}", units, day),)
        arrival = Arrival(lots=lots, condition=condition, owner=owner)
        commands.receive_stock(self.ctx, quantity=units, arrival=arrival, **self.names(thing, place))
        self.add(self.on_hand, (thing, place), units)

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

    def foresee(self, wanted):
        """Say whether a single claim without lots must be possible; None when that is not so easily said."""
        (_, thing, place, units), *others = wanted
        if others or thing == 2:
            return None
        key = self.ids(thing, place)
        free = queries.available([key[0]], now=self.now)
        if free.get(key, 0) >= units:
            return True if not Waiting.objects.filter(sku_id=key[0]).exists() else None
        if Waiting.objects.filter(sku_id=key[0]).exists():
            return None
        movable = Reservation.objects.filter(
            sku_id=key[0], location_id=key[1], state="open", is_allocated=False, is_pinned=False
        ).exclude(expires_at__lte=self.now)
        there = sum(row.quantity for row in movable)
        others = (at for at in range(3) if at != place and self.is_open[at] and self.is_open[place])
        spare = sum(free.get(self.ids(thing, at), 0) for at in others)
        level = Stock.objects.filter(sku_id=key[0], location_id=key[1]).first()
        if level is None or level.sellable - level.reserved - level.safety < 0:
            return None
        return free.get(key, 0) + min(there, spare) >= units

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

    def refused(self, act):
        """Return the code an act is refused with, or nothing."""
        try:
            act()
        except Refused as refusal:
            return refusal.code
        return ""

    def tried(self, act):
        return not self.refused(act)

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

    # What must be true after each step.

    def thing(self, sku_id):
        return [row.pk for row in self.skus].index(sku_id)

    def all_made(self):
        """Add up every claim there ever was, and who still waits, per demand, line and SKU."""
        rows = self.asked(
            "SELECT demand, line_ref, sku_id, sum(quantity) FROM ("
            "SELECT demand, line_ref, sku_id, quantity FROM inventory_reservation "
            "UNION ALL SELECT demand, line_ref, sku_id, quantity FROM inventory_waiting) t GROUP BY 1, 2, 3"
        )
        return {(demand, line, self.thing(sku_id)): int(units) for demand, line, sku_id, units in rows}

    @invariant()
    def every_unit_is_somewhere_and_nobody_waits_in_vain(self):
        """One statement, planned once: it runs after every step."""
        if not self.is_prepared:
            with connection.cursor() as cursor:
                cursor.execute(f"PREPARE walk_check (timestamptz) AS {CHECK}")
            self.is_prepared = True
        rows = self.asked("EXECUTE walk_check (%s)", [self.now])
        assert [row for row in rows if row[0] not in {"on_hand", "made"}] == []
        levels = {
            (self.thing(int(sku_id)), [p.pk for p in self.places].index(int(place))): units
            for what, sku_id, place, _, units in rows
            if what == "on_hand"
        }
        assert levels == {key: units for key, units in self.on_hand.items() if units}
        made = {
            (demand, int(line), self.thing(int(sku_id))): units
            for what, demand, line, sku_id, units in rows
            if what == "made"
        }
        assert made == {key: units for key, units in self.made.items() if units}

    def asked(self, statement, values=()):
        with connection.cursor() as cursor:
            cursor.execute(statement, list(values))
            return cursor.fetchall()


@pytest.mark.django_db
@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", [0, 1])
def test_random_walks_keep_every_promise(part):
    """At least 10,000 steps a part, 20,000 together."""
    steps = settings(
        max_examples=10,
        stateful_step_count=100,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    walk = type(f"StockWalk{part}", (StockWalk,), {})
    run_state_machine_as_test(walk, settings=steps)
