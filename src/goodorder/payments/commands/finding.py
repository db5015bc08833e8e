"""Finding the stored value somebody means to pay with; who guesses codes is slowed down."""

from datetime import timedelta

from django.conf import settings

from goodorder.kernel.access import Context
from goodorder.kernel.command import even_if_undone
from goodorder.kernel.errors import Missing, Refused, TooMany
from goodorder.parties.models import Company, Customer
from goodorder.payments.models import CodeTry, Payable, StoredValue
from goodorder.payments.rules import GIFT_CARD, STORE_CREDIT, TenderDraft
from goodorder.payments.rules.codes import hash_code, read_code

WITHIN = timedelta(minutes=10)
MOST_TRIES, MOST_IN_ALL = 10, 100  # unknown codes of one asker, and of all an actor asks for


def find_value(ctx: Context, payable: Payable, draft: TenderDraft) -> int | None:
    """Return the id of the stored value a draft pays with, None for another method.

    Raises Missing, Invalid for a mistyped code, TooMany.
    """
    if draft.method == GIFT_CARD:
        asker = payable.customer.email or payable.customer.public_id if payable.customer else ""
        return gift_card(ctx, draft.code, asker=asker, company=payable.company).pk
    return _credit_of(payable).pk if draft.method == STORE_CREDIT else None


def gift_card(ctx: Context, code: str, *, asker: str, company: Company | None = None) -> StoredValue:
    """Return the gift card a code belongs to. An unknown code counts against the actor and `asker`.

    A card of another company is unknown too: the answer is the same. Raises Missing, Invalid, TooMany.
    """
    _refuse_guessing(ctx, asker)
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    hashes = [hash_code(read_code(code), str(key)) for key in keys]
    rows = StoredValue.objects.visible_to(ctx).filter(code_hash__in=hashes)
    found = (rows.filter(company=company) if company else rows).select_related("company").first()
    if found is None:
        even_if_undone(lambda: CodeTry.objects.create(actor=ctx.actor, asker=asker[:200], at=ctx.now))
        raise Missing("payments.gift_card_unknown", "code: no gift card has this code", field="code")
    return found


def credit_account(ctx: Context, company: Company, customer: Customer, currency: str) -> StoredValue:
    """Return a customer's store credit with a company in a currency; it is opened when there is none."""
    account, _is_new = StoredValue.objects.get_or_create(
        kind=STORE_CREDIT,
        company=company,
        customer=customer,
        currency=currency,
        defaults={"created_at": ctx.now},
    )
    return account


def code_hash(code: str) -> str:
    """Hash a new code with the installation's own key."""
    return hash_code(read_code(code), settings.SECRET_KEY)


def _credit_of(payable: Payable) -> StoredValue:
    known = {"company": payable.company, "customer": payable.customer, "currency": payable.currency}
    found = StoredValue.objects.filter(kind=STORE_CREDIT, **known).first() if payable.customer else None
    if found is None:
        message = f"method: this customer has no store credit in {payable.currency}; choose another"
        raise Refused("payments.store_credit_none", message, field="method")
    return found


def _refuse_guessing(ctx: Context, asker: str) -> None:
    everybody = CodeTry.objects.filter(actor=ctx.actor, at__gt=ctx.now - WITHIN)
    for tries, most in ((everybody.filter(asker=asker[:200]), MOST_TRIES), (everybody, MOST_IN_ALL)):
        latest = tries.order_by("-at", "-id").values_list("at", flat=True)[:most]
        if len(latest) == most:
            wait_s = max(1, round((latest[most - 1] + WITHIN - ctx.now).total_seconds()))
            message = f"code: {most} unknown codes were tried; compare the card and wait {wait_s} s"
            raise TooMany("payments.too_many_codes", message, field="code", retry_after_s=wait_s)
