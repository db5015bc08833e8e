"""Exceptions: what keeps orders from going on, whose it is, and what helps."""

from ninja import Query, Router

from goodorder.care.shapes.exceptions import (
    ExceptionAssignmentSent,
    ExceptionClockSent,
    ExceptionClockShown,
    ExceptionClocksShown,
    ExceptionCountShown,
    ExceptionCountsShown,
    ExceptionRemedySent,
    ExceptionsAsked,
    ExceptionShown,
    ExceptionSnoozeSent,
)
from goodorder.doorway.exceptions import exception_rows
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, shown
from goodorder.exceptions import commands, queries
from goodorder.orders.queries import get_order

router = Router(tags=["Exceptions"])
NEEDS = "exceptions.view"


@reads(router, "/exceptions", needs=NEEDS)
def list_order_exceptions(request: Call, query: Query[ExceptionsAsked]) -> Listed[ExceptionShown]:
    """List open exceptions, the one longest past its clock first."""
    found = queries.list_exceptions(request.auth, **query.model_dump())
    rows = exception_rows(request.auth, found.items)
    return Listed(items=[ExceptionShown.of(row) for row in rows], next_cursor=found.next_cursor)


@reads(router, "/exceptions/counts", needs=NEEDS)
def count_exceptions(request: Call) -> ExceptionCountsShown:
    """Count open exceptions, kind by kind."""
    counted = queries.count_exceptions(request.auth)
    return ExceptionCountsShown(
        items=[ExceptionCountShown(kind=kind, open=count) for kind, count in counted.items()]
    )


@reads(router, "/exceptions/clocks", needs=NEEDS)
def list_exception_clocks(request: Call) -> ExceptionClocksShown:
    """List the clock of every kind: how long a state may last, and whose it is then."""
    clocks = queries.list_clocks(request.auth)
    return ExceptionClocksShown(items=[shown(ExceptionClockShown, clock) for clock in clocks])


@reads(router, "/exceptions/{exception_id}", needs=NEEDS)
def get_exception(request: Call, exception_id: str) -> ExceptionShown:
    """Show an exception, open or resolved."""
    return _shown(request, exception_id)


@reads(router, "/orders/{order_id}/exceptions", needs=NEEDS)
def list_exceptions_of_order(request: Call, order_id: str) -> Listed[ExceptionShown]:
    """List the open exceptions of an order."""
    order = get_order(request.auth, order_id=order_id)
    rows = exception_rows(request.auth, queries.exceptions_of(request.auth, order_id=order.public_id))
    return Listed(items=[ExceptionShown.of(row) for row in rows], next_cursor="")


@writes(
    router,
    "/exceptions/{exception_id}/assignments",
    calls=commands.assign_exception,
    key=KeyRule.OPTIONAL,
)
def assign_exception(request: Call, exception_id: str, body: ExceptionAssignmentSent) -> ExceptionShown:
    """Give an exception to a person, or back to the queue of its role."""
    commands.assign_exception(request.auth, exception_id=exception_id, **body.model_dump())
    return _shown(request, exception_id)


@writes(router, "/exceptions/{exception_id}/snoozes", calls=commands.snooze_exception, key=KeyRule.OPTIONAL)
def snooze_exception(request: Call, exception_id: str, body: ExceptionSnoozeSent) -> ExceptionShown:
    """Leave an exception alone for a while, with a reason; it comes back by itself."""
    commands.snooze_exception(request.auth, exception_id=exception_id, **body.model_dump())
    return _shown(request, exception_id)


@writes(router, "/exceptions/{exception_id}/wakings", calls=commands.wake_exception, key=KeyRule.OPTIONAL)
def wake_exception(request: Call, exception_id: str) -> ExceptionShown:
    """Put a snoozed exception back on the list."""
    commands.wake_exception(request.auth, exception_id=exception_id)
    return _shown(request, exception_id)


@writes(router, "/exceptions/{exception_id}/remedies", calls=commands.apply_remedy)
def apply_exception_remedy(request: Call, exception_id: str, body: ExceptionRemedySent) -> ExceptionShown:
    """Do what helps; the caller needs the permission of the command behind it as well."""
    commands.apply_remedy(request.auth, exception_id=exception_id, **body.model_dump())
    return _shown(request, exception_id)


@writes(
    router,
    "/exceptions/clocks/{kind}",
    calls=commands.set_clock,
    key=KeyRule.OPTIONAL,
    method="PUT",
    status=200,
)
def set_exception_clock(request: Call, kind: str, body: ExceptionClockSent) -> ExceptionClockShown:
    """Say how long a state may last, and which role's queue it falls into then."""
    commands.set_clock(request.auth, kind=kind, **body.model_dump())
    found = next(clock for clock in queries.list_clocks(request.auth) if clock.kind == kind)
    return shown(ExceptionClockShown, found)


def _shown(request: Call, exception_id: str) -> ExceptionShown:
    [row] = exception_rows(request.auth, [queries.get_exception(request.auth, exception_id=exception_id)])
    return ExceptionShown.of(row)
