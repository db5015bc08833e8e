"""The walk's world: what it knows, how it tries, and what must be true after each step."""

from contextlib import suppress
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
)

from builders import location, sku
from conftest import NOW
from goodorder.catalog.models import Sku
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Reservation, Stock, Waiting
from goodorder.inventory.queries.drift import DRIFT
from goodorder.inventory.rules import (
    Arrival,
    HoldPolicyDraft,
)
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing, Refused
from goodorder.reports.queries import run_audit

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


class Walking(RuleBasedStateMachine):
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
            self.goods_in(thing, 0, 4, "good", "", 9)

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
        with suppress(Refused, Missing):
            return act()
        return None

    def add(self, book, key, units):
        book[key] = book.get(key, 0) + units

    def refused(self, act):
        """Return the code an act is refused with, or nothing."""
        try:
            act()
        except Refused as refusal:
            return refusal.code
        return ""

    def tried(self, act):
        return not self.refused(act)

    def goods_in(self, thing, place, units, condition, owner, life):
        lots = ()
        if thing == 2:
            day = life and (NOW + timedelta(days=life)).date()
            lots = ((f"LOT{life}", units, day),)
        arrival = Arrival(lots=lots, condition=condition, owner=owner)
        commands.receive_stock(self.ctx, quantity=units, arrival=arrival, **self.names(thing, place))
        self.add(self.on_hand, (thing, place), units)

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
