"""What is asked of providers: each request writes operations with their keys; the calls follow after commit."""

from collections.abc import Iterable

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.money import Money
from goodorder.payments.commands.ledger import Ledger, Wanted
from goodorder.payments.commands.refunds import ask_refunds
from goodorder.payments.models import Operation, Tender
from goodorder.payments.rules import (
    AUTHORISE,
    CAPTURE,
    OURS,
    REFUND,
    STORED,
    VOID,
    checked_amount,
    checked_cause,
    spread,
    still_due,
)
from goodorder.payments.states import TENDER


@command(needs="payments.capture")
def request_authorization(ctx: Context, *, tender_id: str, cause: str) -> Operation:
    """Ask the provider to hold a tender's amount. Once per cause; again only after a definite failure.

    Raises Missing, Refused when the tender has no provider, holds money already or waits for an answer.
    """
    checked_cause(cause)
    ledger = Ledger.locked(tenders__public_id=tender_id)
    tender = next(each for each in ledger.tenders if each.public_id == tender_id)
    former = [each for each in ledger.asked(AUTHORISE, cause) if each.tender is tender]
    if former and former[-1].state != "failed":
        return former[-1]
    _refuse_unexplained(former)
    if tender.provider in OURS:
        message = f"tender: {tender.method} has no provider to ask; book the money with receive_payment"
        raise Refused("payments.nothing_to_authorize", message)
    _refuse_open(ledger, tender, AUTHORISE)
    if tender.state == "failed":
        TENDER.step(tender, "retry")
        tender.save(update_fields=["state"])
    TENDER.target(tender.state, "authorize")
    return ledger.ask(ctx, tender, Wanted(kind=AUTHORISE, amount=tender.amount, cause=cause))


@command(needs="payments.capture")
def request_capture(ctx: Context, *, about: str, amount: int, cause: str) -> list[Operation]:
    """Ask to take up to `amount` (minor units) of what is held: stored value first, then oldest tender first.

    Never more than is held, and never more than is owed: what no provider holds is not asked for, so the
    operations may add up to less. Once per cause; a definite failure lets a repeat ask for the rest again.
    Raises Invalid, Missing, Refused.
    """
    checked_amount(amount)
    checked_cause(cause)
    ledger = Ledger.locked(about=about)
    due = min(_due(ledger, CAPTURE, cause, amount), _not_yet_taken(ledger))
    tenders = sorted(ledger.tenders, key=lambda tender: tender.provider != STORED)
    rooms = [ledger.capturable(tender) for tender in tenders]
    for tender, part in zip(tenders, spread(due, rooms), strict=True):
        if part:
            held = ledger.authorisation(tender)
            ledger.ask(ctx, tender, Wanted(kind=CAPTURE, amount=part, cause=cause, of=held))
    return ledger.asked(CAPTURE, cause)


@command(needs="payments.void")
def request_void(ctx: Context, *, about: str, cause: str) -> list[Operation]:
    """Give back what is held but not taken, and end tenders that wait for money.

    Raises Missing; Refused while an authorisation or capture waits for its answer: settle that first.
    """
    checked_cause(cause)
    ledger = Ledger.locked(about=about)
    _refuse_unexplained(ledger.asked(VOID, cause))
    for tender in ledger.tenders:
        _refuse_open(ledger, tender, AUTHORISE, CAPTURE)
        rest, held = ledger.capturable(tender), ledger.authorisation(tender)
        if tender.state == "created":
            ledger.release(ctx, tender)
        elif held and (rest or tender.state == "authorised") and not ledger.has_open(tender, VOID):
            ledger.ask(ctx, tender, Wanted(kind=VOID, amount=rest, cause=cause, of=held))
    return ledger.asked(VOID, cause)


@command(needs="payments.refund")
def request_refund(ctx: Context, *, about: str, amount: int, cause: str, policy: str = "") -> list[Operation]:
    """Give `amount` (minor units) back where it came from; cash, manual and stored value at once.

    `policy` says which tender first (see `rules.refunds`); left out, the channel's or company's own applies.
    Once per cause; a definite failure lets a repeat ask for that part again. Raises Invalid, Missing,
    Refused when less than that was taken and not given back, or store credit is not allowed.
    """
    checked_amount(amount)
    checked_cause(cause)
    ledger = Ledger.locked(about=about)
    due = _due(ledger, REFUND, cause, amount)
    if due > (left := sum(ledger.refundable(capture) for capture in ledger.captures())):
        there = Money(left, ledger.payable.currency)
        raise Refused(
            "payments.refund_exceeds", f"amount: only {there} can be given back; lower it", left=left
        )
    ask_refunds(ctx, ledger, amount=due, cause=cause, policy=policy)
    return ledger.asked(REFUND, cause)


def _due(ledger: Ledger, kind: str, cause: str, amount: int) -> int:
    former = ledger.asked(kind, cause)
    due = still_due(amount, [(each.state, each.amount) for each in former])
    if due:
        _refuse_unexplained(former)
    return due


def _not_yet_taken(ledger: Ledger) -> int:
    taken = sum(tender.captured - tender.refunded for tender in ledger.tenders)
    return max(0, ledger.payable.amount - taken - ledger.open_sum(CAPTURE))


def _refuse_open(ledger: Ledger, tender: Tender, *kinds: str) -> None:
    if ledger.has_open(tender, *kinds):
        message = f"tender {tender}: an answer of {tender.provider} is outstanding; wait until it is settled"
        raise Refused("payments.operation_open", message, tender_id=tender.public_id)


def _refuse_unexplained(former: Iterable[Operation]) -> None:
    """Refuse to retry what failed with a provider's reference: money moved all the same."""
    for each in former:
        if each.state == "failed" and each.provider_ref:
            message = (
                f"{each.kind} {each}: {each.message}; settle {each.provider_ref} with the provider by hand"
            )
            raise Refused("payments.settle_by_hand", message, operation_id=each.public_id)
