"""Who looks after an order."""

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid
from goodorder.kernel.events import record
from goodorder.orders.models import Order
from goodorder.staff.models import User
from goodorder.worklists.events import OrderAssigned
from goodorder.worklists.models import Assignment


@command(needs="worklists.assign")
def assign_order(ctx: Context, *, order_id: str, assignee: str) -> Assignment:
    """Give an order to somebody (a user's name) to look after; empty: to nobody in particular.

    Raises Missing for an order the actor may not see, Invalid for a name nobody signs in with.
    """
    check_assignee(assignee)
    order = Order.objects.visible_to(ctx).one(public_id=order_id)
    values = {"assigned_by": ctx.actor, "assigned_at": ctx.now}
    row, _made = Assignment.objects.get_or_create(order=order, defaults=values)
    row = Assignment.objects.locked().get(pk=row.pk)
    if row.assignee == assignee:
        return row
    row.assignee, row.assigned_by, row.assigned_at = assignee, ctx.actor, ctx.now
    row.save(update_fields=["assignee", "assigned_by", "assigned_at"])
    record(ctx, row, OrderAssigned(order_id=order.public_id, assignee=assignee), about=order.public_id)
    return row


def check_assignee(name: str) -> None:
    """Raise Invalid unless somebody signs in with this name, or it is empty."""
    if name and not User.objects.filter(username=name, is_active=True).exists():
        message = f"assignee: nobody signs in as {name}; write the name a colleague signs in with"
        raise Invalid("worklists.assignee_unknown", message, field="assignee")
