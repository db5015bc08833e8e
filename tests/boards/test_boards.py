"""Dashboards: the same numbers on the page, by the API and in the file; nothing beyond what a role may see."""

import csv
import io
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import figures.trading as week
from api.calling import is_problem, issue
from goodorder.figures.queries.asking import Question, today_of
from goodorder.figures.queries.boards import read_board
from goodorder.figures.queries.open_orders import list_open_orders
from goodorder.figures.queries.records import list_records
from goodorder.figures.rules.boards import BOARDS
from goodorder.figures.rules.measures import MEASURES
from goodorder.figures.rules.periods import period_of
from goodorder.figures.rules.readings import READINGS
from goodorder.kernel import clock
from goodorder.kernel.errors import Forbidden
from web.conftest import owner, password, sign_in  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
QUERIES = {"today": 4, "sales": 4, "fulfillment": 6, "returns": 5, "stock": 6}


@pytest.fixture
def ctx(ctx):
    return replace(ctx, now=clock.now())


@pytest.fixture
def traded(ctx):
    orders = week.trade(ctx)
    week.fold(ctx)
    return orders


def question(ctx, **more):
    return Question(period_of(today_of(ctx)), **more)


def values(board):
    return {tile.code: [(value.currency, value.now) for value in tile.values] for tile in board.tiles}


def test_page_api_and_file_tell_the_same_numbers(ctx, traded, owner):  # noqa: F811
    board = read_board(ctx, code="sales", question=question(ctx))
    placed, sold = week.placed(), week.sold()
    assert values(board)["orders"] == [("", placed[0])]
    assert values(board)["demand"] == [("GBP", placed[2])]
    net = sold[1] - week.credited()
    assert values(board)["net_sales"] == [("GBP", net)]
    assert values(board)["margin"] == [("GBP", net - week.cost())]
    assert sum(value for _first, value in board.charts[0].points) == net
    shown = issue().get("/figures/boards/sales").json()
    assert {
        each["code"]: [(value["currency"], value["now"]) for value in each["values"]]
        for each in shown["readings"]
    } == values(board)
    text = owner.get(reverse("boards:csv", args=["sales"])).content.decode("utf-8-sig")
    lines = {
        line["reading"]: line["value"]
        for line in csv.DictReader(io.StringIO(text))
        if line["part"] == "total"
    }
    assert lines["net_sales"] == f"{net / 100:.2f}"
    assert_records_add_up(ctx)
    assert f"£{net / 100:,.2f}" in owner.get(reverse("boards:figures")).content.decode()


def assert_records_add_up(ctx):
    for name in ("orders", "net_sales", "returned_units", "stock_value", "parcels", "perfect_rate"):
        found, cursor = [], ""
        while True:
            page = list_records(ctx, reading=name, question=question(ctx), cursor=cursor, size=1)
            found += page.items
            cursor = page.next_cursor
            if not cursor:
                break
        for measure in READINGS[name].measures:
            added = [(each.number, each.units, each.amount) for each in found if each.measure == measure]
            total = tuple(map(sum, zip(*added, strict=True))) or (0, 0, 0)
            assert total == week.total(measure), measure


def assert_today_counts_what_is_still_to_ship(ctx):
    board = read_board(ctx, code="today", question=question(ctx))
    sums = board.opened
    assert (sums.orders, sums.units, sums.held) == (3, 28, 1)
    for state, count in (
        ("open", sums.orders),
        ("held", sums.held),
        ("waiting", sums.waiting),
        ("late", sums.late),
    ):
        rows = list_open_orders(ctx, state=state, question=question(ctx)).items
        assert len(rows) == count, state


def assert_stock_is_as_old_as_its_deliveries(ctx):
    board = read_board(ctx, code="stock", question=question(ctx))
    assert values(board)["stock_value"] == [("GBP", week.stock_value())]
    assert board.charts[0].points[-1][1] == week.stock_value()
    assert sum(age.value for age in board.ages) == week.stock_value()
    assert [age.units for age in board.ages][1:] == [0, 0, 0, 0]
    assert board.dead == []


def test_costs_are_for_those_who_may_see_them(ctx, traded):
    assert_today_counts_what_is_still_to_ship(ctx)
    assert_stock_is_as_old_as_its_deliveries(ctx)
    marketer = replace(ctx, permissions=frozenset({"reports.view"}))
    board = read_board(marketer, code="sales", question=question(ctx))
    assert sorted(values(board)) == ["average_order", "credited", "demand", "net_sales", "orders"]
    assert [sheet.readings for sheet in board.sheets][1] == ["sku_sales", "sku_units"]
    with pytest.raises(Forbidden):
        read_board(marketer, code="stock", question=question(ctx))
    with pytest.raises(Forbidden):
        list_records(marketer, reading="margin", question=question(ctx))
    elsewhere = replace(ctx, scopes={"channel": frozenset({"phone"})})
    assert read_board(elsewhere, code="today", question=question(ctx)).is_empty
    assert list_records(elsewhere, reading="orders", question=question(ctx)).items == []


def test_a_board_takes_a_fixed_number_of_queries(ctx, db):
    taken = {}
    for code in BOARDS:
        with CaptureQueriesContext(connection) as asked:
            read_board(ctx, code=code, question=question(ctx))
        taken[code] = len(asked)
    assert taken == QUERIES


def test_pages_teach_while_there_is_nothing_to_count(ctx, owner, db):  # noqa: F811
    for name in BOARDS:
        address = reverse("boards:today") if name == "today" else reverse("boards:board", args=[name])
        assert "Nothing to count yet" in owner.get(address).content.decode()
    assert owner.get(reverse("boards:records")).status_code == 200
    assert owner.get(reverse("boards:open")).status_code == 200
    assert owner.get("/", follow=True).redirect_chain == [
        (reverse("house:setup"), 302)
    ]  # until an order exists
    assert owner.get(reverse("boards:figures") + "?since=soon").status_code == 422
    assert owner.get(reverse("boards:board", args=["luck"])).status_code == 404


def test_boards_are_for_those_who_read_reports(sign_in, db):  # noqa: F811
    clerk, marketer, stranger = sign_in("clerk"), sign_in("marketer"), Client()
    for name in ("today", "figures", "records", "open"):
        assert clerk.get(reverse(f"boards:{name}")).status_code == 403
        assert marketer.get(reverse(f"boards:{name}")).status_code == 200
        assert stranger.get(reverse(f"boards:{name}"))["Location"].startswith("/login/?next=")
    assert marketer.get(reverse("boards:board", args=["stock"])).status_code == 403
    assert is_problem(issue(("orders.view",)).get("/figures/readings"), 403, "access.permission_lacking")
    items = issue(("reports.view",)).get("/figures/readings").json()["items"]
    assert [each["code"] for each in items] == [name for name in READINGS if not READINGS[name].needs]
    records = issue().get("/figures/records", reading="orders").json()
    assert records == {"items": [], "next_cursor": ""}
    assert is_problem(issue().get("/figures/records", reading="luck"), 404, "figures.reading_unknown")


def test_every_reading_is_made_of_known_measures_and_told_in_words():
    from goodorder.boards import words

    assert set(words.READINGS) == set(READINGS)
    assert set(words.BOARDS) == set(BOARDS)
    measures = {measure for reading in READINGS.values() for measure in reading.measures} - {"standing"}
    assert measures <= set(MEASURES)
    assert set(MEASURES) - measures == {"received"}  # the ages of stock are made of it
