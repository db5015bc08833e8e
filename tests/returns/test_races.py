"""Two desks at once: the database lets nobody return or be paid for more units than there are."""

import pytest
from django.db import IntegrityError

from goodorder.kernel.errors import Refused
from goodorder.kernel.relay import settle_all
from goodorder.orders.models import OrderLine
from goodorder.returns import commands
from goodorder.returns.models import Return, Settlement
from goodorder.returns.rules import Arrived, ReturnDraft, Wanted
from parcels import broken
from returns.desk import again, counters, sold
from shop import open_shop
from threads import run_all

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_last_unit_is_returned_once(ctx):
    open_shop(ctx)
    order = sold(ctx, {"MUG": 2})

    def ask_for_both(_):
        draft = ReturnDraft(lines=[Wanted(1, 2, "changed_mind")])
        try:
            return commands.request_return(ctx, order_id=order.public_id, draft=draft).state
        except Refused as refusal:
            return refusal.code

    assert sorted(run_all(ask_for_both, 4, 4)) == ["authorised", *["returns.too_many"] * 3]
    assert (Return.objects.count(), counters(order)) == (1, (2, 2, 0, 0))
    with pytest.raises(IntegrityError, match="orders_line_returned_within_arrived"):
        OrderLine.objects.filter(order=order, position=1).update(returned=1)


def test_a_return_is_settled_once_by_many_at_a_time(ctx):
    open_shop(ctx)
    order = sold(ctx, {"MUG": 2}, method="cash")
    draft = ReturnDraft(lines=[Wanted(1, 1, "changed_mind")])
    ret = commands.request_return(ctx, order_id=order.public_id, draft=draft)
    commands.receive_return(ctx, return_id=ret.public_id, items=[Arrived("MUG")])
    run_all(lambda _: commands.settle_return(ctx, return_id=ret.public_id) and None, 4, 4)
    settle_all()
    assert (Settlement.objects.count(), again(ret).lines.get().settled) == (1, 1)
    assert broken(ctx) == []
