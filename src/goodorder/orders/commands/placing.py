"""Placing orders that were worked out in memory: every table in one go, however many orders there are.

What is written is what `accept` writes order by order; a property test holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import Claim
from goodorder.kernel.access import Context
from goodorder.kernel.bulk import append_all, fresh
from goodorder.kernel.command import command
from goodorder.kernel.events import record_all
from goodorder.orders.commands.capture import placed
from goodorder.orders.commands.steps import held
from goodorder.orders.models import Hold, Order, OrderLine, Promise, Transition
from goodorder.orders.states import ORDER
from goodorder.payments import commands as payments
from goodorder.payments.commands.opening import Opening
from goodorder.pricing import commands as pricing
from goodorder.pricing.commands.redeeming import Redeemed


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A new order with its ids, written nowhere yet: all of it is to be had, and one means pays for it.

    `hold` is there when it waits for money.
    """

    order: Order
    lines: Sequence[OrderLine]
    claims: Sequence[Claim]
    promises: Sequence[Promise]
    redeemed: Redeemed
    opening: Opening
    hold: Hold | None


@command(needs="orders.capture")
def place_orders(ctx: Context, *, worked: Sequence[Worked]) -> None:
    """Place orders whose customers are known; all of them or none.

    Raises what reserving their stock, redeeming their promotions and opening their payables does.
    """
    orders = [one.order for one in worked]
    moves = [_moved(ctx, order, *ORDER.step(order, "place")) for order in orders]
    record_all(ctx, [(order, placed(order), order.public_id, ctx.now) for order in orders])
    pricing.redeem_unlimited(ctx, redeemed_by=[one.redeemed for one in worked])
    payments.open_payables(ctx, openings=[one.opening for one in worked])
    holds = [one.hold for one in worked if one.hold]
    record_all(ctx, [(hold.order, held(hold), hold.order.public_id, ctx.now) for hold in holds])
    append_all(orders)
    append_all([line for one in worked for line in one.lines])
    append_all([promise for one in worked for promise in one.promises])
    append_all(moves)
    append_all(holds)
    # Last, as nobody else can sell these units until the command around commits.
    inventory.reserve_all(ctx, wanted={one.order.public_id: one.claims for one in worked})


def _moved(ctx: Context, order: Order, source: str, target: str) -> Transition:
    return fresh(Transition, order=order, seq=1, from_state=source, to_state=target, at=ctx.now)
