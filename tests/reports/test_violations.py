"""Every invariant is broken once: by raw SQL the database refuses, and again with its guard taken away."""

import pytest
from django.db import DatabaseError, connection, transaction

from goodorder.kernel.errors import Missing
from goodorder.reports import queries
from goodorder.reports.rules import INVARIANTS
from reports import world
from reports.plants import PLANTS, Plant

pytestmark = pytest.mark.django_db
IDS = [rule.id for rule in INVARIANTS]
GUARDED = [rule_id for rule_id, plant in PLANTS.items() if plant.refused_by]
ABSENT = [rule_id for rule_id, plant in PLANTS.items() if plant.absent]


def execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def broken(ctx):
    return {finding.id for finding in queries.run_audit(ctx) if finding.rows}


def plant(planted: Plant):
    execute("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED", *planted.lift)
    for view, body in planted.absent.items():
        execute(f"CREATE OR REPLACE VIEW audit.{view} AS {body}")
    execute(*(sql for sql in planted.sql if not planted.lift or "SET CONSTRAINTS" not in sql))


def test_no_invariant_is_without_a_planted_violation():
    assert sorted(PLANTS) == sorted(IDS)
    assert len(IDS) == 72


def test_a_world_that_adds_up_breaks_nothing(ctx):
    world.build()
    assert broken(ctx) == set()


@pytest.mark.parametrize("rule_id", IDS)
def test_audit_names_the_planted_violation(ctx, rule_id):
    world.build()
    plant(PLANTS[rule_id])
    assert rule_id in broken(ctx)


@pytest.mark.parametrize("rule_id", GUARDED)
def test_database_refuses_the_violation_by_name(rule_id):
    world.build()
    execute("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")
    with pytest.raises(DatabaseError, match=PLANTS[rule_id].refused_by), transaction.atomic():
        execute(*PLANTS[rule_id].sql)


@pytest.mark.parametrize("rule_id", ABSENT)
def test_absent_capability_has_an_empty_view(rule_id):
    world.build()
    if rule_id == "EVT-06b":
        return  # keys are stored when their request is done; the view has rows, none in progress
    for view in PLANTS[rule_id].absent:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM audit.{view}")
            assert cursor.fetchone() == (0,)


def test_only_narrows_the_audit_to_ids_that_begin_so(ctx):
    found = [finding.id for finding in queries.run_audit(ctx, only="INV-01")]
    assert found == ["INV-01a", "INV-01b"]


def test_unknown_invariant_is_refused_with_those_there_are(ctx):
    with pytest.raises(Missing, match="INV-01a"):
        list(queries.run_audit(ctx, only="XYZ"))
