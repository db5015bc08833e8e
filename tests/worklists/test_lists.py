"""Lists by filter: each part keeps the orders it names, alone and together, page by page."""

from datetime import timedelta

import pytest

from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import Order, Promise
from goodorder.tags import commands as tags
from goodorder.worklists import queries
from goodorder.worklists.rules import CHOICES, OrderFilter, as_filter, checked_columns
from shop import open_shop, place

CASES = [
    ({"state": "open"}, "ready held short sent"),
    ({"state": "cancelled"}, "gone"),
    ({"hold": "any"}, "held"),
    ({"hold": "payment"}, "held"),
    ({"hold": "address"}, ""),
    ({"payment": "unpaid"}, "ready held short sent"),
    ({"payment": "part_paid"}, ""),
    ({"stage": "backordered"}, "short"),
    ({"stage": "to_ship"}, "sent short"),
    ({"stage": "to_release"}, "ready"),
    ({"stage": "part_shipped"}, ""),
    ({"due": "late"}, "sent"),
    ({"tag": "vip"}, "held sent"),
    ({"tag": "vip", "hold": "any"}, "held"),
    ({"country": "gb", "channel": "web", "placed_to": "2026-11-21"}, "ready held short gone sent"),
    ({"placed_from": "2026-11-22"}, ""),
    ({"country": "DE"}, ""),
    ({"channel": "nowhere"}, ""),
    ({"least": "100000"}, "short"),
    ({"least": "100000", "currency": "gbp"}, "short"),
    ({"least": "0", "currency": "EUR"}, ""),
    ({"currency": "EUR"}, "ready held short gone sent"),
    ({"most": "2000"}, "held gone ready"),
    ({"owner": "me"}, ""),
    ({"owner": "nobody"}, "ready held short gone sent"),
    ({"returns": "open"}, ""),
    ({"search": "ref-held"}, "held"),
]


@pytest.fixture
def placed(ctx, db):
    """Return five orders, each in a stage of its own."""
    open_shop(ctx, backorders=True)
    found = {
        "held": place(ctx, {"MUG": 1}, method="manual", external_ref="ref-held"),
        "sent": place(ctx, {"KETTLE": 2}),
        "short": place(ctx, {"CLOCK": 9, "MUG": 1}),
        "gone": place(ctx, {"MUG": 1}),
    }
    orders.cancel_lines(ctx, order_id=found["gone"].public_id, reason="changed their mind")
    settle_all()
    found["ready"] = place(ctx, {"MUG": 1})
    orders.confirm_when_clear(ctx, order_id=found["ready"].public_id)
    for name in ("held", "sent"):
        tags.add_tags(ctx, kind="order", subject=found[name].public_id, tags=["VIP"])
    yesterday = (ctx.now - timedelta(days=1)).date()
    Promise.objects.filter(line__order=found["sent"]).update(ship_on=yesterday)
    Promise.objects.exclude(line__order=found["sent"]).update(ship_on=yesterday + timedelta(days=9))
    return found


@pytest.mark.django_db
def test_each_filter_keeps_the_orders_it_names(ctx, placed):
    names = {order.pk: name for name, order in placed.items()}
    found = {}
    for said, _expected in CASES:
        asked = as_filter(said)
        items = queries.list_orders(ctx, asked=asked).items
        found[str(said)] = {names[order.pk] for order in items}
        assert queries.count_each(ctx, asked=[asked]) == [len(items)]
    assert found == {str(said): set(expected.split()) for said, expected in CASES}


@pytest.mark.django_db
@pytest.mark.parametrize("sort", ["newest", "oldest", "dearest", "cheapest"])
@pytest.mark.parametrize("said", [{}, {"state": "open"}, {"tag": "vip"}])
def test_pages_follow_each_other_in_every_sort(ctx, placed, sort, said):
    asked = as_filter(said)
    whole = [order.pk for order in queries.list_orders(ctx, asked=asked, sort=sort).items]
    column = {"newest": "-placed_at", "oldest": "placed_at", "dearest": "-total", "cheapest": "total"}[sort]
    rows = Order.objects.filter(pk__in=whole).order_by(column, "-id" if column[0] == "-" else "id")
    assert whole == list(rows.values_list("pk", flat=True))
    paged, cursor = [], ""
    while True:
        page = queries.list_orders(ctx, asked=asked, sort=sort, cursor=cursor, size=1)
        paged += [order.pk for order in page.items]
        cursor = page.next_cursor
        if not cursor:
            break
    assert paged == whole


@pytest.mark.django_db
def test_rows_show_what_their_columns_ask_for(ctx, placed):
    found = [placed["sent"]]
    (row,) = queries.rows_of(ctx, found, columns=["tags", "promised"])
    assert (row.tags, row.leaves_on) == (["vip"], (ctx.now - timedelta(days=1)).date())
    (plain,) = queries.rows_of(ctx, found, columns=["number"])
    assert (plain.tags, plain.leaves_on) == ([], None)


@pytest.mark.django_db
def test_a_scope_narrows_lists_counts_and_news(ctx, placed):
    narrow = Context("user:clerk", ctx.now, ctx.permissions, {"channel": frozenset({"other"})})
    seen = {order.public_id: 0 for order in placed.values()}
    assert list(queries.list_orders(narrow, asked=OrderFilter()).items) == []
    assert queries.count_each(narrow, asked=[OrderFilter()]) == [0]
    assert queries.changed_rows(narrow, seen=seen, columns=[]) == []
    assert queries.newest_id(narrow) == ""


def test_a_filter_is_what_its_address_says():
    for name, values in CHOICES.items():
        for value in values:
            asked = as_filter({name: value, "search": " =é ", "odd": "passed over"})
            assert asked.said() == {"search": "=é", name: value}
            assert as_filter(asked.said()) == asked


@pytest.mark.parametrize(
    ("said", "field"),
    [({"state": "odd"}, "state"), ({"least": "x"}, "least"), ({"placed_from": "soon"}, "placed_from")],
)
def test_a_wrong_part_is_named(said, field):
    with pytest.raises(Invalid) as refused:
        as_filter(said)
    assert refused.value.details["field"] == field


def test_columns_stand_in_the_list_s_order_with_the_number_first():
    assert checked_columns(["total", "tags"]) == ["number", "tags", "total"]
    with pytest.raises(Invalid, match="odd is none"):
        checked_columns(["odd"])
