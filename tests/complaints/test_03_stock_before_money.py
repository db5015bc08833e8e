"""Complaint 3: the customer is charged, then told there is no stock."""

from datetime import timedelta

import pytest

from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Reservation
from goodorder.kernel.access import system_context
from goodorder.kernel.errors import Refused
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands
from goodorder.payments import queries as money
from goodorder.payments.models import Operation
from shop import open_shop, place

pytestmark = pytest.mark.django_db


def held(order):
    rows = Reservation.objects.filter(demand=order.public_id, state="open")
    return sum(rows.values_list("quantity", flat=True))


def test_stock_is_held_before_the_provider_hears_of_the_order(ctx, card_desk):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 1})
    asked = len(card_desk.journal())
    order = place(ctx, {"KETTLE": 1}, method="card")
    assert (held(order), Operation.objects.count(), len(card_desk.journal())) == (1, 0, asked)
    with pytest.raises(Refused) as refusal:
        place(ctx, {"KETTLE": 1}, method="card")
    assert refusal.value.code == "orders.out_of_stock"
    settle_all()
    assert len(card_desk.journal()) == asked + 1, "only the one who has the kettle is asked to pay"


def test_hold_outlives_any_delay_of_the_payment(ctx, card_desk):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 1})
    order = place(ctx, {"KETTLE": 1}, method="card")
    much_later = system_context("expire_reservations", now=ctx.now + timedelta(days=30))
    assert inventory.expire_reservations(much_later) == []
    assert held(order) == 1
    settle_all()
    order.refresh_from_db()
    assert (order.state, held(order)) == ("confirmed", 1)


def test_payment_is_voided_when_the_stock_is_given_up(ctx, card_desk):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 1})
    order = place(ctx, {"KETTLE": 1}, method="card")
    settle_all()
    assert money.owed_for([order.public_id])[order.public_id] == (order.total, order.total)
    commands.cancel_lines(ctx, order_id=order.public_id, reason="no longer wanted")
    settle_all()
    assert (held(order), money.owed_for([order.public_id])[order.public_id]) == (0, (0, 0))
    assert money.money_of(ctx, about=order.public_id).captured == 0


def test_lost_answer_of_the_provider_keeps_the_stock(ctx, card_desk):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 1})
    card_desk.faults({"mode": "act_and_lose", "operation": "authorize"})
    order = place(ctx, {"KETTLE": 1}, method="card")
    settle_all()
    card_desk.faults()
    order.refresh_from_db()
    assert (order.state, held(order)) == ("placed", 1)
    with pytest.raises(Refused):
        place(ctx, {"KETTLE": 1}, method="card")
