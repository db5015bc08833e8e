"""Every list of the order desk is found without reading the orders: off an index, or in the narrow table of open ones."""

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from goodorder.kernel.access import Context
from goodorder.worklists import queries
from goodorder.worklists.rules import BUILT_IN, CHOICES, SORTS, OrderFilter

pytestmark = pytest.mark.django_db
CTX = Context("user:owner", datetime(2026, 11, 21, 10, tzinfo=UTC), frozenset({"*"}), {}, "")
OPEN_VIEWS = [
    view
    for view in BUILT_IN
    if view.code in {"open", "to_release", "backordered", "to_ship", "late", "unpaid"}
]
OPEN_FILTERS = [
    OrderFilter(**{name: value})
    for name in ("stage", "payment", "due", "state")
    for value in CHOICES[name]
    if name != "state" or value in {"open", "placed", "confirmed"}
]
# Lists of all orders, and the index that gives them in order; the sort decides how it is read.
ANY = {
    "newest": "orders_order_newest",
    "oldest": "orders_order_newest",
    "dearest": "orders_order_by_total",
    "cheapest": "orders_order_by_total",
}
IN_ORDER = {
    "state": (
        OrderFilter(state="completed"),
        {"newest": "orders_order_state", "dearest": "orders_order_over_by_total"},
    ),
    "channel": (OrderFilter(channel="web"), {"newest": "orders_order_by_channel"}),
    "country": (OrderFilter(country="GB"), {"newest": "orders_order_by_country"}),
    "placed_from": (OrderFilter(placed_from="2026-11-01"), {"newest": "orders_order_newest"}),
    "placed_to": (OrderFilter(placed_to="2026-11-01"), {"dearest": "orders_order_by_total"}),
    "least": (OrderFilter(least="5000"), {"dearest": "orders_order_by_total"}),
    "most": (OrderFilter(most="5000"), {"cheapest": "orders_order_by_total"}),
}
# Few of all orders: found by an index of what the filter names, then sorted.
FEW = {
    "hold": (OrderFilter(hold="any"), "orders_hold"),
    "returns": (OrderFilter(returns="open"), "returns_return"),
    "tag": (OrderFilter(tag="vip"), "tags_tag_subjects"),
    "owner": (OrderFilter(owner="me"), "worklists_assignee"),
}


def plan(asked, sort, *without):
    """Return how the statement that chooses the rows of a list's first page is answered, without some ways of reading."""
    with CaptureQueriesContext(connection) as seen:
        queries.list_orders(CTX, asked=asked, sort=sort)
    statement = next(one["sql"] for one in seen.captured_queries if " LIMIT 51" in one["sql"])
    with connection.cursor() as cursor:
        for way in without:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute("EXPLAIN " + statement)
        return "\n".join(row[0] for row in cursor.fetchall())


@contextmanager
def without(index):
    """Hide an index for a while: among few rows the planner thinks it as good as the one that is looked for."""
    with transaction.atomic(), connection.cursor() as cursor:
        if index:
            cursor.execute(f"DROP INDEX {index}")
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("sort", SORTS)
def test_lists_of_open_orders_read_no_order(sort):
    for asked in [*(view.asked for view in OPEN_VIEWS), *OPEN_FILTERS]:
        found = plan(asked, sort)
        assert ("worklists_openorder" in found, "orders_order " in found) == (True, False), asked


@pytest.mark.parametrize(("sort", "index"), ANY.items())
def test_list_of_all_orders_is_read_off_an_index(sort, index):
    found = plan(OrderFilter(), sort, "seqscan", "bitmapscan", "sort")
    assert (index in found, "Sort" in found) == (True, False)


@pytest.mark.parametrize("name", IN_ORDER)
def test_filter_that_leaves_many_is_read_off_an_index_in_order(name):
    asked, expected = IN_ORDER[name]
    for sort, index in expected.items():
        with without(ANY[sort] if ANY[sort] != index else ""):
            found = plan(asked, sort, "seqscan", "bitmapscan", "sort")
        assert (index in found, "Sort" in found) == (True, False), found


@pytest.mark.parametrize("name", FEW)
def test_filter_that_leaves_few_finds_them_first(name):
    asked, index = FEW[name]
    found = plan(asked, "newest", "seqscan")
    assert (index in found, "orders_order_newest" in found) == (True, False), found
