"""The shortest way to gift cards and store credit in tests."""

from dataclasses import replace

from goodorder.kernel.ids import new_id
from goodorder.parties.models import Customer
from goodorder.payments import commands
from goodorder.payments.commands.stored import IssuedCard
from goodorder.payments.models import StoredMovement, StoredValue
from goodorder.payments.rules import GiftCardDraft


def gift_card(ctx, amount: int, *, company="T1", currency="GBP", paid_by="cash", **more) -> IssuedCard:
    draft = GiftCardDraft(
        company=company,
        currency=currency,
        amount=amount,
        paid_by=paid_by,
        reference=more.pop("reference", new_id("ref")),
        **more,
    )
    return commands.issue_gift_card(ctx, draft=draft)


def store_credit(ctx, customer: Customer, amount: int, *, company="T1", currency="GBP") -> StoredValue:
    return commands.issue_store_credit(
        ctx,
        customer_id=customer.public_id,
        company=company,
        amount=amount,
        currency=currency,
        reason="late parcel",
    )


def moved(value: StoredValue) -> list[tuple[str, int, int]]:
    """Return what happened to a balance: kind, change of the balance, change of the hold."""
    rows = StoredMovement.objects.filter(stored_value=value).order_by("id")
    return list(rows.values_list("kind", "amount", "held"))


def balance(value: StoredValue) -> tuple[int, int]:
    """Return balance and hold as the database has them."""
    value.refresh_from_db()
    return value.balance, value.held


def other_person(ctx):
    return replace(ctx, actor="user:second")
