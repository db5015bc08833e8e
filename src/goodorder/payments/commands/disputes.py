"""Disputes: what a payer's bank takes back, until it is decided who keeps it. News may come twice or out of turn."""

from typing import Any

from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.payments.commands.ledger import Ledger, Wanted
from goodorder.payments.events import DisputeLost, DisputeNoted, DisputeOpened, DisputeWon
from goodorder.payments.models import Dispute, Operation
from goodorder.payments.ports import ProviderEvent, ProviderResult
from goodorder.payments.rules import (
    CAPTURE,
    DISPUTABLE,
    REFUND,
    Counters,
    checked_amount,
    checked_note,
    move_when_won,
)
from goodorder.payments.states import DISPUTE, TENDER

MOVES = {"disputed": "", "dispute_won": "win", "dispute_lost": "lose"}
LONGEST_REASON = 120


@command(needs="payments.dispute")
def note_dispute(ctx: Context, *, dispute_id: str, note: str) -> Dispute:
    """Write down what speaks for us, over what was written before. Raises Invalid, Missing, Refused when decided."""
    text = checked_note(note)
    dispute = (
        Dispute.objects.visible_to(ctx).select_related("tender__payable").locked().one(public_id=dispute_id)
    )
    if dispute.state != "opened":
        raise Refused(
            "payments.dispute_decided", f"dispute {dispute} is {dispute.state}; a note changes nothing"
        )
    dispute.note = text
    dispute.save(update_fields=["note"])
    fact = DisputeNoted(dispute_id=dispute.public_id, note=text)
    events.record(ctx, dispute, fact, about=dispute.tender.payable.about)
    return dispute


def take_in_dispute(ctx: Context, provider: str, event: ProviderEvent) -> Operation | None:
    """Write down what a provider tells of a dispute; returns the disputed capture, None when it is not ours.

    An opening that comes after the decision, and any repeat, changes nothing. Raises Refused for a decision
    that contradicts the one before, or that does not fit the capture.
    """
    found = Operation.objects.filter(
        tender__provider=provider, kind=CAPTURE, state="ok", provider_ref=event.parent_ref
    ).first()
    if found is None:
        return None
    ledger = Ledger.locked(tenders__operations__pk=found.pk)
    capture = next(each for each in ledger.operations if each.pk == found.pk)
    lookup = {"provider": provider, "provider_ref": event.provider_ref}
    dispute = Dispute.objects.filter(**lookup).first() or _open(ctx, ledger, capture, event)
    dispute.tender, dispute.capture = capture.tender, capture
    _learn(dispute, event)
    _decide(ctx, ledger, dispute, MOVES[event.kind])
    return capture


def _open(ctx: Context, ledger: Ledger, capture: Operation, event: ProviderEvent) -> Dispute:
    tender, payable = capture.tender, ledger.payable
    if event.currency != tender.currency or event.amount > capture.amount:
        message = f"a dispute over {event.amount} {event.currency} does not fit {capture}"
        raise Refused("payments.callback_misfit", message, event_id=event.event_id)
    dispute = Dispute.objects.create(
        tender=tender,
        capture=capture,
        provider=tender.provider,
        provider_ref=event.provider_ref,
        amount=checked_amount(event.amount),
        reason=event.dispute.reason[:LONGEST_REASON],
        due_by=event.dispute.due_by,
        opened_at=event.occurred_at,
    )
    if tender.state in DISPUTABLE:
        TENDER.step(tender, "dispute")
        tender.save(update_fields=["state"])
    fact = DisputeOpened(
        dispute_id=dispute.public_id,
        about=payable.about,
        company=payable.company.code,
        method=tender.method,
        amount=dispute.amount,
        currency=tender.currency,
        reason=dispute.reason,
        due_by=dispute.due_by.isoformat() if dispute.due_by else "",
    )
    events.record(ctx, dispute, fact, about=payable.about)
    return dispute


def _learn(dispute: Dispute, event: ProviderEvent) -> None:
    """Take what the news adds; a fee only grows, a decided dispute has no clock."""
    told = event.dispute
    if dispute.state == "opened":
        dispute.due_by = told.due_by or dispute.due_by
        dispute.fee = max(dispute.fee, told.fee)
        dispute.save(update_fields=["due_by", "fee"])


def _decide(ctx: Context, ledger: Ledger, dispute: Dispute, move: str) -> None:
    if not move:
        return
    if dispute.state != "opened":
        if dispute.state != ("won" if move == "win" else "lost"):
            message = f"dispute {dispute} is {dispute.state} already; settle {dispute.provider_ref} by hand"
            raise Refused("payments.dispute_decided", message, dispute_id=dispute.public_id)
        return
    DISPUTE.step(dispute, move)
    dispute.closed_at = ctx.now
    dispute.save(update_fields=["state", "closed_at"])
    ledger.disputed.discard(dispute.capture_id)
    beyond = _give_up(ctx, ledger, dispute) if move == "lose" else 0
    _settle_tender(dispute)
    _tell(ctx, ledger, dispute, beyond)


def _give_up(ctx: Context, ledger: Ledger, dispute: Dispute) -> int:
    """Count lost money as given back; returns the part that had been given back before."""
    capture = dispute.capture
    gone = min(dispute.amount, ledger.refundable(capture))
    if gone:
        if capture.tender.state == "disputed":
            TENDER.step(capture.tender, "lose")
        wanted = Wanted(
            kind=REFUND,
            amount=gone,
            cause=f"dispute:{dispute}",
            of=capture,
            note="charged back by the payer's bank",
        )
        ledger.settle(
            ctx, capture.tender, wanted, ProviderResult(outcome="ok", provider_ref=dispute.provider_ref)
        )
    return dispute.amount - gone


def _settle_tender(dispute: Dispute) -> None:
    """Let the tender stand where its sums say, once nothing of it is disputed any more."""
    tender = dispute.tender
    rivals = tender.disputes.filter(state="opened")
    if tender.state != "disputed" or rivals.exists():
        return
    sums = Counters(authorised=tender.authorised, captured=tender.captured, refunded=tender.refunded)
    TENDER.step(tender, move_when_won(sums) if dispute.state == "won" else "lose")
    tender.save(update_fields=["state"])


def _tell(ctx: Context, ledger: Ledger, dispute: Dispute, beyond: int) -> None:
    common: dict[str, Any] = {
        "dispute_id": dispute.public_id,
        "about": ledger.payable.about,
        "company": ledger.payable.company.code,
        "method": dispute.tender.method,
        "amount": dispute.amount,
        "fee": dispute.fee,
        "currency": dispute.tender.currency,
    }
    fact = DisputeWon(**common) if dispute.state == "won" else DisputeLost(**common, beyond=beyond)
    events.record(ctx, dispute, fact, about=ledger.payable.about)
