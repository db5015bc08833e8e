"""What is owed and how somebody means to pay it."""

from collections.abc import Sequence

from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.money import Money
from goodorder.parties.models import Channel, Company, Customer
from goodorder.payments.commands.balances import refuse_unusable
from goodorder.payments.commands.finding import find_value
from goodorder.payments.commands.ledger import Ledger, Wanted
from goodorder.payments.events import PayableOpened, PayableRaised, PayableReduced
from goodorder.payments.models import Payable, Tender
from goodorder.payments.rules import (
    AUTHORISE,
    CAPTURE,
    Counters,
    TenderDraft,
    carried,
    checked_amount,
    checked_currency,
    checked_tender,
)


@command(needs="payments.open")
def open_payable(
    ctx: Context,
    *,
    company: str,
    about: str,
    amount: int,
    currency: str,
    customer: Customer | None = None,
    channel: Channel | None = None,
) -> Payable:
    """Say that somebody owes `amount` (minor units) for what `about` names. Once: a repeat returns the first.

    `customer` may use their store credit for it, `channel` has its say in how refunds are spread. Raises Invalid, Missing (the company), Refused when it was opened with another amount or currency.
    """
    checked_amount(amount, least=0)
    payable, is_new = Payable.objects.get_or_create(
        about=about,
        defaults={
            "company": Company.objects.one(code=company),
            "currency": checked_currency(currency),
            "amount": amount,
            "created_at": ctx.now,
            "customer": customer,
            "channel": channel,
        },
    )
    if is_new:
        fact = PayableOpened(payable_id=payable.public_id, amount=amount, currency=currency)
        events.record(ctx, payable, fact, about=about)
    elif (payable.amount, payable.currency) != (amount, currency):
        owed = Money(payable.amount, payable.currency)
        raise Refused(
            "payments.payable_taken", f"about: {about} is already owed {owed}; reduce it or add tenders"
        )
    return payable


@command(needs="payments.open")
def add_tender(ctx: Context, *, payable_id: str, draft: TenderDraft) -> Tender:
    """Put a means of payment on a payable. Cash is ours at once, stored value is held; all else waits.

    Raises Invalid naming the field, Refused when the tenders would promise more than is owed, and what
    `add_tenders` raises about stored value.
    """
    return add_tenders(ctx, payable_id=payable_id, drafts=(draft,))[0]


@command(needs="payments.open")
def add_tenders(ctx: Context, *, payable_id: str, drafts: Sequence[TenderDraft]) -> list[Tender]:
    """Put several means of payment on a payable, in the order given: all of them or none.

    Raises as `add_tender`; Missing for an unknown gift card, Refused when stored value is blocked, expired,
    in another currency or less than wanted, TooMany after too many unknown codes.
    """
    for draft in drafts:
        checked_tender(draft)
    ledger = Ledger.locked(public_id=payable_id)
    values = [find_value(ctx, ledger.payable, draft) for draft in drafts]
    ledger.lock_values(*(found for found in values if found))
    return [_added(ctx, ledger, draft, found) for draft, found in zip(drafts, values, strict=True)]


def _added(ctx: Context, ledger: Ledger, draft: TenderDraft, value_id: int | None) -> Tender:
    room = ledger.payable.amount - sum(_carried(tender) for tender in ledger.tenders)
    if draft.amount > room:
        still = Money(max(0, room), ledger.payable.currency)
        raise Refused(
            "payments.tender_exceeds", f"amount: only {still} is left to arrange; lower it", open=room
        )
    value = ledger.values[value_id] if value_id else None
    if value:
        refuse_unusable(ctx, value, draft.amount, ledger.payable.currency)
    tender = ledger.add_tender(ctx, draft, value)
    if draft.method == "cash":
        ledger.ask(ctx, tender, Wanted(kind=CAPTURE, amount=draft.amount, cause="tender"))
    elif value:
        ledger.ask(ctx, tender, Wanted(kind=AUTHORISE, amount=draft.amount, cause="tender"))
    return tender


@command(needs="payments.open")
def raise_payable(ctx: Context, *, about: str, amount: int, reason: str) -> Payable:
    """Owe `amount` more than before, e.g. because lines were added; arranging its payment is another step.

    Raises Invalid, Missing.
    """
    checked_amount(amount)
    payable = Ledger.locked(about=about).payable
    payable.amount += amount
    payable.save(update_fields=["amount"])
    fact = PayableRaised(payable_id=payable.public_id, amount=amount, reason=reason)
    events.record(ctx, payable, fact, about=about)
    return payable


@command(needs="payments.open")
def reduce_payable(ctx: Context, *, about: str, amount: int, reason: str) -> Payable:
    """Owe `amount` less than before, e.g. because lines were cancelled; waiting tenders shrink with it.

    Raises Invalid, Refused when more than the whole would go.
    """
    checked_amount(amount)
    ledger = Ledger.locked(about=about)
    payable = ledger.payable
    if amount > payable.amount:
        owed = Money(payable.amount, payable.currency)
        raise Refused("payments.reduced_too_far", f"amount: only {owed} is owed; reduce it by that at most")
    payable.amount -= amount
    payable.save(update_fields=["amount"])
    fact = PayableReduced(payable_id=payable.public_id, amount=amount, reason=reason)
    events.record(ctx, payable, fact, about=about)
    surplus = sum(_carried(tender) for tender in ledger.tenders) - payable.amount
    ledger.shrink_waiting(ctx, max(0, surplus))
    return payable


def _carried(tender: Tender) -> int:
    sums = Counters(authorised=tender.authorised, captured=tender.captured, refunded=tender.refunded)
    return carried(tender.state, tender.amount, sums)
