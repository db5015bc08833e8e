"""Queues and counts are read off an index of what is open, however many exceptions there have been."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodorder.exceptions import queries
from goodorder.exceptions.rules import KINDS

pytestmark = pytest.mark.django_db
# Three thousand, of which few are late, the stock keeper's, somebody's or snoozed.
MANY = """
    INSERT INTO exceptions_trouble (version, public_id, kind, subject, since, due_at, facts, owner, assignee,
                                    snoozed_by, snoozed_because, snoozed_until, found_at)
    SELECT 1, 'exc_' || g, CASE WHEN g % 500 = 0 THEN 'late' ELSE 'stuck' END, g, now(), now() - g * interval '1 s', '{}',
           CASE WHEN g % 500 = 0 THEN 'stock' ELSE 'agent' END, CASE WHEN g % 500 = 0 THEN 'user:owner' ELSE '' END,
           '', CASE WHEN g % 500 = 0 THEN 'x' ELSE '' END, CASE WHEN g % 500 = 0 THEN now() + interval '1 d' END, now()
    FROM generate_series(1, 3000) g
"""
QUEUES = [
    ({}, "by_clock"),
    ({"kind": "late"}, "by_kind"),
    ({"owner": "stock"}, "by_owner"),
    ({"queue": "mine"}, "mine"),
    ({"queue": "snoozed"}, "snoozed"),
]


@pytest.mark.parametrize(("asked", "index"), QUEUES, ids=[index for _, index in QUEUES])
def test_a_queue_is_read_in_its_order_off_an_index(ctx, asked, index):
    plan = planned(lambda: queries.list_exceptions(ctx, **asked), "seqscan", "sort", "bitmapscan")
    assert (f"exceptions_trouble_{index}" in plan, "Sort" in plan) == (True, False)


def test_kinds_are_counted_off_an_index_up_to_a_limit(ctx):
    plan = planned(lambda: queries.count_exceptions(ctx), "seqscan", "bitmapscan")
    assert (plan.count("Limit"), "Seq Scan" in plan) == (len(KINDS), False)


def test_lines_are_looked_up_for_orders_under_way_alone(ctx):
    plan = planned(lambda: queries.differences(ctx.now, kinds=["late"]), "seqscan", "bitmapscan")
    lines = plan.partition("on orders_orderline u")[2]
    assert "Index Cond: (order_id = o.id)" in lines.splitlines()[1]


def test_all_payments_are_read_once_and_only_the_orders_of_those_that_do_not_match(ctx):
    plan = planned(lambda: queries.differences(ctx.now, kinds=["short_paid", "overpaid"]), "seqscan")
    assert (plan.count("on payments_payable"), plan.count("CTE Scan on uneven")) == (1, 2)
    assert len(re.findall(r"Index Cond: \(\(public_id\)::text = \(s(_1)?\.about\)::text\)", plan)) == 2


def planned(ask, *without):
    """Return how the last statement of a question is answered without some ways of reading."""
    with CaptureQueriesContext(connection) as asked:
        ask()
    with connection.cursor() as cursor:
        cursor.execute(MANY)
        cursor.execute("ANALYZE exceptions_trouble")
        for way in without:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute("EXPLAIN " + asked.captured_queries[-1]["sql"])
        return "\n".join(row[0] for row in cursor.fetchall())
