"""Return to refund: from a label on its way back to money, store credit or a replacement. Read it like a play."""

from contextlib import suppress

from goodorder.flows.jobs import periodic
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.errors import Transient
from goodorder.kernel.events import on
from goodorder.orders import commands as orders
from goodorder.payments.events import PaymentAuthorized
from goodorder.returns import commands as returns
from goodorder.returns import queries
from goodorder.returns.events import (
    ReturnAuthorised,
    ReturnInspected,
    ReturnReceived,
    ReturnUnderWay,
    UnitDisposed,
)
from goodorder.shipping.events import LabelBought, ParcelMoved

UNDER_WAY = {"in_transit", "out_for_delivery", "delivered", "attempted", "held_at_location"}


# Act one: the way back.


@on(LabelBought)
def label_return(ctx: Context, fact: LabelBought) -> None:
    """The parcel that brings goods back has its label."""
    if fact.parcel.startswith("ret_"):
        returns.record_return_label(
            ctx, return_id=fact.parcel, label_id=fact.label_id, tracking_number=fact.tracking_number
        )


@on(ParcelMoved)
def follow_return(ctx: Context, fact: ParcelMoved) -> None:
    """The carrier has the goods."""
    if fact.parcel.startswith("ret_") and fact.status in UNDER_WAY:
        returns.note_return_under_way(ctx, return_id=fact.parcel)


# Act two: whenever something happens to a return, what is due by its rule is given, once.


@on(ReturnAuthorised)
def settle_authorised(ctx: Context, fact: ReturnAuthorised) -> None:
    """Some are paid at once: what may be kept, and replacements that go ahead."""
    returns.settle_return(ctx, return_id=fact.return_id)


@on(ReturnUnderWay)
def settle_under_way(ctx: Context, fact: ReturnUnderWay) -> None:
    """Some are paid when the carrier has them."""
    returns.settle_return(ctx, return_id=fact.return_id)


@on(ReturnReceived)
def settle_received(ctx: Context, fact: ReturnReceived) -> None:
    """Most are paid when they arrive."""
    returns.settle_return(ctx, return_id=fact.return_id)


@on(ReturnInspected)
def settle_inspected(ctx: Context, fact: ReturnInspected) -> None:
    """Some are paid after somebody looked at them; then nothing is left to do."""
    returns.settle_return(ctx, return_id=fact.return_id)


@on(UnitDisposed)
def settle_accepted(ctx: Context, fact: UnitDisposed) -> None:
    """A unit may have been accepted before the rest of its return came."""
    if found := queries.return_of_unit(fact.unit_id):
        returns.settle_return(ctx, return_id=found)


# Act three: an original that never came.


@on(PaymentAuthorized)
def take_for_unreturned(ctx: Context, fact: PaymentAuthorized) -> None:
    """The card that paid holds what the original costs: it is taken."""
    if queries.is_charge(fact.tender_id):
        orders.capture_missed(ctx, order_id=fact.about, cause=fact.tender_id)


@periodic("17 3 * * *", "end_overdue_returns")
def end_overdue_returns() -> int:
    """Charge originals that did not come, let returns expire. Returns how many were looked after."""
    return look_after(system_context("end_overdue_returns"))


def look_after(ctx: Context) -> int:
    """Do the job's work at an instant; each return is a step of its own."""
    today = ctx.now.date()
    overdue, expired = queries.advances_overdue(today), queries.returns_to_expire(today)
    for act, found in ((returns.charge_unreturned, overdue), (returns.expire_return, expired)):
        for return_id in found:
            with suppress(Transient):  # one that is locked must not keep the others; the next tick comes
                act(ctx, return_id=return_id)
    return len(overdue) + len(expired)
