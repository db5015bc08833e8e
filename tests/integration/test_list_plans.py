"""First pages of lists that grow with the orders are read off an index, in order and no further than the page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodorder.accounting import queries as accounting
from goodorder.catalog.models import Sku
from goodorder.fulfillment import queries as fulfillment
from goodorder.inventory import queries as inventory
from parcels import deliver, send
from plans import BY_WORD, IN_ORDER, plan_of
from shop import open_shop, place

WORK, ENTRIES, MOVEMENTS = "fulfillment_fulfillmentorder", "accounting_entry", "inventory_movement"


def of_ada(ctx):
    return fulfillment.list_fulfillment_orders(ctx, search="ada")


def at_one_place(ctx):
    return fulfillment.list_fulfillment_orders(ctx, location="MAIN")


def ledger(ctx):
    return inventory.ledger_of(ctx, sku_id=Sku.objects.first().public_id)


# What is asked for, of which table, and where its plan must begin to read; found by a word, few rows may be sorted.
LISTS = [
    (fulfillment.list_fulfillment_orders, WORK, "fulfillment_fulfillmentorder_pkey"),
    (at_one_place, WORK, "fulfillment_order_at"),
    (of_ada, WORK, "fulfillment_order_words"),
    (accounting.list_entries, ENTRIES, "accounting_entry_newest"),
    (ledger, MOVEMENTS, "inventory_movement_newest"),
]


@pytest.mark.parametrize(("ask", "table", "index"), LISTS, ids=lambda case: getattr(case, "__name__", ""))
def test_first_page_is_read_off_an_index(ctx, db, ask, table, index):
    open_shop(ctx)
    deliver(ctx, send(ctx, place(ctx, {"KETTLE": 1})))
    with CaptureQueriesContext(connection) as asked:
        ask(ctx)
    statements = [one["sql"] for one in asked.captured_queries]
    statement = next(sql for sql in statements if f'FROM "{table}"' in sql and "ORDER BY" in sql)
    plan = plan_of(statement, of=(table,), without=BY_WORD if ask is of_ada else IN_ORDER)
    assert index in plan
    assert ask is of_ada or "Sort" not in plan
