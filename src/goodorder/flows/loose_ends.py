"""Loose ends: what was left open by a lost answer or a lapsed claim is taken up again on a schedule."""

from dataclasses import replace
from datetime import timedelta

from goodorder.inventory import commands as inventory
from goodorder.kernel import clock
from goodorder.kernel.access import system_context
from goodorder.kernel.jobs import periodic
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

    Returns how many were settled.
    """
    ctx = system_context("settle_open_operations")
    settled = 0
    for operation in money.open_operations(older_than=clock.now() - OPEN_FOR):
        call = money.operation_for_call(operation.public_id)
        result = perform(plug("payment_providers", call.provider), replace(call, is_unclear=True))
        payments.record_result(ctx, operation_id=call.operation_id, result=result)
        settled += result.outcome != "unknown"
    return settled


@periodic("* * * * *", "settle_open_labels")
def settle_open_labels() -> int:
    """Ask carriers what became of labels without an answer. Returns how many were settled."""
    ctx = system_context("settle_open_labels")
    settled = 0
    for label_id in labels.open_labels(older_than=clock.now() - OPEN_FOR):
        call = labels.label_for_call(label_id)
        if call is None:
            continue
        carrier = plug("carriers", call.carrier)
        known = carrier.enquire(call.request.idem_key)
        shipping.record_label_result(ctx, label_id=label_id, result=known or carrier.buy_label(call.request))
        settled += 1
    return settled


@periodic("* * * * *", "expire_reservations")
def expire_reservations() -> int:
    """Give lapsed claims back to stock. Returns how many lapsed."""
    return len(inventory.expire_reservations(system_context("expire_reservations")))
