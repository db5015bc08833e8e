"""Custom fields in lists of orders: filters that use their index, columns, sorts, pages, saved views."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodorder.fields import commands as fields
from goodorder.fields.models import Definition
from goodorder.fields.rules import FieldDraft
from goodorder.kernel.errors import Invalid
from goodorder.tags import commands as tags
from goodorder.worklists import commands, queries
from goodorder.worklists.queries import filtering
from goodorder.worklists.queries.filtering import filtered, sorted_rows
from goodorder.worklists.rules import SORTS, as_filter
from shop import open_shop, place

pytestmark = pytest.mark.django_db
CASES = [
    ({"field.slot": "morning"}, "one two"),
    ({"field.slot": "MORNING", "state": "open"}, "one two"),
    ({"field.slot": "morning", "field.pieces": "7"}, "one"),
    ({"field.slot": "morning", "tag": "vip"}, "two"),
    ({"field.pieces": "8"}, "three"),
    ({"field.gift": "yes", "search": "nobody"}, ""),
    ({"field.gift": "yes"}, "three"),
    ({"field.slot": "never"}, ""),
    ({"field.odd": "x"}, ""),
    ({"field.essay": "long"}, ""),
    ({"field.pieces.from": "8"}, "two three"),
    ({"field.pieces.to": "8", "state": "open"}, "one three"),
    ({"field.pieces.from": "8", "field.pieces.to": "8"}, "three"),
    ({"field.pieces.from": "8", "field.slot": "morning"}, "two"),
    ({"field.pieces.from": "8", "tag": "vip"}, "two"),
    ({"field.pieces.from": "many"}, ""),
    ({"field.pieces.over": "7"}, ""),
    ({"field.slot.from": "a"}, ""),
    ({"field.deposit__owed.from": "-100", "field.deposit__owed.to": "1250"}, "one two"),
    ({"field.due_on.to": "2026-12-23"}, "one"),
    ({"field.weight.from": "0.3"}, "two"),
    ({"field.weight.from": "-1", "field.weight.to": "0"}, "one"),
    ({"field.no such; field": "1"}, ""),
]


MEASURED = (
    {"deposit__owed": 1250, "due_on": "2026-12-23", "weight": "-0.5"},
    {"deposit__owed": -100, "due_on": "2027-01-02", "weight": "1.25"},
)


def define(ctx, label, kind, **more):
    draft = FieldDraft(subject="order", label=label, kind=kind, **more)
    return fields.define_field(ctx, draft=draft)


@pytest.fixture
def placed(ctx, db):
    open_shop(ctx)
    choices = [("", "Morning"), ("", "Evening")]
    define(ctx, "Slot", "choice", is_listed=True, position=2, choices=choices)
    define(ctx, "Pieces", "number", is_listed=True, position=1)
    define(ctx, "Gift", "yes_no")
    define(ctx, "Essay", "long_text")
    define(ctx, "Deposit", "money", key="deposit__owed", currency="EUR")
    define(ctx, "Due on", "date")
    define(ctx, "Weight", "decimal")
    found = {name: place(ctx, {"MUG": 1}) for name in ("one", "two", "three", "none")}
    values = {
        "one": {"slot": "morning", "pieces": 7, "essay": "long", **MEASURED[0]},
        "two": {"slot": "morning", "pieces": 9, **MEASURED[1]},
        "three": {"slot": "evening", "pieces": 8, "gift": True},
    }
    for name, given in values.items():
        fields.set_values(ctx, subject="order", record_id=found[name].public_id, values=given)
    tags.add_tags(ctx, kind="order", subject=found["two"].public_id, tags=["vip"])
    return found


def test_each_filter_keeps_the_orders_that_answer_so(ctx, placed):
    names = {order.pk: name for name, order in placed.items()}
    for said, expected in CASES:
        asked = as_filter(said)
        for sort in SORTS:
            found = queries.list_orders(ctx, asked=asked, sort=sort).items
            assert sorted(names[order.pk] for order in found) == sorted(expected.split()), (said, sort)
        assert queries.count_each(ctx, asked=[asked]) == [len(expected.split())]


@pytest.mark.parametrize("common_from", [1, 10_000])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_of_a_field_follow_each_other(ctx, placed, sort, common_from, monkeypatch):
    monkeypatch.setattr(filtering, "_COMMON", common_from)
    asked = as_filter({"field.slot": "morning"})
    whole = [order.pk for order in queries.list_orders(ctx, asked=asked, sort=sort).items]
    first = queries.list_orders(ctx, asked=asked, sort=sort, size=1)
    second = queries.list_orders(ctx, asked=asked, sort=sort, size=1, cursor=first.next_cursor)
    assert [first.items[0].pk, second.items[0].pk, second.next_cursor] == [*whole, ""]


@pytest.mark.parametrize("common_from", [1, 10_000])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_between_bounds_follow_each_other(ctx, placed, sort, common_from, monkeypatch):
    monkeypatch.setattr(filtering, "_COMMON", common_from)
    asked = as_filter({"field.pieces.from": "7", "field.pieces.to": "8"})
    whole = [order.pk for order in queries.list_orders(ctx, asked=asked, sort=sort).items]
    first = queries.list_orders(ctx, asked=asked, sort=sort, size=1)
    second = queries.list_orders(ctx, asked=asked, sort=sort, size=1, cursor=first.next_cursor)
    assert [first.items[0].pk, second.items[0].pk, second.next_cursor] == [*whole, ""]


def test_bounds_use_the_index_of_measures(ctx, placed):
    asked = as_filter({"field.pieces.from": "8"})
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off")
        cursor.execute("SET LOCAL enable_mergejoin = off; SET LOCAL enable_bitmapscan = off")
        # Of three rows every index that knows their field is as cheap: leave only the one that is meant.
        cursor.execute("DROP INDEX fields_value_of_orders, fields_value_once_order")
    plan = filtered(ctx, asked).explain()
    assert "fields_value_measured" in plan
    assert "Index Cond: ((definition_id" in plan


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_the_index_of_values_gives_a_field_s_orders_in_order(ctx, placed, sort):
    asked = as_filter({"field.slot": "morning"})
    rows, column = sorted_rows(filtered(ctx, asked), asked, sort)
    ordered = rows.order_by(column, "-id" if column[0] == "-" else "id")[:51]
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
        )
        cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
    plan = ordered.explain()
    assert "fields_value_of_orders" in plan
    assert "Sort" not in plan.replace("Sort Key", "")


def test_columns_show_what_orders_answer_however_many_there_are(ctx, placed):
    columns = ["field.slot", "field.pieces"]
    (row,) = queries.rows_of(ctx, [placed["one"]], columns=columns)
    assert {name: one.typed for name, one in row.fields.items()} == {
        "field.slot": "morning",
        "field.pieces": 7,
    }
    (bare,) = queries.rows_of(ctx, [placed["none"]], columns=columns)
    assert bare.fields == {}
    counts = []
    for shown, found in (([], [placed["one"]]), (columns, [placed["one"]]), (columns, list(placed.values()))):
        with CaptureQueriesContext(connection) as asked:
            queries.rows_of(ctx, found, columns=shown)
        counts.append(len(asked))
    assert counts == [counts[0], counts[0] + 3, counts[0] + 3]


def test_columns_of_fields_are_chosen_kept_and_dropped_with_them(ctx, placed):
    chosen = ["field.slot", "total", "field.pieces"]
    assert commands.choose_columns(ctx, view="all", columns=chosen) == [
        "number",
        "field.pieces",
        "field.slot",
        "total",
    ]
    kept = commands.save_view(ctx, name="Mornings", filters={"field.slot": "morning"}, columns=chosen)
    view = queries.get_view(ctx, view=kept.public_id)
    assert view.asked.fields == (("slot", "morning"),)
    assert view.said["field.slot"] == "morning"
    with pytest.raises(Invalid, match=r"field\.gift is none"):
        commands.choose_columns(ctx, view="all", columns=["field.gift"])
    pieces = fields_by_key()["pieces"]
    fields.change_field(ctx, definition_id=pieces.public_id, changes={"is_listed": False})
    assert queries.columns_for(ctx, view="all") == ["number", "field.slot", "total"]
    fields.retire_field(ctx, definition_id=fields_by_key()["slot"].public_id)
    assert queries.columns_for(ctx, view=kept.public_id) == ["number", "total"]
    assert len(queries.list_orders(ctx, asked=view.asked).items) == 2


def fields_by_key():
    return {one.key: one for one in Definition.objects.all()}


def test_a_list_asks_for_a_handful_of_fields_at_once():
    with pytest.raises(Invalid, match="at most 5 custom fields"):
        as_filter({f"field.k{at}": "x" for at in range(6)})
    bounds = {f"field.k{at}.{bound}": "1" for at in range(5) for bound in ("from", "to")}
    assert as_filter(bounds).by_field()["k4"] == {"from": "1", "to": "1"}
    asked = as_filter({"field.a": " x ", "field.": "y", "field.b": ""})
    assert asked.said() == {"field.a": "x"}
