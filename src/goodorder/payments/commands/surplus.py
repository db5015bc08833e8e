"""Giving back what was taken beyond what is still owed, e.g. after a cancellation or a credit."""

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.payments.commands.ledger import Ledger, Wanted
from goodorder.payments.commands.refunds import ask_refunds
from goodorder.payments.models import Operation
from goodorder.payments.rules import (
    CAPTURE,
    REFUND,
    STORED,
    VOID,
    checked_amount,
    checked_cause,
    spread,
)


@command(needs="payments.refund")
def refund_surplus(
    ctx: Context, *, about: str, cause: str, to_come: int, policy: str = ""
) -> list[Operation]:
    """Give back whatever was taken beyond what is owed, to which tender says the policy. Once per cause.

    `to_come` (minor units) is the part of what is owed that falls due later: what providers still hold pays
    for it first, so an amount taken for goods that were credited goes back although others are yet to be
    shipped. Raises Invalid, Missing.
    """
    checked_cause(cause)
    checked_amount(to_come, field="to_come", least=0)
    ledger = Ledger.locked(about=about)
    if former := ledger.asked(REFUND, cause):
        return former
    ask_refunds(ctx, ledger, amount=_surplus(ledger, to_come), cause=cause, policy=policy)
    return ledger.asked(REFUND, cause)


def _surplus(ledger: Ledger, to_come: int) -> int:
    """Return what was or is being taken, less what is or is being given back, less what nothing else covers."""
    held = sum(ledger.capturable(tender) for tender in ledger.tenders)
    uncovered = max(0, ledger.payable.amount - min(held, to_come))
    return max(0, _taken(ledger) - uncovered)


def _taken(ledger: Ledger) -> int:
    taken = sum(tender.captured - tender.refunded for tender in ledger.tenders)
    return taken + ledger.open_sum(CAPTURE) - ledger.open_sum(REFUND)


@command(needs="payments.void")
def release_stored(ctx: Context, *, about: str, cause: str) -> list[Operation]:
    """Let gift cards and store credit hold no more than can still be owed; the rest is free at once. Once per cause.

    They are spent before any card, the newest last, so the newest lets go first. Raises Invalid, Missing.
    """
    checked_cause(cause)
    ledger = Ledger.locked(about=about)
    if former := ledger.asked(VOID, cause):
        return former
    stored = [tender for tender in reversed(ledger.tenders) if tender.provider == STORED]
    rooms = [ledger.capturable(tender) for tender in stored]
    over = sum(rooms) - max(0, ledger.payable.amount - _taken(ledger))
    for tender, part in zip(stored, spread(over, rooms), strict=True):
        if part:
            held = ledger.authorisation(tender)
            ledger.ask(ctx, tender, Wanted(kind=VOID, amount=part, cause=cause, of=held))
    return ledger.asked(VOID, cause)
