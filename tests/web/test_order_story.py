"""An order's page as a story: its timeline by day and act, and what each action will do before it is done."""

import pytest
from django.urls import reverse

from goodorder.doorway.foretold import effects_of
from goodorder.doorway.story import story_of
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders import queries
from goodorder.payments import queries as payments
from goodorder.staff import commands as staff
from shop import open_shop, place

pytestmark = pytest.mark.django_db


def foretold(ctx, order):
    fresh = queries.get_order(ctx, order_id=order.public_id)
    money = payments.money_of(ctx, about=order.public_id)
    return effects_of(fresh, money, queries.open_actions(ctx, order=fresh))


def test_the_story_goes_by_days_and_acts_under_peoples_names_with_bookkeeping_apart(ctx, released):
    staff.add_user(ctx, username="owner", password="correct horse battery staple", name="Mara Lindqvist")
    orders.place_hold(ctx, order_id=released.public_id, kind="manual", reason="called the customer")
    days = story_of(queries.timeline(ctx, order_id=released.public_id))
    acts = [act for day in days for act in day.acts]
    placed = next(act for act in acts if any("Order SO-" in sentence for sentence in act.sentences))
    assert (placed.actor, len(placed.sentences) > 1) == ("user:Mara Lindqvist", True)
    assert ("Manual hold placed: called the customer",) in [act.sentences for act in acts]
    assert [day.on for day in days] == sorted({day.on for day in days}, reverse=True)
    assert not any(act.is_quiet for act in acts)


def test_cancelling_foretells_units_money_and_message_and_does_just_that(ctx):
    open_shop(ctx, backorders=True)
    order = place(ctx, {"MUG": 2, "CLOCK": 1})
    settle_all()
    told = foretold(ctx, order)["cancel"]
    assert told == [
        "2 units are free for others.",
        "2 of them are at the warehouse, which is asked to stop.",
        "1 unit waits no longer.",
        "A message goes to ada@example.com.",
    ]
    orders.cancel_lines(ctx, order_id=order.public_id, reason="gave up")
    settle_all()
    assert "cancel" not in foretold(ctx, order)


def test_what_a_card_holds_is_let_go_and_what_it_brought_goes_back(ctx, card_desk):
    open_shop(ctx)
    order = place(ctx, {"MUG": 2}, method="card")
    settle_all()
    held = "£27.95 are no longer held on Card (simulator)."
    assert held in foretold(ctx, order)["cancel"]
    orders.cancel_lines(ctx, order_id=order.public_id, reason="gave up")
    settle_all()
    money = payments.money_of(ctx, about=order.public_id)
    assert [tender.state for tender in money.tenders] == ["released"]


def test_the_page_says_it_beside_each_action(owner, ctx, shop):
    order = place(ctx, {"MUG": 1})
    settle_all()
    page = owner.get(reverse("web:order", args=[order.public_id])).content.decode()
    assert page.count("1 unit is free for others.") == 2
    orders.place_hold(ctx, order_id=order.public_id, kind="address", reason="no such street")
    page = owner.get(reverse("web:order", args=[order.public_id])).content.decode()
    assert "Waits until the address is put right" in page
