"""Batches: each order its own fate, and no deadlock with those who buy meanwhile."""

import pytest

from goodorder.capture import commands
from goodorder.inventory.models import Reservation, Stock
from goodorder.kernel.errors import Invalid, OmsError
from goodorder.orders.models import Order
from shop import draft, kit, open_shop, place
from threads import run_all


@pytest.mark.django_db
def test_a_refused_order_leaves_nothing_behind_and_stops_no_other(ctx):
    open_shop(ctx)
    drafts = [draft({"KETTLE": 6}), draft({"MUG": 5, "KETTLE": 6}), draft({"KETTLE": 4})]
    fates = commands.capture_orders(ctx, drafts=drafts)
    assert [getattr(fate, "code", "captured") for fate in fates] == [
        "captured",
        "orders.out_of_stock",
        "captured",
    ]
    assert dict(Stock.objects.filter(reserved__gt=0).values_list("sku__code", "reserved")) == {"KETTLE": 10}
    with pytest.raises(Invalid, match="orders: send at most 1000 at once"):
        commands.capture_orders(ctx, drafts=[drafts[0]] * 1001)


@pytest.mark.django_db(transaction=True)
def test_batches_in_any_order_and_single_buyers_never_sell_a_unit_twice(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 9, ("SPARE", "MUG"): 14, ("MAIN", "MUG"): 7})
    kit(ctx, "SET", {"KETTLE": 1, "MUG": 2}, price=9999)
    wishes = [{"KETTLE": 1}, {"MUG": 2}, {"SET": 1}, {"MUG": 1, "KETTLE": 1}]

    def buy(number):
        if number % 3 == 0:
            try:
                return [place(ctx, wishes[number % 4])]
            except OmsError as refusal:
                return [refusal]
        turned = wishes[number % 4 :] + wishes[: number % 4]
        return commands.capture_orders(ctx, drafts=[draft(lines) for lines in turned])

    fates = [fate for answer in run_all(buy, 9, 3) for fate in answer]
    codes = {fate.code for fate in fates if isinstance(fate, OmsError)}
    assert codes <= {"orders.out_of_stock"}
    assert Order.objects.count() == sum(not isinstance(fate, OmsError) for fate in fates)
    for row in Stock.objects.all():
        claims = Reservation.objects.filter(sku=row.sku, location=row.location, state="open")
        assert sum(claims.values_list("quantity", flat=True)) == row.reserved <= row.on_hand
    assert not Stock.objects.filter(sku__code="KETTLE", on_hand__gt=0).exclude(reserved=9).exists()
