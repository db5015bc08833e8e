"""Random walks of valuation on the database: as from scratch after every step, and the books agree in the end."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from builders import company, location, sku
from conftest import NOW
from goodorder.accounting import commands as accounting
from goodorder.costing import commands as costing_commands
from goodorder.costing.commands.value_journal import Journal
from goodorder.costing.models import CostLayer, CostPool, ValueEntry
from goodorder.costing.rules.costs import METHODS, CostState, Standing, standing_layers
from goodorder.costing.rules.revaluation import value
from goodorder.inventory.commands import statements
from goodorder.inventory.models import Movement, Stock
from goodorder.inventory.rules import MovementDraft
from goodorder.kernel import relay
from goodorder.kernel.access import Context
from goodorder.kernel.models import Receipt
from goodorder.reports.queries import run_audit
from inventory.cost_histories import COSTS, MINUTES, UNITS

SINCE = NOW - timedelta(days=1)
EARLIEST = (SINCE - timedelta(days=99), 0, 0)
THINGS = st.integers(0, 2)


def from_scratch(pool):
    """Value one pool and all others of its company anew, from their movements and known costs."""
    pools = list(CostPool.objects.filter(company=pool.company_id))
    journal = Journal(pools)
    entries = [recorded.entry for each in pools for recorded in journal.following(each.pk, EARLIEST)]
    begins = {
        each.pk: Standing(
            each.method,
            CostState(each.opening, 0, max(0, each.opening)),
            standing_layers((), each.opening),
        )
        for each in pools
    }
    return dict(
        zip([entry.id for entry in entries], value(entries, pool.method, standings=begins), strict=True)
    )


def kept():
    rows = ValueEntry.objects.values_list(
        "movement_id",
        "value",
        "settled",
        "uncosted",
        "left_quantity",
        "left_value",
        "left_uncosted",
        "left_unit_cost",
    )
    return {row[0]: (*row[1:4], CostState(*row[4:])) for row in rows}


class CostWalk(RuleBasedStateMachine):
    """Three SKUs at one place that may go below zero; movements come in any order of time."""

    method = METHODS[0]

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.ctx = Context("user:walker", NOW, frozenset({"*"}))
        company()
        accounting.set_up_chart(self.ctx, company="GB01")
        self.place, self.things = location(), [sku(weight_g=100) for _ in range(3)]
        self.documents = 0
        self.write(*[(thing, 5, "receipt", None, None) for thing in range(3)], minute=-1)
        Stock.objects.update(allow_negative=True)
        costing_commands.set_cost_policy(self.ctx, company="GB01", method=self.method, since=SINCE)

    def teardown(self):
        if CostPool.objects.exists():
            costing_commands.value_movements(self.ctx, most=10_000)
            relay.settle_all()
            assert not Receipt.objects.filter(state__in=["pending", "parked"]).exists()
            assert [finding for finding in run_audit(self.ctx, only="MON") if finding.rows] == []
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def write(self, *moves, minute):
        self.documents += 1
        at = SINCE + timedelta(minutes=minute)
        drafts = [
            MovementDraft(
                self.things[thing].pk,
                self.place.pk,
                units,
                kind,
                at,
                f"doc-{self.documents}",
                line,
                unit_cost=cost,
            )
            for thing, units, kind, cost, line in moves
        ]
        statements.write_ledger(drafts, actor="user:walker", now=NOW)

    @rule(thing=THINGS, units=UNITS, cost=COSTS, minute=MINUTES)
    def receive(self, thing, units, cost, minute):
        self.write((thing, units, "receipt", cost, None), minute=minute)

    @rule(thing=THINGS, units=UNITS, line=st.integers(1, 3), minute=MINUTES, back=st.booleans())
    def ship(self, thing, units, line, minute, back):
        self.write(
            (thing, units if back else -units, "return" if back else "ship", None, line), minute=minute
        )

    @rule(thing=THINGS, units=UNITS, found=st.booleans(), minute=MINUTES)
    def adjust(self, thing, units, found, minute):
        self.write((thing, units if found else -units, "adjust", None, None), minute=minute)

    @rule(kit=THINGS, units=st.tuples(UNITS, UNITS, UNITS), sign=st.sampled_from([1, -1]), minute=MINUTES)
    def build(self, kit, units, sign, minute):
        moves = [(at, sign * (units[at] if at == kit else -units[at]), "kit", None, None) for at in range(3)]
        self.write(*moves, minute=minute)

    @rule(most=st.sampled_from([2, 5, 1000]), thing=st.none() | THINGS)
    def value_some(self, most, thing):
        named = [] if thing is None else [self.things[thing].public_id]
        costing_commands.value_movements(self.ctx, sku_ids=named, most=most)

    @rule(chosen=st.integers(0, 50), cost=st.integers(0, 50_000))
    def correct(self, chosen, cost):
        came = list(Movement.objects.filter(kind="receipt", at__gte=SINCE).order_by("pk"))
        if came:
            movement = came[chosen % len(came)]
            costing_commands.correct_cost(self.ctx, movement_id=movement.pk, unit_cost=cost, reason="bill")

    @rule(chosen=st.integers(0, 50), amount=st.integers(1, 99), basis=st.sampled_from(["quantity", "weight"]))
    def land(self, chosen, amount, basis):
        came = list(
            Movement.objects.filter(kind="receipt", at__gte=SINCE, unit_cost__isnull=False).order_by("pk")
        )
        if came:
            document = came[chosen % len(came)].document
            costing_commands.add_landed_cost(
                self.ctx, document=document, amount=amount, basis=basis, reason="freight"
            )

    @invariant()
    def journal_is_what_reckoning_all_anew_gives(self):
        pool = CostPool.objects.first()
        if pool is None:
            return
        scratch = from_scratch(pool)
        assert kept() == {key: (*valued[:3], valued.after) for key, valued in scratch.items()}
        journal = Journal()
        for each in CostPool.objects.all():
            last = journal.before(each.pk, (NOW + timedelta(days=9), 0, 0))
            assert last.state == (each.quantity, each.value, each.uncosted, each.unit_cost)
            layers = (
                CostLayer.objects.filter(pool=each)
                .order_by("pk")
                .values_list("movement", "quantity", "value")
            )
            if each.entries.exists():
                found = sorted((layer.source, layer.left, layer.worth) for layer in last.layers)
                assert sorted((source or 0, units, worth) for source, units, worth in layers) == found


@pytest.mark.django_db
@pytest.mark.parametrize("chosen", METHODS)
def test_random_walk_is_as_from_scratch(chosen):
    steps = settings(
        max_examples=25,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(type("Walk", (CostWalk,), {"method": chosen}), settings=steps)
