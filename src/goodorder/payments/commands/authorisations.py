"""Authorisations that run out: held anew in time, let go of, written off, and what was missed taken then."""

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Transient
from goodorder.payments.commands.ledger import LAPSED, Ledger, Wanted
from goodorder.payments.models import Operation, Tender
from goodorder.payments.rules import (
    CAPTURE,
    NO_PROVIDER,
    VOID,
    Counters,
    TenderDraft,
    carried,
    checked_amount,
    checked_cause,
    spread,
)


@command(needs="payments.capture")
def renew_authorization(ctx: Context, *, tender_id: str) -> Tender | None:
    """Arrange that what a tender holds, or no longer holds, is held anew with the same token.

    The new tender's authorisation follows after commit. None when nothing is left that anybody owes. A repeat
    returns the renewal under way; after a refused one it is a new attempt. Raises Missing.
    """
    seen = Tender.objects.visible_to(ctx).one(public_id=tender_id)
    ledger = Ledger.locked(pk=seen.payable_id)
    tender = _of(ledger, tender_id)
    renewals = [each for each in ledger.tenders if each.renews_id == tender.pk and each.state != "failed"]
    if renewals:
        return renewals[-1]
    # A capture under way may ask for more than is left of a hold that was used up meanwhile.
    # What nobody owes any more (somebody paid twice) is not held again.
    rest = max(0, min(ledger.capturable(tender), _not_yet_taken(ledger)))
    amount = rest or min(_lapsed(ledger, tender), _uncovered(ledger))
    if tender.provider == NO_PROVIDER or not amount:
        return None
    draft = TenderDraft(method=tender.method, amount=amount, provider=tender.provider, token=tender.token)
    return ledger.add_tender(ctx, draft, renews=tender)


@command(needs="payments.void")
def end_renewed(ctx: Context, *, tender_id: str) -> Operation | None:
    """Let go of the authorisation a tender took over. `tender_id` is the new one, which holds its money.

    None when the old one holds nothing. Raises Missing, Transient while a capture of the old one is open.
    """
    ledger = Ledger.locked(tenders__public_id=tender_id)
    old = next((each for each in ledger.tenders if each.pk == _of(ledger, tender_id).renews_id), None)
    if old is None or old.authorised == old.captured or ledger.has_open(old, VOID):
        return None
    if ledger.has_open(old, CAPTURE):
        raise Transient("payments.operation_open", f"tender {old}: wait until its capture is settled")
    held, rest = ledger.authorisation(old), old.authorised - old.captured
    if held and held.expires_at and held.expires_at <= ctx.now:
        ledger.lapse(ctx, old, "it ran out and was renewed")
        return None
    return ledger.ask(ctx, old, Wanted(kind=VOID, amount=rest, cause=tender_id, of=held))


@command(needs="payments.record")
def expire_authorization(ctx: Context, *, tender_id: str) -> Tender | None:
    """Write off what a tender's authorisation holds once its time is over; None when it is not.

    Waits (None) while an act on it is open: the provider's answer says what is left. Raises Missing.
    """
    ledger = Ledger.locked(tenders__public_id=tender_id)
    tender = _of(ledger, tender_id)
    held = ledger.authorisation(tender)
    is_over = held is not None and held.expires_at is not None and held.expires_at <= ctx.now
    if not is_over or tender.authorised == tender.captured or ledger.has_open(tender, CAPTURE, VOID):
        return None
    ledger.lapse(ctx, tender, "it ran out")
    return tender


@command(needs="payments.capture")
def capture_missed(ctx: Context, *, about: str, to_come: int, cause: str) -> list[Operation]:
    """Ask to take what fell due while nothing was held for it. Once per cause.

    `to_come` (minor units) is the part of what is owed that falls due later. Raises Invalid, Missing.
    """
    checked_amount(to_come, field="to_come", least=0)
    checked_cause(cause)
    ledger = Ledger.locked(about=about)
    if former := ledger.asked(CAPTURE, cause):
        return former
    taken = sum(tender.captured - tender.refunded for tender in ledger.tenders)
    due = max(0, ledger.payable.amount - to_come - taken - ledger.open_sum(CAPTURE))
    rooms = [ledger.capturable(tender) for tender in ledger.tenders]
    for tender, part in zip(ledger.tenders, spread(due, rooms), strict=True):
        if part:
            held = ledger.authorisation(tender)
            ledger.ask(ctx, tender, Wanted(kind=CAPTURE, amount=part, cause=cause, of=held))
    return ledger.asked(CAPTURE, cause)


def _of(ledger: Ledger, tender_id: str) -> Tender:
    return next(each for each in ledger.tenders if each.public_id == tender_id)


def _lapsed(ledger: Ledger, tender: Tender) -> int:
    written_off = [each for each in ledger.operations if each.tender is tender and each.cause == LAPSED]
    return sum(each.amount for each in written_off)


def _not_yet_taken(ledger: Ledger) -> int:
    """Return what is owed that was neither taken nor is being taken."""
    taken = sum(tender.captured - tender.refunded for tender in ledger.tenders)
    return ledger.payable.amount - taken - ledger.open_sum(CAPTURE)


def _uncovered(ledger: Ledger) -> int:
    """Return what is owed that no tender promises or has brought."""
    promised = 0
    for each in ledger.tenders:
        sums = Counters(authorised=each.authorised, captured=each.captured, refunded=each.refunded)
        promised += carried(each.state, each.amount, sums)
    return max(0, ledger.payable.amount - promised)
