from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from builders import location, sku
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Movement, Reservation, Stock
from goodorder.inventory.rules import Claim, HoldTerms
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Forbidden, Invalid, Refused
from inventory.audit import broken

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(ctx):
    """Ten of T at A, two of T at B."""
    a, b, thing = location("A"), location("B"), sku("T")
    commands.receive_stock(ctx, location="A", sku="T", quantity=10)
    commands.receive_stock(ctx, location="B", sku="T", quantity=2)
    return thing.pk, a.pk, b.pk


def rows(**lookup):
    found = Reservation.objects.filter(**lookup).order_by("pk")
    return list(found.values_list("line_ref", "location__code", "quantity", "state", "is_allocated"))


def test_all_claims_are_held_or_none(ctx, shelf):
    thing, a, b = shelf
    with pytest.raises(Refused) as refusal:
        commands.reserve(ctx, demand="d", claims=[Claim(1, thing, a, 4), Claim(2, thing, b, 3)])
    assert refusal.value.code == "inventory.short"
    assert refusal.value.details["short"] == [{"sku": "T", "location": "B", "asked": 3, "available": 2}]
    assert "T at B: 3 asked, 2 available" in refusal.value.message
    assert rows() == []
    held = commands.reserve(ctx, demand="d", claims=[Claim(2, thing, b, 2), Claim(1, thing, a, 4)])
    assert [(row.line_ref, row.location_id, row.quantity, row.state) for row in held] == [
        (2, b, 2, "open"),
        (1, a, 4, "open"),
    ]
    assert broken() == []


def test_claims_on_one_balance_are_judged_together(ctx, shelf):
    thing, a, _ = shelf
    with pytest.raises(Refused):
        commands.reserve(ctx, demand="d", claims=[Claim(1, thing, a, 6), Claim(2, thing, a, 5)])
    commands.reserve(ctx, demand="d", claims=[Claim(1, thing, a, 6), Claim(2, thing, a, 4)])
    assert queries.available([thing]) == {(thing, a): 0, (thing, shelf[2]): 2}


def test_a_balance_that_does_not_exist_has_nothing(ctx, shelf):
    other = sku("U")
    with pytest.raises(Refused) as refusal:
        commands.reserve(ctx, demand="d", claims=[Claim(1, other.pk, shelf[1], 1), Claim(2, 0, 0, 1)])
    assert refusal.value.details["short"] == [
        {"sku": "unknown SKU", "location": "unknown location", "asked": 1, "available": 0},
        {"sku": "U", "location": "A", "asked": 1, "available": 0},
    ]


def test_claims_must_be_whole_and_positive(ctx, shelf):
    with pytest.raises(Invalid):
        commands.reserve(ctx, demand="d", claims=[Claim(1, shelf[0], shelf[1], 0)])
    assert commands.reserve(ctx, demand="d", claims=[]) == []
    with pytest.raises(Forbidden):
        commands.reserve(
            Context("user:nobody", ctx.now, frozenset()), demand="d", claims=[Claim(1, *shelf[:2], 1)]
        )


@pytest.mark.parametrize("lines", [1, 40])
def test_reserve_takes_two_statements_for_any_number_of_lines(ctx, lines, django_assert_num_queries):
    place = location("A")
    things = [sku() for _ in range(lines)]
    commands.import_stock(ctx, location="A", levels=[(thing.code, 5) for thing in things])
    claims = [Claim(number, thing.pk, place.pk, 2) for number, thing in enumerate(things)]
    with transaction.atomic(), django_assert_num_queries(4):  # two and the test's own savepoint
        assert len(commands.reserve(ctx, demand="d", claims=claims)) == lines
    assert broken() == []


def test_claims_past_their_time_give_way_when_stock_is_short(ctx, shelf):
    thing, a, _ = shelf
    later = ctx.now + timedelta(minutes=15)
    commands.reserve(
        ctx, demand="old", claims=[Claim(1, thing, a, 8)], terms=HoldTerms(later, is_pinned=True)
    )
    early = Context("user:b", ctx.now + timedelta(minutes=14), frozenset({"*"}))
    with pytest.raises(Refused):
        commands.reserve(early, demand="new", claims=[Claim(2, thing, a, 3)])
    late = Context("user:b", later, frozenset({"*"}))
    assert queries.available([thing], [a], now=early.now) == {(thing, a): 2}
    assert queries.available([thing], [a], now=late.now) == {(thing, a): 10}
    commands.reserve(late, demand="new", claims=[Claim(2, thing, a, 2)])
    assert rows(demand="old") == [(1, "A", 8, "open", False)]
    commands.reserve(late, demand="new", claims=[Claim(2, thing, a, 8)])
    assert rows(demand="old") == [(1, "A", 8, "expired", False)]
    assert broken() == []


def test_allocated_claims_do_not_expire(ctx, shelf):
    thing, a, b = shelf
    later = ctx.now + timedelta(minutes=15)
    commands.reserve(
        ctx,
        demand="d",
        claims=[Claim(1, thing, a, 1), Claim(1, thing, b, 1)],
        terms=HoldTerms(expires_at=later),
    )
    commands.reserve(ctx, demand="e", claims=[Claim(2, thing, a, 1)], terms=HoldTerms(expires_at=later))
    assert [row.is_allocated for row in commands.allocate(ctx, demand="d")] == [True, True]
    late = Context("system:clock", later, frozenset({"*"}))
    assert [row.demand for row in commands.expire_reservations(late)] == ["e"]
    assert commands.expire_reservations(late) == []
    assert rows(state="open") == [(1, "A", 1, "open", True), (1, "B", 1, "open", True)]
    assert broken() == []


def test_release_gives_back_the_newest_first_and_splits(ctx, shelf):
    thing, a, b = shelf
    for units, place in ((3, a), (2, b), (4, a)):
        commands.reserve(ctx, demand="d", claims=[Claim(1, thing, place, units)])
    assert commands.release_reservations(ctx, demand="d", line_ref=1, quantity=5) == 5
    assert rows() == [
        (1, "A", 3, "open", False),
        (1, "B", 1, "open", False),
        (1, "A", 4, "released", False),
        (1, "B", 1, "released", False),
    ]
    commands.release_reservations(ctx, demand="d", line_ref=1, quantity=2, location="A")
    assert rows(state="open") == [(1, "A", 1, "open", False), (1, "B", 1, "open", False)]
    with pytest.raises(Refused) as refusal:
        commands.release_reservations(ctx, demand="d", line_ref=1, quantity=3)
    assert (refusal.value.code, refusal.value.details["held"]) == ("inventory.not_held", 2)
    assert broken() == []


def test_consumed_units_leave_the_ledger_once(ctx, shelf):
    thing, a, _ = shelf
    commands.reserve(ctx, demand="d", claims=[Claim(1, thing, a, 3), Claim(2, thing, a, 4)])
    commands.allocate(ctx, demand="d")
    commands.consume(ctx, demand="d", location="A", lines=[(1, 2), (2, 3), (2, 1)], document="shp_1")
    assert Stock.objects.get(location_id=a).on_hand == 4
    assert rows(state="consumed") == [(2, "A", 4, "consumed", True), (1, "A", 2, "consumed", True)]
    shipped = Movement.objects.filter(kind="ship", document="shp_1").order_by("line_ref")
    assert list(shipped.values_list("line_ref", "quantity")) == [(1, -2), (2, -4)]
    with pytest.raises(Refused):
        commands.consume(ctx, demand="d", location="A", lines=[(2, 1)], document="shp_2")
    with pytest.raises(Refused):
        commands.consume(ctx, demand="d", location="B", lines=[(1, 1)], document="shp_2")
    assert broken() == []


@pytest.mark.parametrize(
    "planted",
    [
        "UPDATE inventory_stock SET reserved = on_hand + 1",
        "UPDATE inventory_stock SET on_hand = on_hand + 1",
        "UPDATE inventory_stock SET quarantined = 1",
        "UPDATE inventory_balance SET quantity = quantity + 1",
        "UPDATE inventory_balance SET held = quantity + 1",
        "UPDATE inventory_stock SET reserved = -1",
        "UPDATE inventory_movement SET quantity = 1",
        "DELETE FROM inventory_movement",
    ],
)
def test_the_database_is_the_last_judge(shelf, planted):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(planted)


def test_every_planted_fault_is_found_by_the_audit(ctx, shelf):
    commands.reserve(ctx, demand="d", claims=[Claim(1, *shelf[:2], 1)])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL goodorder.rebuild = 'on'")  # the guard is lifted, as a rebuild does
        cursor.execute("UPDATE inventory_stock SET on_hand = on_hand + 1, reserved = reserved + 1")
    assert broken() == [
        "INV-01a on hand is the sum of movements",
        "INV-02 reserved is the sum of open claims",
    ]


def test_lists_take_the_same_queries_for_one_row_and_three(ctx, django_assert_num_queries):
    a = location("A")
    things = [sku(f"T{number}") for number in range(3)]
    for made, thing in enumerate(things, 1):
        commands.receive_stock(ctx, location="A", sku=thing.code, quantity=9)
        commands.reserve(ctx, demand="d", claims=[Claim(made, thing.pk, a.pk, 1)])
        if made == 2:
            continue
        with django_assert_num_queries(4):
            stock = queries.list_stock(ctx)
            assert [(row.sku.code, row.location.code, row.available) for row in stock.items] == [
                (f"T{number}", "A", 8) for number in range(made)
            ]
            assert len([row.location.code for row in queries.stock_of(ctx, sku_id=thing.public_id)]) == 1
            moves = queries.list_movements(ctx, sku_id=thing.public_id)
            assert [row.location.code for row in moves.items] == ["A"]
            claims = queries.reservations_of(ctx, demand="d")
            assert [row.sku.code for row in claims] == [f"T{number}" for number in range(made)]


def test_lists_show_only_what_the_actor_may_see(ctx, shelf):
    scoped = Context("user:picker", ctx.now, frozenset({"*"}), {"location": frozenset({"B"})})
    commands.reserve(ctx, demand="d", claims=[Claim(1, *shelf[:2], 1)])
    assert [row.location.code for row in queries.list_stock(scoped).items] == ["B"]
    assert queries.reservations_of(scoped, demand="d") == []
    assert [row.location.code for row in queries.list_stock(ctx, search="t", location="A").items] == ["A"]
    assert queries.list_stock(ctx, search="no such thing").items == []


def test_pages_of_stock_follow_each_other(ctx):
    location("A")
    codes = [sku().code for _ in range(5)]
    codes = codes[3:] + codes[:3]
    commands.import_stock(ctx, location="A", levels=[(code, 1) for code in codes])
    seen, cursor = [], ""
    while True:
        page = queries.list_stock(ctx, cursor=cursor, size=2)
        seen += [row.sku.code for row in page.items]
        if not (cursor := page.next_cursor):
            break
    assert sorted(seen) == sorted(codes)
