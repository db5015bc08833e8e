"""Soft holds of carts: limits, one extension, taking over, and picks."""

from datetime import timedelta

import pytest

from builders import location, sku
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Reservation, Stock
from goodorder.inventory.rules import Claim, HoldPolicyDraft, HoldTerms, Wait
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Refused
from inventory.audit import broken

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(ctx):
    """Ten of T at A, ten at B."""
    a, b, thing = location("A"), location("B"), sku("T")
    commands.receive_stock(ctx, location="A", sku="T", quantity=10)
    commands.receive_stock(ctx, location="B", sku="T", quantity=10)
    return thing.pk, a.pk, b.pk


def hold(ctx, shelf, cart, quantity, place=1, minutes=30, **more):
    terms = HoldTerms(ctx.now + timedelta(minutes=minutes), channel="WEB", **more)
    return commands.reserve(
        ctx, demand=cart, claims=[Claim(1, shelf[0], shelf[place], quantity)], terms=terms
    )


def after(ctx, minutes):
    return Context("user:owner", ctx.now + timedelta(minutes=minutes), frozenset({"*"}))


def rows(**lookup):
    found = Reservation.objects.filter(**lookup).order_by("pk")
    return list(found.values_list("demand", "line_ref", "quantity", "state", "expires_at"))


def test_a_cart_holds_no_more_than_its_policy_allows(ctx, shelf):
    commands.set_hold_policy(ctx, policy=HoldPolicyDraft("WEB", per_cart=4, per_customer=6))
    hold(ctx, shelf, "c1", 3, holder="ann")
    with pytest.raises(Refused) as refusal:
        hold(ctx, shelf, "c1", 2, holder="ann")
    assert refusal.value.code == "inventory.hold_limit"
    assert refusal.value.details["rows"] == [{"sku": "T", "limit": 4, "held": 3, "possible": 1}]
    hold(ctx, shelf, "c2", 3, place=2, holder="ann")
    with pytest.raises(Refused) as refusal:
        hold(ctx, shelf, "c3", 1, holder="ann")
    assert refusal.value.details["rows"] == [{"sku": "T", "limit": 6, "held": 6, "possible": 0}]
    hold(ctx, shelf, "c3", 1, holder="bob")
    hold(after(ctx, 31), shelf, "c3", 4, holder="ann")
    commands.reserve(ctx, demand="order", claims=[Claim(1, shelf[0], shelf[1], 5)])
    assert broken() == []


def test_the_closest_policy_counts(ctx, shelf):
    other = sku("U").pk
    for policy in (
        HoldPolicyDraft("", per_cart=9, hold_minutes=5),
        HoldPolicyDraft("WEB", per_cart=4),
        HoldPolicyDraft("WEB", sku="U", per_cart=2),
        HoldPolicyDraft("WEB", sku="U", per_cart=1),
    ):
        commands.set_hold_policy(ctx, policy=policy)
    found = queries.hold_policies(channel="WEB", sku_ids=[shelf[0], other])
    assert {sku_id: row.per_cart for sku_id, row in found.items()} == {shelf[0]: 4, other: 1}
    assert queries.hold_policy(channel="POS").hold_minutes == 5
    assert queries.hold_policy(channel="WEB", sku_id=other).per_cart == 1
    assert queries.hold_policies(channel="POS", sku_ids=[other])[other].per_cart == 9
    with pytest.raises(Invalid):
        commands.set_hold_policy(ctx, policy=HoldPolicyDraft("WEB", per_cart=0))


def test_a_hold_is_prolonged_once(ctx, shelf):
    hold(ctx, shelf, "c", 2)
    until = ctx.now + timedelta(minutes=45)
    assert [row.expires_at for row in commands.extend_hold(ctx, demand="c", until=until)] == [until]
    with pytest.raises(Refused) as again:
        commands.extend_hold(ctx, demand="c", until=until + timedelta(minutes=1))
    assert again.value.code == "inventory.extended_before"
    with pytest.raises(Refused) as over:
        commands.extend_hold(after(ctx, 45), demand="c", until=until + timedelta(hours=1))
    assert over.value.code == "inventory.hold_over"
    with pytest.raises(Refused):
        commands.extend_hold(ctx, demand="nobody", until=until)
    assert broken() == []


def test_an_order_takes_a_carts_claims_over(ctx, shelf):
    thing = shelf[0]
    hold(ctx, shelf, "cart", 3)
    hold(ctx, shelf, "cart", 2, place=2)
    commands.wait(ctx, company="GB01", waits=[Wait("w", 1, thing, 99)])
    got = commands.take_over(ctx, demand="cart", to="order", lines=[(7, thing, 4), (8, thing, 3)])
    assert got == {7: 4, 8: 1}
    assert sorted(rows(demand="order")) == [
        ("order", 7, 1, "open", None),
        ("order", 7, 3, "open", None),
        ("order", 8, 1, "open", None),
    ]
    assert rows(demand="cart") == []
    assert commands.take_over(ctx, demand="cart", to="order", lines=[(7, thing, 1)]) == {7: 0}
    assert broken() == []


def test_what_ran_out_is_not_taken_over(ctx, shelf):
    hold(ctx, shelf, "cart", 3, minutes=5)
    hold(ctx, shelf, "cart", 2, minutes=50)
    late = after(ctx, 5)
    assert commands.take_over(late, demand="cart", to="order", lines=[(7, shelf[0], 5)]) == {7: 2}
    assert commands.hand_back(late, demand="cart") == 3
    assert Stock.objects.get(location_id=shelf[1]).reserved == 2
    assert broken() == []


def test_picked_units_are_neither_given_up_nor_counted_twice(ctx, shelf):
    thing, a, _ = shelf
    commands.reserve(ctx, demand="d", claims=[Claim(1, thing, a, 5)])
    with pytest.raises(Refused):
        commands.pick(ctx, demand="d", location="A", lines=[(1, thing, 1)])
    commands.allocate(ctx, demand="d")
    commands.pick(ctx, demand="d", location="A", lines=[(1, thing, 3)])
    with pytest.raises(Refused):
        commands.pick(ctx, demand="d", location="A", lines=[(1, thing, 3)])
    with pytest.raises(Refused):
        commands.release_reservations(ctx, demand="d", line_ref=1, quantity=3)
    with pytest.raises(Refused) as refusal:
        commands.hand_back(ctx, demand="d")
    assert refusal.value.code == "inventory.picked"
    commands.release_reservations(ctx, demand="d", line_ref=1, quantity=1)
    commands.unpick(ctx, demand="d", location="A", lines=[(1, thing, 1)])
    with pytest.raises(Refused):
        commands.unpick(ctx, demand="d", location="A", lines=[(1, thing, 3)])
    commands.consume(ctx, demand="d", location="A", lines=[(1, 3)], document="x")
    assert list(Reservation.objects.order_by("pk").values_list("quantity", "picked", "state")) == [
        (1, 0, "open"),
        (1, 0, "released"),
        (3, 2, "consumed"),
    ]
    assert broken() == []


def test_claims_move_in_one_act(ctx, shelf):
    thing, a, b = shelf
    commands.reserve(ctx, demand="d", claims=[Claim(1, thing, a, 10)])
    commands.reserve(ctx, demand="e", claims=[Claim(1, thing, b, 4)])
    commands.wait(ctx, company="GB01", waits=[Wait("w", 1, thing, 20)])
    assert Stock.objects.get(location_id=b).reserved == 10
    claims = [Claim(1, thing, a, 8)]
    commands.move_claims(ctx, demand="d", line_refs=[1], claims=claims)
    assert rows(demand="d", state="open") == [("d", 1, 8, "open", None)]
    assert Stock.objects.get(location_id=a).reserved == 10
    with pytest.raises(Refused):
        commands.move_claims(ctx, demand="d", line_refs=[1], claims=[Claim(1, thing, a, 9)])
    assert [row.quantity for row in commands.keep_in_place(ctx, demand="d")] == [8]
    assert broken() == []
