"""Money that arrives without a provider: bank transfers and cash booked by staff."""

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid
from goodorder.payments.commands.ledger import Ledger, Wanted
from goodorder.payments.models import Operation, Tender
from goodorder.payments.rules import CAPTURE, TenderDraft, checked_amount, checked_cause

RECEIVED_BY = ("manual", "cash")
GIVEN_UP_BY = ("write_off", "rounding")


@command(needs="payments.receive")
def receive_payment(
    ctx: Context, *, about: str, amount: int, method: str, reference: str, cause: str
) -> Operation:
    """Book money that came in: `manual` by bank transfer, or `cash`. Once per cause.

    It goes to the tender that waits for just this; otherwise it becomes a tender of its own and those that
    wait shrink by it. More than is owed is booked as well: it came. Raises Invalid, Missing.
    """
    checked_amount(amount)
    checked_cause(cause)
    if method not in RECEIVED_BY:
        raise Invalid(
            "payments.method_unknown", "method: choose manual (bank transfer) or cash", field="method"
        )
    return _book(
        ctx,
        about,
        TenderDraft(method=method, amount=amount),
        Wanted(kind=CAPTURE, amount=amount, cause=cause, note=reference),
    )


@command(needs="payments.give_up")
def give_up_debt(ctx: Context, *, about: str, amount: int, method: str, reason: str, cause: str) -> Operation:
    """Settle a part of what is owed without money: `write_off` for a bad debt, `rounding` for a small rest.

    It is booked like money that came, against the account of its method, so that a later credit takes it back
    first. Once per cause. Raises Invalid, Missing.
    """
    checked_amount(amount)
    checked_cause(cause)
    if method not in GIVEN_UP_BY:
        raise Invalid("payments.method_unknown", "method: choose write_off or rounding", field="method")
    return _book(
        ctx,
        about,
        TenderDraft(method=method, amount=amount),
        Wanted(kind=CAPTURE, amount=amount, cause=cause, note=reason),
    )


def _book(ctx: Context, about: str, draft: TenderDraft, wanted: Wanted) -> Operation:
    ledger = Ledger.locked(about=about)
    former = [each for each in ledger.asked(CAPTURE, wanted.cause) if each.tender.method == draft.method]
    if former:
        return former[-1]
    tender = _waiting_for(ledger, draft.method, draft.amount)
    if tender is None:
        ledger.shrink_waiting(ctx, draft.amount)
        tender = ledger.add_tender(ctx, draft)
    return ledger.ask(ctx, tender, wanted)


def _waiting_for(ledger: Ledger, method: str, amount: int) -> Tender | None:
    waiting = [each for each in ledger.tenders if each.state == "created"]
    return next((each for each in waiting if (each.method, each.amount) == (method, amount)), None)
