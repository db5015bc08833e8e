"""A worker dies in the middle of a run; another one goes on, and nothing is done twice."""

import signal

import pytest

from goodorder.kernel import clock
from goodorder.kernel.models import Event, Receipt
from goodorder.orders import commands as orders
from goodorder.worklists import commands, queries
from goodorder.worklists.commands.running import BEFORE_COMMIT
from processes import run
from shop import open_shop, place

pytestmark = pytest.mark.django_db(transaction=True)
PROGRAM = """
import django
django.setup()
from goodorder.kernel.relay import settle_all
settle_all()
"""


def test_a_killed_run_goes_on_where_it_stood(ctx):
    open_shop(ctx)
    held = [place(ctx, {"MUG": 1}) for _ in range(3)]
    for order in held:
        orders.place_hold(ctx, order_id=order.public_id, kind="manual", reason="wait")
    choice = commands.Choice(order_ids=[order.public_id for order in held])
    planned = commands.plan_run(ctx, action="release_hold", arguments={}, choice=choice)
    commands.start_run(ctx, run_id=planned.public_id)
    died = run("-c", PROGRAM, GOODORDER_FAULTS="1", GOODORDER_FAULT_POINT=f"{BEFORE_COMMIT}:2")
    assert died.returncode == -signal.SIGKILL, died.stderr[-2000:]
    states = [item.state for item in queries.items_of(ctx, run=planned).items]
    assert states == ["done", "waiting", "waiting"]
    Receipt.objects.filter(state="pending").update(due_at=clock.now())  # the lease of the dead is over
    again = run("-c", PROGRAM)
    assert again.returncode == 0, again.stderr[-2000:]
    assert [item.state for item in queries.items_of(ctx, run=planned).items] == ["done"] * 3
    assert queries.get_run(ctx, run_id=planned.public_id).state == "finished"
    assert Event.objects.filter(kind="orders.HoldReleased").count() == 3
