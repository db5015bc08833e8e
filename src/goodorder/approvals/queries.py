"""What may be asked of approvals."""

from goodorder.approvals.models import Approval
from goodorder.costing.queries import unit_costs
from goodorder.costing.rules.costs import SCALE
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.limits.queries import left_for
from goodorder.orders.models import Order, with_adjustments

MAY_SEE_COST = "inventory.value"


def list_approvals(
    ctx: Context, *, state: str = "", mine: bool = False, cursor: str = "", size: int = 50
) -> Page[Approval]:
    """Return approvals, newest first; `mine`: those the actor asked for."""
    rows = Approval.objects.visible_to(ctx).select_related("company", "channel")
    rows = rows.filter(state=state) if state else rows
    return page_of(rows.filter(requested_by=ctx.actor) if mine else rows, cursor=cursor, size=size)


def list_waiting(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[Approval]:
    """Return what others asked for and waits for somebody like the actor, the first to expire first."""
    rows = Approval.objects.visible_to(ctx).filter(state="requested", expires_at__gt=ctx.now)
    rows = rows.exclude(requested_by=ctx.actor).select_related("company", "channel")
    return page_of(rows, cursor=cursor, size=size, order="expires_at")


def get_approval(ctx: Context, *, approval_id: str) -> Approval:
    """Return one approval; raises Missing."""
    return Approval.objects.visible_to(ctx).select_related("company", "channel").by_public_id(approval_id)


def approvals_about(ctx: Context, *, about: str) -> list[Approval]:
    """Return what waits for approval about an order or a customer, oldest first."""
    return list(Approval.objects.visible_to(ctx).filter(about=about, state="requested").order_by("id"))


def is_within(ctx: Context, approval: Approval) -> bool:
    """Tell whether the actor's own limits and rights allow what is asked for."""
    lefts = [(left_for(ctx, give=give), give.amount) for give in approval.gives]
    return ctx.may(approval.wanted.needs) and all(left is None or left >= n for left, n in lefts)


@internal_query
def margin_of(order_id: str) -> int | None:
    """Return what an order earns (minor units, without tax) over what its goods cost.

    None when a cost is not known, or is known in another currency than the order's.
    """
    order = Order.objects.select_related("company").filter(public_id=order_id).first()
    if order is None or order.currency != order.company.currency:
        return None
    lines = with_adjustments(order.lines.all())
    costs = unit_costs({line.sku_id for line in lines if line.sku_id}, order.company_id)
    if any(line.sku_id not in costs for line in lines if line.sku_id and line.live):
        return None
    cost = sum(costs[line.sku_id] * line.live for line in lines if line.sku_id and line.live)
    kept = [line.units(first=line.credited, count=line.live - line.credited) for line in lines]
    revenue: int = sum(one["total"] - one["tax"] for one in kept)
    return revenue - (cost + SCALE // 2) // SCALE
