"""One search box: every identifier finds its record, names forgive a slip, and nobody finds what they may not see."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.fulfillment.models import FulfillmentOrder, Shipment
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import Arrival
from goodorder.invoicing.models import Document
from goodorder.kernel.access import Context
from goodorder.parties.models import Customer
from goodorder.search.queries import find
from goodorder.search.queries.names import find_customers, find_orders, find_skus
from goodorder.search.queries.numbers import find_numbered
from goodorder.search.rules import Group, Hit, best, question_of
from goodorder.shipping.models import Label
from parcels import deliver, send
from shop import open_shop, place

MOST_STATEMENTS = 16


@pytest.fixture
def told(ctx, db):
    """Return an order that is sent and invoiced, with a barcode, a lot and a phone number about it."""
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 1}, external_ref="shop-77")
    deliver(ctx, send(ctx, order))
    Customer.objects.update(phone="+442079460018")
    catalog.add_alias(ctx, sku_id=resolve_sku("KETTLE").public_id, kind="barcode", value="5012345678900")
    order.refresh_from_db()
    return order


def first(ctx, words):
    """Return kind and title of where Enter leads."""
    hit = best(find(ctx, words=words))
    return (hit.kind, hit.title) if hit else None


def test_every_identifier_of_an_order_leads_to_it(ctx, told):
    papers = [
        Document.objects.get().number,
        Shipment.objects.get().number,
        FulfillmentOrder.objects.get().number,
    ]
    tracked = Label.objects.get().tracking_number
    typed = [told.number, told.number.lower(), told.public_id, "shop-77", *papers, tracked, tracked.lower()]
    for words in typed:
        assert first(ctx, words) == ("order", told.number), words


def test_people_and_goods_are_found_by_what_is_theirs(ctx, told):
    for words in (
        "ada@example.com",
        "ADA@EXAMPLE.COM",
        "+44 20 7946 0018",
        "0044 2079460018",
        "442079460018",
    ):
        assert first(ctx, words) == ("customer", "Ada Byron"), words
    for words in ("kettle", "5012345678900"):
        assert first(ctx, words) == ("sku", "KETTLE")


def test_a_slip_of_the_finger_still_finds_the_name(ctx, told):
    for words in ("bryon", "Ada Byrno", "ada byrn", "Kettel"):
        kinds = [group.kind for group in find(ctx, words=words)]
        assert kinds != [], words
    assert [group.kind for group in find(ctx, words="bryon")] == ["order", "customer"]
    assert find(ctx, words="qqqwwweee") == find(ctx, words="  ") == []


def test_a_number_is_found_however_it_is_written(told, ctx):
    serial = int(told.number[-6:])
    for words in (
        f"#{told.number}",
        f"so {serial}",
        f"SO-{told.number[3:7]}-{serial}",
        f"so{told.number[3:7]}{serial:06d}",
    ):
        assert first(ctx, words) == ("order", told.number), words


def test_a_lot_is_found(ctx, told):
    from goodorder.catalog.rules import SkuDraft

    catalog.import_skus(ctx, drafts=[SkuDraft(code="MILK", name="Milk", tracking="lot")])
    inventory.receive_stock(
        ctx, location="MAIN", sku="MILK", quantity=1, arrival=Arrival(lots=(("L-1", 1, None),))
    )
    assert first(ctx, "l-1") == ("lot", "L-1")


def test_nobody_finds_what_they_may_not_see(ctx, told):
    nobody = Context("user:x", ctx.now, frozenset())
    for words in (told.number, "ada@example.com", "KETTLE", Label.objects.get().tracking_number):
        assert find(nobody, words=words) == []
    scopes = {kind: frozenset({"other"}) for kind in ("channel", "company", "location")}
    elsewhere = Context("user:x", ctx.now, frozenset({"*"}), scopes)
    for words in (told.number, "shop-77", Document.objects.get().number, Label.objects.get().tracking_number):
        assert find(elsewhere, words=words) == []


def test_the_number_of_statements_is_bounded(ctx, told):
    typed = ["SO-2026-000001", "so 1", "4711", "byron", "zz", "a@b.example", "+44 207 946 0018", "%_\\"]
    for words in typed:
        with CaptureQueriesContext(connection) as asked:
            find(ctx, words=words)
        assert len(asked) <= MOST_STATEMENTS, words


def test_every_statement_has_an_index(ctx, told):
    """Explain what is asked of tables that are empty and may not be read from end to end."""
    asked = []
    for words in ("SO-2026-000001", "4711", "byron", "a@b.example", "+44 207 946 0018"):
        question = question_of(words, year=2026)
        for finder in (find_orders, find_customers, find_skus, find_numbered):
            with CaptureQueriesContext(connection) as captured:
                list(finder(ctx, question))
            asked += [each["sql"] for each in captured if each["sql"].startswith(("SELECT", "("))]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plans = []
        for statement in asked:
            cursor.execute(f"EXPLAIN {statement}")
            plans.append("\n".join(row for (row,) in cursor.fetchall()))
    whole = [found for plan in plans for found in re.findall(r"Seq Scan on (\w+)", plan)]
    assert whole == []


def customers_plan(ctx, words):
    """Return how customers are looked for (an address in the first statement) where indices are not walked whole."""
    with CaptureQueriesContext(connection) as captured:
        find_customers(ctx, question_of(words, year=2026))
    sought = "lower(" if "@" in words else "union all"
    statement = next(each["sql"] for each in captured if sought in each["sql"].lower())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"SET LOCAL enable_indexscan = {'off' if '@' in words else 'on'}")
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(row for (row,) in cursor.fetchall())


def test_customer_of_a_mail_address_is_read_off_its_index(ctx, told):
    plan = customers_plan(ctx, "a@b.example")
    assert ("parties_customer_email" in plan, "SubPlan" in plan) == (True, False), plan


def test_customers_of_a_name_are_found_before_they_are_sorted(ctx, told):
    plan = customers_plan(ctx, "byron")
    assert ("Backward" in plan, "parties_customer.id + 0" in plan) == (False, True), plan


def test_enter_leads_to_the_first_exact_hit_or_the_only_one():
    near, exact = Hit("order", "ord_1", "SO-1"), Hit("sku", "sku_1", "SO", is_exact=True)
    assert best([Group("order", (near,)), Group("sku", (exact,))]) == exact
    assert best([Group("order", (near,))]) == near
    assert best([Group("order", (near, near))]) is None
    assert best([]) is None


def test_a_question_is_tidied():
    assert question_of(" a\x00b\t c ", year=2026).text == "a b c"
    assert question_of("x" * 300, year=2026).text == "x" * 100
    assert question_of("so 1Z", year=2026).numbers(["order"]) == ["SO 1Z"]
    assert question_of("2O26", year=2026).numbers(["order"]) == ["2O26", "SO-2026-002026", "SO-2025-002026"]
    assert question_of("ret 2026 12", year=2026).numbers(["return"]) == ["RET 2026 12", "RET-2026-000012"]
    assert question_of("ret 12", year=2026).numbers(["order"]) == ["RET 12"]
