"""Whatever happens at a dock: bins are never negative, and bins and receiving add up to what lies on the shelves."""

from contextlib import suppress

from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.catalog.queries import resolve_sku
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment.rules import Route, WorkLine
from goodorder.inventory import commands as inventory
from goodorder.inventory import queries as stock
from goodorder.inventory.rules import Claim
from goodorder.kernel.command import attempt
from goodorder.kernel.errors import OmsError
from goodorder.locations.models import BinStock
from goodorder.locations.queries import location_for
from goodorder.reports import queries as reports
from goodorder.shelving import commands, queries
from goodorder.shelving.rules import Putting
from shelving.conftest import BINS

CODES = [code for code, _, _ in BINS]
ROUTE = Route("standard", {"name": "Ada"}, "GB01")
units, where = st.integers(1, 9), st.sampled_from(CODES)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("receive"), units, where),
        st.tuples(st.just("put"), units, where),
        st.tuples(st.just("move"), units, where, where),
        st.tuples(st.just("pick"), units),
        st.tuples(st.just("correct"), st.integers(-9, 9).filter(bool)),
        st.tuples(st.just("fill")),
    ),
    min_size=4,
    max_size=14,
)


def step(dock, number, act, *given_):
    at = {"location": "DOCK", "sku": "T1"}
    if act == "receive":
        dock.receive("T1", given_[0], into=given_[1] if number % 2 else "", anyway=True)
    elif act == "put":
        item = Putting(sku="T1", quantity=given_[0], bin=given_[1], anyway=True)
        commands.place_item(dock.ctx, location="DOCK", item=item)
    elif act == "move":
        quantity, bin_from, bin_to = given_
        fulfillment.move_between_bins(dock.ctx, **at, quantity=quantity, bin_from=bin_from, bin_to=bin_to)
    elif act == "correct":
        inventory.adjust_stock(
            dock.ctx, **at, quantity=given_[0], reason="found" if given_[0] > 0 else "theft"
        )
    elif act == "pick":
        pick(dock, f"ful_{number}", given_[0])
    else:
        for task in queries.list_replenishments(dock.ctx, location="DOCK"):
            commands.replenish(dock.ctx, task_id=task.public_id, quantity=1)
        commands.plan_replenishment(dock.ctx, location="DOCK")


def pick(dock, demand, quantity):
    sku_id = resolve_sku("T1").pk
    claims = [Claim(1, sku_id, location_for("DOCK").pk, quantity)]
    inventory.reserve(dock.ctx, demand=demand, claims=claims)
    inventory.allocate(dock.ctx, demand=demand)
    work = [WorkLine(1, sku_id, quantity)]
    asked = fulfillment.request(dock.ctx, demand=demand, location="DOCK", work=work, route=ROUTE)
    picks = [(asked.lines.get().pk, quantity)]
    fulfillment.pick_items(dock.ctx, fulfillment_order_id=asked.public_id, picks=picks)


class UndoneError(Exception):
    """Ends an example: the next one begins with the same dock."""


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_bins_and_receiving_add_up_to_the_shelves(dock, steps):
    def story():
        dock.expect("T1", 20)
        dock.stock("T1", 6, ("A-01", 2), ("R-01", 3))
        dock.face("T1", "A-01", 3, 8)
        for number, one in enumerate(steps):
            with suppress(OmsError):
                attempt(lambda one=one, number=number: step(dock, number, *one))
            key = (resolve_sku("T1").pk, location_for("DOCK").pk)
            there = stock.on_shelf([key])[*key, ""]
            binned = BinStock.objects.aggregate(units=Sum("quantity"))["units"]
            loose = queries.loose_units(key[1], [key[0]]).get((key[0], ""), 0)
            assert (binned + loose, binned <= there) == (there, True)
        broken = [finding.id for finding in reports.run_audit(dock.ctx, only="WMS") if finding.rows]
        assert broken == []
        raise UndoneError

    with suppress(UndoneError):
        attempt(story)
