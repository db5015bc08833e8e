"""Carts: what they hold, for how long, and who gets it when it is over."""

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.carts import commands
from goodorder.carts.models import Cart
from goodorder.carts.queries import get_cart, units_in_carts
from goodorder.catalog.queries import resolve_sku
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Reservation, Stock
from goodorder.inventory.rules import HoldPolicyDraft
from goodorder.kernel.access import system_context
from goodorder.kernel.command import attempt
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.orders.models import Order
from goodorder.parties import commands as parties
from goodorder.parties.rules import ChannelTerms
from shop import draft, kit, open_shop, place
from threads import run_all


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx)
    kit(ctx, "SET", {"KETTLE": 1, "MUG": 4}, price=9999)


def later(ctx, minutes):
    return replace(ctx, now=ctx.now + timedelta(minutes=minutes))


def filled(ctx, lines, holder=""):
    cart = commands.open_cart(ctx, channel="web", holder=holder)
    for code, quantity in lines.items():
        commands.set_cart_line(ctx, cart_id=cart.public_id, sku=code, quantity=quantity)
    return cart.public_id


def seen(ctx, cart_id):
    view = get_cart(ctx, cart_id=cart_id)
    return {line.line.sku.code: (line.held, line.short) for line in view.lines}


def reserved():
    rows = Stock.objects.filter(reserved__gt=0).values_list("sku__code")
    return dict(rows.annotate(Sum("reserved")).order_by("sku__code"))


def checkout(ctx, cart_id, **more):
    return commands.check_out_cart(ctx, cart_id=cart_id, draft=draft({}, **more))


def test_a_cart_holds_what_is_there_and_says_what_is_short(ctx, shop):
    cart = filled(ctx, {"KETTLE": 8, "SET": 3, "MUG": 5})
    assert seen(ctx, cart) == {"KETTLE": (8, 0), "SET": (2, 1), "MUG": (5, 0)}
    assert reserved() == {"KETTLE": 10, "MUG": 13}
    assert get_cart(ctx, cart_id=cart).held_until == ctx.now + timedelta(minutes=30)
    commands.set_cart_line(ctx, cart_id=cart, sku="kettle", quantity=1)
    assert seen(ctx, cart) == {"KETTLE": (1, 0), "SET": (3, 0), "MUG": (5, 0)}  # what it left fills the kits
    commands.set_cart_line(ctx, cart_id=cart, sku="SET", quantity=0)
    assert reserved() == {"KETTLE": 1, "MUG": 5}


def test_expiry_is_seen_at_once_and_anybody_may_take_the_stock(ctx, shop):
    cart = filled(ctx, {"KETTLE": 10})
    with pytest.raises(Refused, match="KETTLE"):
        place(later(ctx, 29), {"KETTLE": 1})
    after = later(ctx, 30)
    view = get_cart(after, cart_id=cart)
    assert (view.is_expired, view.held_until) == (True, None)
    assert [(line.held, line.short, line.is_expired) for line in view.lines] == [(0, 10, True)]
    place(after, {"KETTLE": 3})
    commands.set_cart_line(after, cart_id=cart, sku="KETTLE", quantity=9)
    assert seen(after, cart) == {"KETTLE": (7, 2)}
    assert not get_cart(after, cart_id=cart).is_expired


def test_touching_a_cart_renews_its_hold_and_looking_does_not(ctx, shop):
    cart = filled(ctx, {"KETTLE": 10})
    get_cart(later(ctx, 20), cart_id=cart)
    commands.set_cart_line(later(ctx, 25), cart_id=cart, sku="MUG", quantity=1)
    assert seen(later(ctx, 54), cart) == {"KETTLE": (10, 0), "MUG": (1, 0)}
    assert seen(later(ctx, 55), cart) == {"KETTLE": (0, 10), "MUG": (0, 1)}


def test_a_checkout_takes_the_held_stock_over(ctx, shop):
    cart = filled(ctx, {"KETTLE": 6, "SET": 4})
    claims = set(Reservation.objects.filter(state="open").values_list("pk", flat=True))
    order = checkout(ctx, cart)
    assert [(line.sku_code, line.reserved) for line in order.lines.order_by("position")[:3]] == [
        ("KETTLE", 6),
        ("KETTLE", 4),
        ("MUG", 16),
    ]
    assert reserved() == {"KETTLE": 10, "MUG": 16}
    mine = Reservation.objects.filter(demand=order.public_id, state="open")
    assert {row.expires_at for row in mine} == {None}
    assert claims & set(mine.values_list("pk", flat=True))
    assert get_cart(later(ctx, 60), cart_id=cart).cart.order == order
    for act in (
        lambda: checkout(ctx, cart),
        lambda: commands.abandon_cart(ctx, cart_id=cart),
        lambda: commands.set_cart_line(ctx, cart_id=cart, sku="MUG", quantity=1),
    ):
        with pytest.raises(Refused, match="it is checked out as order SO-") as refusal:
            act()
        assert refusal.value.code == "orders.cart_closed"
        assert refusal.value.details["order_id"] == order.public_id


def test_a_late_checkout_competes_like_anybody(ctx, shop):
    cart, late = filled(ctx, {"KETTLE": 10}), later(ctx, 31)
    place(late, {"KETTLE": 1})
    with pytest.raises(Refused, match="KETTLE \\(short by 1"):
        checkout(late, cart)
    assert Cart.objects.get().state == "open"
    commands.set_cart_line(late, cart_id=cart, sku="KETTLE", quantity=9)
    assert checkout(later(late, 40), cart).lines.first().reserved == 9


def test_what_is_short_waits_where_the_channel_takes_backorders(ctx, db):
    open_shop(ctx, backorders=True)
    line = checkout(ctx, filled(ctx, {"KETTLE": 12})).lines.first()
    assert (line.reserved, line.backordered) == (10, 2)


def test_an_abandoned_cart_gives_everything_back(ctx, shop):
    cart = filled(ctx, {"SET": 2})
    commands.abandon_cart(ctx, cart_id=cart)
    assert reserved() == {}
    assert seen(ctx, cart) == {"SET": (0, 2)}


def test_a_payment_under_way_prolongs_the_hold_once(ctx, shop):
    cart = filled(ctx, {"KETTLE": 1})
    paying = later(ctx, 25)
    commands.start_cart_payment(paying, cart_id=cart)
    assert get_cart(paying, cart_id=cart).held_until == ctx.now + timedelta(minutes=40)
    with pytest.raises(Refused) as refusal:
        commands.start_cart_payment(later(ctx, 26), cart_id=cart)
    assert refusal.value.code == "inventory.extended_before"
    late = filled(ctx, {"MUG": 1})
    with pytest.raises(Refused) as refusal:
        commands.start_cart_payment(later(ctx, 31), cart_id=late)
    assert refusal.value.code == "inventory.hold_over"
    assert seen(later(ctx, 39), cart) == {"KETTLE": (1, 0)}


def test_hoarding_is_refused_per_cart_and_per_holder(ctx, shop):
    policy = HoldPolicyDraft(channel="web", sku="KETTLE", hold_minutes=5, per_cart=3, per_customer=4)
    inventory.set_hold_policy(ctx, policy=policy)
    cart = filled(ctx, {"KETTLE": 3, "MUG": 40}, holder="cus_1")
    with pytest.raises(Refused) as refusal:
        commands.set_cart_line(ctx, cart_id=cart, sku="KETTLE", quantity=4)
    assert refusal.value.code == "inventory.hold_limit"
    assert seen(ctx, cart)["KETTLE"] == (3, 0)
    with pytest.raises(Refused) as refusal:
        filled(ctx, {"SET": 2}, holder="cus_1")  # a component counts too
    assert refusal.value.code == "inventory.hold_limit"
    assert get_cart(ctx, cart_id=cart).held_until == ctx.now + timedelta(
        minutes=5
    )  # the shortest of its SKUs
    filled(later(ctx, 6), {"KETTLE": 3}, holder="cus_1")  # the first hold is over


WRONG = {
    "nothing known": (Missing, "sku", "NOPE", 1),
    "below zero": (Invalid, "quantity", "MUG", -1),
    "a half": (Invalid, "quantity", "MUG", 1.5),
    "too many": (Invalid, "quantity", "MUG", 1_000_001),
    "a kit without parts": (Invalid, "sku", "EMPTY", 1),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_line_is_refused_and_nothing_changes(ctx, shop, what):
    kit(ctx, "EMPTY", {}, price=1)
    kind, field, code, quantity = WRONG[what]
    cart = filled(ctx, {"MUG": 2})
    with pytest.raises(kind) as refusal:
        commands.set_cart_line(ctx, cart_id=cart, sku=code, quantity=quantity)
    assert refusal.value.details["field"] == field
    assert seen(ctx, cart) == {"MUG": (2, 0)}
    assert reserved() == {"MUG": 2}


def test_a_wrong_checkout_is_refused(ctx, shop):
    empty = filled(ctx, {})
    with pytest.raises(Invalid, match="the cart is empty"):
        checkout(ctx, empty)
    cart = filled(ctx, {"MUG": 2})
    with pytest.raises(Invalid, match="lines: the cart says what is ordered"):
        commands.check_out_cart(ctx, cart_id=cart, draft=draft({"MUG": 1}))
    with pytest.raises(Invalid, match="channel: the cart is of web"):
        commands.check_out_cart(ctx, cart_id=cart, draft=replace(draft({}), channel="fair"))
    with pytest.raises(Missing, match="channel"):
        commands.open_cart(ctx, channel="moon")
    with pytest.raises(Missing) as missing:
        commands.abandon_cart(ctx, cart_id="crt_nobody")
    assert missing.value.code == "orders.cart_unknown"
    assert reserved() == {"MUG": 2}


def test_carts_of_other_channels_are_not_to_be_seen(ctx, shop):
    terms = ChannelTerms(currency="GBP", price_list="list", tax_included=True, backorders=False)
    parties.open_channel(ctx, company="T1", code="fair", name="Fair", terms=terms)
    cart = filled(ctx, {"MUG": 2})
    clerk = replace(ctx, scopes={"channel": frozenset({"fair"})})
    for act in (
        lambda: get_cart(clerk, cart_id=cart),
        lambda: commands.set_cart_line(clerk, cart_id=cart, sku="MUG", quantity=1),
        lambda: checkout(clerk, cart),
        lambda: commands.open_cart(clerk, channel="web"),
    ):
        with pytest.raises(Missing):
            act()
    mug = resolve_sku("MUG").public_id
    assert [units_in_carts(who, sku_id=mug) for who in (ctx, clerk)] == [2, 0]


@pytest.mark.django_db(transaction=True)
def test_of_many_checkouts_of_one_cart_one_is_an_order(ctx):
    open_shop(ctx)
    cart = filled(ctx, {"KETTLE": 10})

    def buy(_):
        try:
            return checkout(ctx, cart).public_id
        except Refused as refusal:
            return refusal.details["order_id"]

    assert set(run_all(buy, 8, 4)) == {Order.objects.get().public_id}
    assert reserved() == {"KETTLE": 10}


@pytest.mark.django_db(transaction=True)
def test_a_checkout_and_the_end_of_its_hold_sell_the_last_units_once(ctx):
    """Half of the buyers come with a cart whose hold is just over, the others with none."""
    open_shop(ctx, stock={("MAIN", "KETTLE"): 3, ("SPARE", "KETTLE"): 2})
    carts = [filled(ctx, {"KETTLE": 1}) for _ in range(5)]
    over = later(ctx, 30)

    def buy(number):
        try:
            if number % 2:
                return bool(place(over, {"KETTLE": 1}))
            return bool(checkout(over, carts[number // 2]))
        except Refused as refusal:
            return refusal.code

    answers = run_all(buy, 10, 5)
    assert (answers.count(True), answers.count("orders.out_of_stock")) == (5, 5)
    assert sum(reserved().values()) == 5


@pytest.mark.django_db(transaction=True)
def test_nobody_slips_in_while_a_held_cart_is_checked_out(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 2, ("SPARE", "KETTLE"): 1})
    cart, stop, stolen = filled(ctx, {"KETTLE": 3}), threading.Event(), []

    def act(number):
        if number == 0:
            order = checkout(ctx, cart)
            stop.set()
            return [line.reserved for line in order.lines.all() if line.kind == "item"]
        while not stop.is_set():
            with suppress(Refused):
                stolen.append(place(ctx, {"KETTLE": 1}))
        return None

    assert run_all(act, 4, 4)[0] == [3]
    assert stolen == []


@pytest.mark.django_db(transaction=True)
def test_carts_in_any_order_of_lines_never_hold_a_unit_twice(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 6, ("SPARE", "MUG"): 20, ("MAIN", "MUG"): 3})
    kit(ctx, "SET", {"KETTLE": 1, "MUG": 4}, price=9999)
    orders = [("KETTLE", "SET"), ("SET", "MUG"), ("MUG", "KETTLE"), ("SET", "KETTLE")]

    def shop_around(number):
        cart = filled(ctx, dict.fromkeys(orders[number % 4], 2))
        if number % 3 == 0:
            commands.abandon_cart(ctx, cart_id=cart)
            return {}
        return seen(ctx, cart)

    run_all(shop_around, 16, 4)
    for row in Stock.objects.all():
        held = sum(
            Reservation.objects.filter(sku=row.sku, location=row.location, state="open").values_list(
                "quantity", flat=True
            )
        )
        assert row.reserved == held <= row.on_hand


steps = st.lists(
    st.tuples(st.sampled_from(["KETTLE", "MUG", "SET"]), st.integers(0, 4), st.integers(0, 20)), max_size=6
)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(steps, steps)
def test_what_carts_show_as_held_is_what_the_stock_room_keeps(first, second):
    """Two carts are changed in turns while time goes by; nothing is held twice and no whole unit is left over."""

    class Undone(Exception):
        """Gives the database back as it was."""

    def example():
        ctx = system_context("tests")
        open_shop(ctx, stock={("MAIN", "KETTLE"): 3, ("SPARE", "KETTLE"): 1, ("MAIN", "MUG"): 9})
        kit(ctx, "SET", {"KETTLE": 1, "MUG": 2}, price=999)
        carts = [filled(ctx, {}), filled(ctx, {})]
        for turn in range(max(len(first), len(second))):
            for cart, steps in zip(carts, (first, second), strict=True):
                if turn < len(steps):
                    code, quantity, minutes = steps[turn]
                    ctx = later(ctx, minutes)
                    commands.set_cart_line(ctx, cart_id=cart, sku=code, quantity=quantity)
                    _check(ctx, carts, cart)
        raise Undone

    with pytest.raises(Undone):
        attempt(example)


def _check(ctx, carts, touched):
    units = {"KETTLE": {"KETTLE": 1}, "MUG": {"MUG": 1}, "SET": {"KETTLE": 1, "MUG": 2}}
    kept = {"KETTLE": 0, "MUG": 0}
    for cart in carts:
        for code, (held, _) in seen(ctx, cart).items():
            for part, each in units[code].items():
                kept[part] += each * held
    there = {"KETTLE": 4, "MUG": 9}
    assert all(kept[part] <= there[part] for part in kept)
    free = {part: there[part] - kept[part] for part in kept}
    for code, (_, short) in seen(ctx, touched).items():
        assert not short or any(free[part] < each for part, each in units[code].items())
