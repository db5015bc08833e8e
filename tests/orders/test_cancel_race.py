"""A cancellation racing the warehouse ends in one outcome that both are told."""

from threading import Barrier

import pytest

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.kernel.errors import OmsError
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from parcels import broken, money_of, send
from shop import open_shop, place
from threads import run_all

pytestmark = pytest.mark.django_db(transaction=True)
UNITS, ROUNDS = 3, 6


def told(act):
    try:
        act()
    except OmsError as refusal:
        return refusal.code, refusal.details.get("possible")
    return "done", None


@pytest.mark.parametrize("acts", ["cancel_lines", "refund_order"])
def test_cancel_and_pick_agree_on_one_outcome(ctx, acts):
    open_shop(ctx, stock={("MAIN", "MUG"): UNITS * ROUNDS})
    outcomes = set()
    for _ in range(ROUNDS):
        order = place(ctx, {"MUG": UNITS}, service="")
        settle_all()
        (asked,) = work.work_of(ctx, demand=order.public_id)
        (line,) = asked.lines.all()
        start = Barrier(2)

        def cancel(order=order):
            units = {"quantities" if acts == "cancel_lines" else "units": {1: 2}}
            getattr(orders, acts)(ctx, order_id=order.public_id, reason="thought again", **units)

        def pick(asked=asked, line=line):
            fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=[(line.pk, 2)])

        def race(number, start=start, cancel=cancel, pick=pick):
            start.wait(120)
            return told([cancel, pick][number])

        cancelled, picked = run_all(race, 2, 2)
        settle_all()
        line.refresh_from_db()
        order.refresh_from_db()
        counted = order.lines.get(position=1)
        outcomes.add((cancelled[0], picked[0]))
        if cancelled[0] == "done":
            assert picked == ("fulfillment.over_picked", 1), "the warehouse is told what is left to pick"
            assert (line.cancelled, line.counters.to_pick, counted.live) == (2, 1, 1)
        else:
            assert cancelled == ("orders.too_late", 1), "the desk is told what is still possible"
            assert picked[0] == "done"
            assert (line.cancelled, counted.live, counted.picked) == (0, UNITS, 2)
        send(ctx, order)
        order.refresh_from_db()
        assert counted.live == order.lines.get(position=1).handed_over
        assert money_of(ctx, order)[0] == counted.live * 1150
    assert outcomes <= {("done", "fulfillment.over_picked"), ("orders.too_late", "done")}
    assert broken(ctx) == []


def test_a_late_cancel_names_what_is_possible_and_the_warehouse_sees_the_rest_gone(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 4})
    settle_all()
    (asked,) = work.work_of(ctx, demand=order.public_id)
    (line,) = asked.lines.all()
    fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=[(line.pk, 3)])
    late = told(
        lambda: orders.cancel_lines(ctx, order_id=order.public_id, quantities={1: 2}, reason="thought again")
    )
    assert late == ("orders.too_late", 1)
    orders.cancel_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="thought again")
    line.refresh_from_db()
    assert (line.cancelled, line.counters.to_pick) == (1, 0)
    settle_all()
    assert broken(ctx) == []
