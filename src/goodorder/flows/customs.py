"""Across a border: work whose goods customs know too little of is held before a carrier could get it."""

from collections.abc import Sequence

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.fulfillment.events import FulfillmentRequested, WorkMoved, WorkRedirected, WorkTakenUp
from goodorder.fulfillment.states import FULFILLMENT_ORDER
from goodorder.kernel.access import Context
from goodorder.kernel.events import on, on_many
from goodorder.papers.queries import customs_gaps, works_abroad
from goodorder.papers.rules.borders import named
from goodorder.shipping.queries import pickup_store

LONGEST = 200


@on_many(FulfillmentRequested)
def hold_requested(ctx: Context, facts: Sequence[FulfillmentRequested]) -> None:
    """What a location is asked to send abroad waits until the products are complete."""
    for about in works_abroad([fact.fulfillment_order_id for fact in facts]):
        _hold(ctx, about)


@on(WorkTakenUp)
def hold_again(ctx: Context, fact: WorkTakenUp) -> None:
    """Released too early, it waits again."""
    _hold(ctx, fact.fulfillment_order_id)


@on(WorkMoved)
def hold_moved(ctx: Context, fact: WorkMoved) -> None:
    """From another location it may cross a border."""
    _hold(ctx, fact.fulfillment_order_id)


@on(WorkRedirected)
def hold_redirected(ctx: Context, fact: WorkRedirected) -> None:
    """To another address it may cross a border."""
    _hold(ctx, fact.fulfillment_order_id)


def _hold(ctx: Context, about: str) -> None:
    asked = work.get_fulfillment_order(ctx, fulfillment_order_id=about)
    is_carried = bool(asked.service) and not pickup_store(asked.service)
    if not is_carried or "hold" not in FULFILLMENT_ORDER.open_moves(asked.state):
        return
    if gaps := customs_gaps(ctx, fulfillment_order_id=about):
        reason = f"customs data missing of {named(gaps)}"
        remedy = "; complete the products, then release the hold"
        fulfillment.hold_work(
            ctx, fulfillment_order_id=about, reason=reason[: LONGEST - len(remedy)] + remedy
        )
