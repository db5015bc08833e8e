"""What providers say: answers to our calls and callbacks, merged so that nothing counts twice or moves back."""

from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Missing, Refused, Transient
from goodorder.kernel.money import Money
from goodorder.payments.commands.disputes import MOVES, take_in_dispute
from goodorder.payments.commands.ledger import LONGEST_MESSAGE, Ledger
from goodorder.payments.commands.pay_links import take_in_news
from goodorder.payments.events import OperationContradicted, OperationUnclear
from goodorder.payments.models import Operation
from goodorder.payments.ports import ProviderEvent, ProviderResult
from goodorder.payments.rules import (
    AUTHORISE,
    CAPTURE,
    OPEN_STATES,
    REFUND,
    VOID,
    checked_amount,
)
from goodorder.payments.states import OPERATION

KINDS = {
    "authorized": AUTHORISE,
    "captured": CAPTURE,
    "voided": VOID,
    "expired": VOID,
    "refunded": REFUND,
}


@command(needs="payments.record")
def record_result(ctx: Context, *, operation_id: str, result: ProviderResult) -> Operation:
    """Write down what is known after a call or an enquiry; a repeat changes nothing.

    An amount other than the one asked for fails the operation and asks staff to look at the provider.
    Raises Missing, Refused when the reference already belongs to another operation.
    """
    ledger = Ledger.locked(tenders__operations__public_id=operation_id)
    return _merge(ctx, ledger, _within(ledger, public_id=operation_id), result)


@command(needs="payments.record")
def apply_callback(ctx: Context, *, provider: str, event: ProviderEvent) -> Operation | None:
    """Take in a provider's callback, in any order and any number of times; returns the operation it is about.

    One without our key tells of an act at the provider's own desk: a capture, void or refund of an operation
    we know is booked, anything else is not ours (None). Raises Missing for a key that is not ours, Refused
    when it does not fit the operation, Transient when an answer we wait for must be settled first.
    """
    if event.kind == "checkout":
        take_in_news(ctx, provider, event)
        return None
    if event.kind in MOVES:
        return take_in_dispute(ctx, provider, event)
    if not event.idem_key:
        return _apply_foreign(ctx, provider, event)
    found = Operation.objects.filter(tender__provider=provider, idem_key=event.idem_key).first()
    if found is None:
        raise Missing(
            "payments.operation_unknown", f"no operation of {provider} has the key {event.idem_key}"
        )
    ledger = Ledger.locked(pk=found.tender.payable_id)
    operation = _within(ledger, public_id=found.public_id)
    _check_fit(operation, event)
    return _merge(ctx, ledger, operation, _as_result(event))


def _within(ledger: Ledger, *, public_id: str) -> Operation:
    return next(each for each in ledger.operations if each.public_id == public_id)


def _as_result(event: ProviderEvent) -> ProviderResult:
    if event.kind == "failed":
        return ProviderResult(outcome="failed", code=event.code, message=event.code)
    return ProviderResult(
        outcome="ok",
        provider_ref=event.provider_ref,
        amount=event.amount,
        released=event.released,
        expires_at=event.expires_at,
    )


def _check_fit(operation: Operation, event: ProviderEvent) -> None:
    if event.kind == "failed":
        return
    if KINDS[event.kind] != operation.kind or event.currency != operation.tender.currency:
        message = f"{operation} is to {operation.kind} {operation.tender.currency}; the callback tells of {event.kind}"
        raise Refused("payments.callback_misfit", f"{message} {event.currency}", event_id=event.event_id)


def _merge(ctx: Context, ledger: Ledger, operation: Operation, result: ProviderResult) -> Operation:
    if operation.state not in OPEN_STATES:
        if operation.state == "failed" and result.outcome == "ok" and not operation.provider_ref:
            _contradict(ctx, ledger, operation, result)
    elif result.outcome == "unknown":
        _lose(ctx, ledger, operation, result)
    elif result.outcome == "failed":
        ledger.fail(ctx, operation, result.message or result.code)
    else:
        _confirm(ctx, ledger, operation, result)
    return operation


def _confirm(ctx: Context, ledger: Ledger, operation: Operation, result: ProviderResult) -> None:
    ref = result.provider_ref
    if not ref:
        raise Refused(
            "payments.reference_missing", f"provider_ref: the answer to {operation} names no reference"
        )
    if Operation.objects.filter(kind=operation.kind, provider_ref=ref, state="ok").exists():
        raise Refused("payments.reference_taken", f"provider_ref: {ref} belongs to another {operation.kind}")
    if result.amount == operation.amount:
        ledger.succeed(ctx, operation, result)
    else:
        currency = operation.tender.currency
        moved, asked = Money(result.amount, currency), Money(operation.amount, currency)
        message = f"the provider moved {moved} instead of {asked} under {ref}"
        ledger.fail(ctx, operation, message, provider_ref=ref)


def _lose(ctx: Context, ledger: Ledger, operation: Operation, result: ProviderResult) -> None:
    is_news = operation.state == "pending"
    OPERATION.step(operation, "lose")
    operation.message = (result.message or result.code)[:LONGEST_MESSAGE]
    operation.save(update_fields=["state", "message"])
    if is_news:
        fact = OperationUnclear(
            operation_id=operation.public_id, operation=operation.kind, message=operation.message
        )
        events.record(ctx, operation, fact, about=ledger.payable.about)


def _contradict(ctx: Context, ledger: Ledger, operation: Operation, result: ProviderResult) -> None:
    """Keep the reference of what a provider did after it had refused: it also bars any retry."""
    operation.provider_ref = result.provider_ref
    operation.save(update_fields=["provider_ref"])
    fact = OperationContradicted(
        operation_id=operation.public_id,
        operation=operation.kind,
        provider_ref=result.provider_ref,
        amount=result.amount,
    )
    events.record(ctx, operation, fact, about=ledger.payable.about)


def _apply_foreign(ctx: Context, provider: str, event: ProviderEvent) -> Operation | None:
    kind = KINDS.get(event.kind, "")
    at_provider = Operation.objects.filter(tender__provider=provider, state="ok")
    if known := at_provider.filter(kind=kind, provider_ref=event.provider_ref).first():
        return known
    parent_kind = CAPTURE if kind == REFUND else AUTHORISE
    parent = at_provider.filter(kind=parent_kind, provider_ref=event.parent_ref).first()
    if parent is None or kind not in {CAPTURE, VOID, REFUND}:
        return None
    ledger = Ledger.locked(pk=parent.tender.payable_id)
    if event.kind == "expired":
        return _let_expire(ctx, ledger, _within(ledger, public_id=parent.public_id))
    if known := next((each for each in ledger.operations if _is_told(each, kind, event)), None):
        return known
    return _book(ctx, ledger, _within(ledger, public_id=parent.public_id), event)


def _let_expire(ctx: Context, ledger: Ledger, held: Operation) -> Operation:
    """Write off a hold the provider let go of by itself, once nothing is open on it."""
    if ledger.has_open(held.tender, CAPTURE, VOID):
        raise Transient(
            "payments.callback_early", f"{held}: an act on it is open; send the callback again later"
        )
    ledger.lapse(ctx, held.tender, "it ran out at the provider")
    return held


def _is_told(operation: Operation, kind: str, event: ProviderEvent) -> bool:
    return (operation.kind, operation.provider_ref) == (kind, event.provider_ref)


def _book(ctx: Context, ledger: Ledger, parent: Operation, event: ProviderEvent) -> Operation:
    """Write an operation that was done at the provider's own desk."""
    kind, tender = KINDS[event.kind], parent.tender
    if ledger.has_open(tender, kind):
        message = (
            f"an answer of {tender.provider} about a {kind} is outstanding; send the callback again later"
        )
        raise Transient("payments.callback_early", message)
    operation = Operation(
        tender=tender,
        kind=kind,
        amount=checked_amount(event.amount),
        of=parent,
        cause=f"desk:{event.provider_ref}"[:60],
        message=f"done at {tender.provider}",
        created_at=ctx.now,
    )
    operation.idem_key = operation.public_id
    fits = ledger.after(operation).is_sound and (kind != REFUND or event.amount <= ledger.refundable(parent))
    if not fits or event.currency != tender.currency:
        raise Refused(
            "payments.callback_misfit", f"{event.kind} does not fit {parent}", event_id=event.event_id
        )
    operation.save(force_insert=True)
    ledger.operations.append(operation)
    ledger.succeed(ctx, operation, _as_result(event))
    return operation
