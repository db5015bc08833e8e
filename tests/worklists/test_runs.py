"""Runs over many orders: foreseen, performed one by one, stopped, resumed and tried again."""

import pytest

from goodorder.kernel.access import Context
from goodorder.kernel.errors import Forbidden, Invalid, Missing, OmsError, Refused
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.queries import get_order
from goodorder.staff import commands as staff
from goodorder.tags.queries import tags_of
from goodorder.worklists import commands, queries
from goodorder.worklists.rules import OrderFilter
from shop import open_shop, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx)


@pytest.fixture
def held(ctx, shop):
    """Return three orders that are held by hand."""
    found = [place(ctx, {"MUG": 1}) for _ in range(3)]
    for order in found:
        orders.place_hold(ctx, order_id=order.public_id, kind="manual", reason="wait")
    return found


def plan(ctx, action, found, **arguments):
    choice = commands.Choice(order_ids=[order.public_id for order in found])
    return commands.plan_run(ctx, action=action, arguments=arguments, choice=choice)


def states(ctx, run):
    return [item.state for item in queries.items_of(ctx, run=run).items]


def test_a_plan_foresees_and_changes_nothing(ctx, held):
    orders.release_hold(ctx, order_id=held[1].public_id, kind="manual")
    run = plan(ctx, "release_hold", held)
    foreseen = [(item.foreseen, item.state) for item in queries.items_of(ctx, run=run).items]
    assert foreseen == [("will_lift", "waiting"), ("no_hold", "left_out"), ("will_lift", "waiting")]
    assert len(get_order(ctx, order_id=held[0].public_id).holds.filter(released_at=None)) == 1


def test_a_run_performs_each_order_and_names_the_one_that_fails(ctx, held):
    run = plan(ctx, "release_hold", held, kind="manual")
    orders.cancel_lines(ctx, order_id=held[1].public_id, reason="by a colleague meanwhile")
    commands.start_run(ctx, run_id=run.public_id)
    settle_all()
    found = queries.get_run(ctx, run_id=run.public_id)
    assert found.state == "finished"
    assert states(ctx, run) == ["done", "failed", "done"]
    (failed,) = queries.items_of(ctx, run=run, state="failed").items
    assert failed.reason == f"order {held[1].number} has no such hold any more"
    assert get_order(ctx, order_id=held[0].public_id).state == "confirmed"
    assert queries.progress_of(ctx, run_ids=[run.pk])[run.pk] == queries.Progress(done=2, failed=1)


def test_what_failed_is_tried_again_alone(ctx, held):
    run = plan(ctx, "release_hold", held, kind="manual")
    orders.release_hold(ctx, order_id=held[0].public_id, kind="manual")
    commands.start_run(ctx, run_id=run.public_id)
    settle_all()
    assert states(ctx, run) == ["failed", "done", "done"]
    orders.place_hold(ctx, order_id=held[0].public_id, kind="manual", reason="again")
    commands.retry_run(ctx, run_id=run.public_id)
    settle_all()
    assert states(ctx, run) == ["done", "done", "done"]
    with pytest.raises(Refused, match="nothing to retry"):
        commands.retry_run(ctx, run_id=run.public_id)


def test_a_cancelled_run_leaves_the_rest_as_it_was(ctx, held):
    run = plan(ctx, "release_hold", held)
    commands.start_run(ctx, run_id=run.public_id)
    assert commands.perform_next(ctx, run_id=run.public_id)
    commands.cancel_run(ctx, run_id=run.public_id)
    assert not commands.perform_next(ctx, run_id=run.public_id)
    settle_all()
    assert states(ctx, run) == ["done", "dropped", "dropped"]
    assert queries.get_run(ctx, run_id=run.public_id).state == "cancelled"


def test_a_run_that_was_interrupted_goes_on_where_it_stood(ctx, held):
    run = plan(ctx, "tag", held, tags="Gift, gift, urgent")
    commands.start_run(ctx, run_id=run.public_id)
    assert commands.perform_next(ctx, run_id=run.public_id)
    settle_all()
    assert states(ctx, run) == ["done"] * 3
    ids = [order.public_id for order in held]
    assert tags_of(ctx, kind="order", subjects=ids) == {key: ["gift", "urgent"] for key in ids}
    again = plan(ctx, "tag", held, tags="gift")
    with pytest.raises(Refused, match="none of these orders"):
        commands.start_run(ctx, run_id=again.public_id)


def test_a_run_of_a_filter_takes_its_orders_in_the_list_s_order(ctx, held):
    place(ctx, {"MUG": 1})
    choice = commands.Choice(asked=OrderFilter(hold="manual"), sort="oldest")
    staff.add_user(ctx, username="owner", password="correct horse battery staple", name="Owner")
    run = commands.plan_run(ctx, action="assign", arguments={"assignee": "me"}, choice=choice)
    items = queries.items_of(ctx, run=run).items
    assert [item.order.number for item in items] == [order.number for order in held]
    commands.start_run(ctx, run_id=run.public_id)
    settle_all()
    mine = queries.list_orders(ctx, asked=OrderFilter(owner="me"))
    assert {order.number for order in mine.items} == {order.number for order in held}
    nobody = queries.list_orders(ctx, asked=OrderFilter(owner="nobody"))
    assert len(nobody.items) == 1


def test_every_action_does_what_its_command_does(ctx, held):
    for action, arguments in (
        ("hold", {"kind": "address", "reason": "look it up"}),
        ("release_hold", {}),
        ("untag", {"tags": "x"}),
        ("cancel", {"reason": "the customer rang"}),
    ):
        run = plan(ctx, action, held, **arguments)
        if action == "untag":
            assert states(ctx, run) == ["left_out"] * 3
            continue
        commands.start_run(ctx, run_id=run.public_id)
        settle_all()
        assert states(ctx, run) == ["done"] * 3, action
    assert {get_order(ctx, order_id=order.public_id).state for order in held} == {"cancelled"}


def test_a_run_acts_with_the_rights_of_whoever_started_it(ctx, held):
    clerk = Context(
        "user:clerk", ctx.now, frozenset({"orders.view", "orders.hold"}), {"channel": frozenset({"no"})}
    )
    with pytest.raises(Invalid, match="choose at least one"):
        plan(clerk, "hold", held, reason="x")
    viewer = Context("user:viewer", ctx.now, frozenset({"orders.view"}), {})
    with pytest.raises(Forbidden):
        plan(viewer, "hold", held, reason="x")
    run = plan(ctx, "hold", held, kind="address", reason="x")
    with pytest.raises(Forbidden):
        commands.start_run(clerk, run_id=run.public_id)
    with pytest.raises(Missing):
        queries.get_run(clerk, run_id=run.public_id)


@pytest.mark.parametrize(
    ("action", "arguments", "field"),
    [
        ("hold", {}, "reason"),
        ("hold", {"kind": "odd", "reason": "x"}, "kind"),
        ("cancel", {"reason": " "}, "reason"),
        ("tag", {"tags": " , "}, "tags"),
        ("assign", {"assignee": "nobody-at-all"}, "assignee"),
        ("explode", {}, "action"),
    ],
)
def test_arguments_are_named_when_they_are_wrong(ctx, held, action, arguments, field):
    with pytest.raises(OmsError) as refused:
        plan(ctx, action, held, **arguments)
    assert refused.value.details["field"] == field
