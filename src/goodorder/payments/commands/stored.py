"""Gift cards and store credit: issuing, looking up, blocking, and letting what is old lapse."""

from dataclasses import dataclass
from datetime import timedelta

from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Forbidden, Invalid
from goodorder.kernel.money import Money
from goodorder.limits.commands import use_limit
from goodorder.limits.queries import limit_for
from goodorder.limits.rules import GOODWILL, Give
from goodorder.parties.models import Company, Customer
from goodorder.payments.commands.arrangements import open_payable
from goodorder.payments.commands.balances import lock_values, move
from goodorder.payments.commands.finding import code_hash, credit_account, gift_card
from goodorder.payments.commands.receipts import RECEIVED_BY, receive_payment
from goodorder.payments.events import (
    GiftCardIssued,
    StoreCreditIssued,
    StoredValueBlocked,
    StoredValueExpired,
    StoredValueUnblocked,
)
from goodorder.payments.models import CodeTry, StoredValue
from goodorder.payments.queries.stored import goodwill_limit
from goodorder.payments.rules import GIFT_CARD, GiftCardDraft, checked_amount
from goodorder.payments.rules.codes import new_code
from goodorder.payments.states import STORED_VALUE

PAID_BY = (*RECEIVED_BY, GOODWILL)
MAY_APPROVE = "payments.approve"
TRIES_KEPT = timedelta(days=1)
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """A gift card and its code, which nobody is told again; empty when the card had been issued before."""

    value: StoredValue
    code: str


@command(needs="payments.issue")
def issue_gift_card(ctx: Context, *, draft: GiftCardDraft) -> IssuedCard:
    """Issue a gift card, sold for cash or a bank transfer that came in, or given as goodwill.

    Once for each `reference`: a repeat returns the card without its code. What was paid is booked as received
    for the card. Raises Invalid naming the field, Missing, Forbidden for goodwill above the limit.
    """
    checked_amount(draft.amount)
    checks.one_of(draft.paid_by, PAID_BY, field="paid_by")
    company = Company.objects.visible_to(ctx).one(code=draft.company)
    if draft.expires_on and draft.expires_on <= ctx.now.date():
        message = "expires_on: choose a day in the future, or none"
        raise Invalid("payments.expires_too_early", message, field="expires_on")
    if draft.paid_by == GOODWILL:
        give = Give(GOODWILL, draft.amount, draft.currency, draft.amount, f"card {draft.reference}"[:40])
        give_goodwill(ctx, company, give)
    code = new_code()
    value, is_new = StoredValue.objects.get_or_create(
        company=company,
        reference=checks.text(draft.reference, field="reference", most=80),
        defaults={
            "kind": GIFT_CARD,
            "currency": checks.currency(draft.currency),
            "code_hash": code_hash(code),
            "last_four": code[-4:],
            "expires_on": draft.expires_on,
            "created_at": ctx.now,
        },
    )
    if is_new:
        _fill(ctx, value, draft)
    return IssuedCard(value, code if is_new else "")


def _fill(ctx: Context, card: StoredValue, draft: GiftCardDraft) -> None:
    """Put the money on a new card, and book what was paid for it."""
    note = checks.text(draft.reason, field="reason", least=draft.paid_by == GOODWILL)
    movement = move(ctx, card, "issue", amount=draft.amount, note=note or f"sold, paid by {draft.paid_by}")
    fact = GiftCardIssued(
        stored_value_id=card.public_id,
        movement=movement.pk,
        company=draft.company,
        paid_by=draft.paid_by,
        amount=draft.amount,
        currency=card.currency,
        last_four=card.last_four,
    )
    events.record(ctx, card, fact)
    if draft.paid_by == GOODWILL:
        return
    about, amount = card.public_id, draft.amount
    open_payable(ctx, company=draft.company, about=about, amount=amount, currency=card.currency)
    receive_payment(
        ctx, about=about, amount=amount, method=draft.paid_by, reference=draft.reference, cause=about
    )


@command(needs="payments.credit")
def issue_store_credit(
    ctx: Context, *, customer_id: str, company: str, amount: int, currency: str, reason: str
) -> StoredValue:
    """Give a customer store credit as goodwill (minor units).

    Raises Invalid, Missing, Forbidden above the company's limit without `payments.approve`.
    """
    checked_amount(amount)
    note = checks.text(reason, field="reason")
    owner = Company.objects.visible_to(ctx).one(code=company)
    customer = Customer.objects.visible_to(ctx).by_public_id(customer_id)
    account = credit_account(ctx, owner, customer, checks.currency(currency))
    value = lock_values([account.pk])[account.pk]
    give_goodwill(ctx, owner, Give(GOODWILL, amount, currency, amount, customer_id))
    movement = move(ctx, value, "issue", amount=amount, note=note)
    fact = StoreCreditIssued(
        stored_value_id=value.public_id,
        movement=movement.pk,
        company=company,
        customer_id=customer_id,
        amount=amount,
        currency=currency,
    )
    events.record(ctx, value, fact)
    return value


def give_goodwill(ctx: Context, company: Company, give: Give) -> None:
    """Count goodwill; raises Forbidden when it is more than the actor may give.

    The company's own limit is for those whom no limit of a role or a person is meant for.
    """
    limit = goodwill_limit(company.pk)
    is_free = (
        ctx.may(MAY_APPROVE) or limit_for(ctx, kind=GOODWILL, currency=give.currency, base=0) is not None
    )
    if give.amount > limit and not is_free:
        message = (
            f"{give.field}: at most {Money(limit, give.currency)} at once; ask somebody with {MAY_APPROVE}"
        )
        raise Forbidden("payments.goodwill_limit", message, field=give.field, limit=limit)
    use_limit(ctx, give=give)


@command(needs="payments.view")
def look_up_gift_card(ctx: Context, *, code: str, asker: str = "") -> StoredValue:
    """Return the gift card a code belongs to. `asker` is whom a shop asks for (a session, an address).

    Unknown codes are counted against actor and asker. Raises Missing, Invalid for a slip, TooMany.
    """
    return gift_card(ctx, code, asker=checks.text(asker, field="asker", most=100, least=0))


@command(needs="payments.block")
def block_stored_value(ctx: Context, *, stored_value_id: str, reason: str) -> StoredValue:
    """Stop a gift card or an account, e.g. because it was stolen; what is held already is still spent.

    Raises Missing, Invalid, Refused when it is blocked or expired.
    """
    because = checks.text(reason, field="reason")
    value = _stepped(ctx, stored_value_id, "block")
    events.record(ctx, value, StoredValueBlocked(stored_value_id=value.public_id, because=because))
    return value


@command(needs="payments.block")
def unblock_stored_value(ctx: Context, *, stored_value_id: str) -> StoredValue:
    """Let a blocked gift card or account be used again. Raises Missing, Refused when it is not blocked."""
    value = _stepped(ctx, stored_value_id, "unblock")
    events.record(ctx, value, StoredValueUnblocked(stored_value_id=value.public_id))
    return value


def _stepped(ctx: Context, stored_value_id: str, event: str) -> StoredValue:
    rows = StoredValue.objects.visible_to(ctx).select_related("company")
    value = rows.locked().one(public_id=stored_value_id)
    STORED_VALUE.step(value, event)
    value.save(update_fields=["state"])
    return value


@command(needs="payments.expire")
def expire_stored_values(ctx: Context) -> int:
    """Let gift cards past their day lapse; what orders hold stays for them. Returns how many lapsed."""
    rows = StoredValue.objects.select_related("company").filter(expires_on__lt=ctx.now.date())
    values = list(rows.exclude(state="expired").locked()[:AT_ONCE])
    for value in values:
        _expire(ctx, value)
    CodeTry.objects.filter(at__lt=ctx.now - TRIES_KEPT).delete()
    return len(values)


def _expire(ctx: Context, value: StoredValue) -> None:
    STORED_VALUE.step(value, "expire")
    value.save(update_fields=["state"])
    lapsed = value.free
    movement = (
        move(ctx, value, "expire", amount=-lapsed, note=f"expired on {value.expires_on}") if lapsed else None
    )
    fact = StoredValueExpired(
        stored_value_id=value.public_id,
        movement=movement.pk if movement else 0,
        company=value.company.code,
        method=value.kind,
        amount=lapsed,
        currency=value.currency,
    )
    events.record(ctx, value, fact)
