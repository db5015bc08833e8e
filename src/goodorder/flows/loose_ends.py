"""Loose ends: what was left open by a lost answer or a lapsed claim is taken up again on a schedule."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from goodorder.flows.jobs import periodic
from goodorder.inventory import commands as inventory
from goodorder.kernel import clock
from goodorder.kernel.access import system_context
from goodorder.kernel.errors import Transient
from goodorder.kernel.plugs import plug
from goodorder.payments import commands as payments
from goodorder.payments import queries as money
from goodorder.payments.ports import perform
from goodorder.shipping import commands as shipping
from goodorder.shipping import queries as labels

OPEN_FOR = timedelta(seconds=20)


@periodic("* * * * *", "settle_open_operations")
def settle_open_operations() -> int:
    """Ask providers what became of operations without an answer; what they never saw is sent again, same key.

    Returns how many were settled. A provider that is away leaves its operations for the next tick.
    """
    waiting = money.open_operations(older_than=clock.now() - OPEN_FOR)
    return sum(_unless_away(settle_operation, operation.public_id) for operation in waiting)


def settle_operation(operation_id: str) -> bool:
    """Ask the provider what became of an operation; false when it still does not say. Raises Transient."""
    call = money.operation_for_call(operation_id)
    result = perform(plug("payment_providers", call.provider), replace(call, is_unclear=True))
    ctx = system_context("settle_open_operations")
    payments.record_result(ctx, operation_id=operation_id, result=result)
    return result.outcome != "unknown"


@periodic("* * * * *", "settle_open_labels")
def settle_open_labels() -> int:
    """Ask carriers what became of labels without an answer. Returns how many were settled."""
    waiting = labels.open_labels(older_than=clock.now() - OPEN_FOR)
    return sum(_unless_away(_settle_label, label_id) for label_id in waiting)


def _settle_label(label_id: str) -> bool:
    call = labels.label_for_call(label_id)
    if call is None:
        return False
    carrier = plug("carriers", call.carrier)
    result = carrier.enquire(call.request.idem_key) or carrier.buy_label(call.request)
    shipping.record_label_result(system_context("settle_open_labels"), label_id=label_id, result=result)
    return bool(result.outcome != "unknown")


def _unless_away(settle: Callable[[str], bool], subject: str) -> bool:
    """Settle one thing; a partner that is away must not keep the others from being settled."""
    try:
        return settle(subject)
    except Transient:
        return False


@periodic("* * * * *", "expire_reservations")
def expire_reservations() -> int:
    """Give lapsed claims back to stock. Returns how many lapsed."""
    return len(inventory.expire_reservations(system_context("expire_reservations")))


@periodic("*/5 * * * *", "serve_waiting")
def serve_waiting() -> int:
    """Serve those who wait where a place was opened again. Returns how many SKUs were looked at."""
    return inventory.serve_waiting(system_context("serve_waiting"))


@periodic("11 * * * *", "quarantine_expired")
def quarantine_expired() -> int:
    """Take what expired off the shelf for sale. Returns how many units."""
    return inventory.quarantine_expired(system_context("quarantine_expired"))
