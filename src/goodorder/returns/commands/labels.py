"""The parcel that brings goods back: its label, bought by the carriers' socket, and its way."""

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.returns.commands import steps
from goodorder.returns.events import ReturnLabelled, ReturnUnderWay
from goodorder.returns.models import Return
from goodorder.shipping import commands as shipping
from goodorder.shipping.models import Label
from goodorder.shipping.rules import LabelOrder


@command(needs="returns.authorise")
def request_return_label(ctx: Context, *, return_id: str, service: str = "") -> Label:
    """Ask for a label from the customer to the place the goods come to; the carrier is called after commit.

    `service` is a way of sending (code), the order's own when it is empty. A return has one live label: asked
    again, the same one is returned. Raises Missing, Refused when the return is not authorised.
    """
    ret, order = steps.locked(ctx, return_id)
    if ret.state != "authorised":
        message = f"return {ret.number} is {ret.state.replace('_', ' ')}; only an authorised one gets a label"
        raise Refused("returns.not_authorised", message)
    weight_g = sum(line.quantity * line.sku.weight_g for line in steps.lines_of(ret))
    recipient = {**ret.location.postal, "name": ret.location.postal.get("name") or ret.location.name}
    wanted = LabelOrder(sender=order.ship_to, recipient=recipient, weight_g=weight_g, reference=ret.number)
    return shipping.request_label(
        ctx, parcel=ret.public_id, about=order.public_id, service=service or order.service, request=wanted
    )


@command(needs="returns.follow")
def record_return_label(ctx: Context, *, return_id: str, label_id: str, tracking_number: str) -> Return:
    """Note the label of a return's parcel; a repeat changes nothing. Raises Missing."""
    ret, _order = steps.locked(ctx, return_id)
    if ret.label_id != label_id:
        ret.label_id, ret.tracking_number = label_id, tracking_number
        ret.save(update_fields=["label_id", "tracking_number"])
        fact = ReturnLabelled(return_id=ret.public_id, number=ret.number, tracking_number=tracking_number)
        steps.tell(ctx, ret, fact)
    return ret


@command(needs="returns.follow")
def note_return_under_way(ctx: Context, *, return_id: str) -> Return:
    """Note that the carrier has the goods; a repeat, or news that comes late, changes nothing. Raises Missing."""
    ret, _order = steps.locked(ctx, return_id)
    if ret.state == "authorised":
        steps.step(ret, "ship")
        steps.tell(ctx, ret, ReturnUnderWay(return_id=ret.public_id, number=ret.number))
    return ret
