"""Stored value: what gift cards and store credit do to the books, and old cards lapsing.

Spending one is a payment, refunding to one a refund: `books.py` posts both by the tender's method.
"""

from goodorder.accounting import commands as accounting
from goodorder.accounting.rules import (
    BREAKAGE,
    GIFT_CARDS,
    GOODWILL,
    RECEIVABLES,
    STORE_CREDIT,
    EntryDraft,
    PostingLine,
)
from goodorder.flows.jobs import periodic
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.events import on
from goodorder.payments import commands as payments
from goodorder.payments.events import (
    GiftCardIssued,
    StoreCreditIssued,
    StoredValueAdjusted,
    StoredValueExpired,
)

OWED_ON = {"gift_card": GIFT_CARDS, "store_credit": STORE_CREDIT}
Fact = GiftCardIssued | StoreCreditIssued | StoredValueExpired | StoredValueAdjusted


@on(GiftCardIssued)
def book_gift_card(ctx: Context, fact: GiftCardIssued) -> None:
    """We owe its value; against what the buyer owes, whose payment is booked as any other, or as goodwill."""
    against = GOODWILL if fact.paid_by == "goodwill" else RECEIVABLES
    _post(ctx, fact, f"Gift card …{fact.last_four}", (against, GIFT_CARDS))


@on(StoreCreditIssued)
def book_store_credit(ctx: Context, fact: StoreCreditIssued) -> None:
    """We owe what we gave as goodwill."""
    _post(ctx, fact, "Store credit as goodwill", (GOODWILL, STORE_CREDIT))


@on(StoredValueExpired)
def book_breakage(ctx: Context, fact: StoredValueExpired) -> None:
    """What lapsed is no longer owed: income."""
    _post(ctx, fact, "Expired stored value", (OWED_ON[fact.method], BREAKAGE))


@on(StoredValueAdjusted)
def book_adjustment(ctx: Context, fact: StoredValueAdjusted) -> None:
    """A corrected balance is more or less owed, as goodwill."""
    _post(ctx, fact, "Balance corrected", (GOODWILL, OWED_ON[fact.method]))


def _post(ctx: Context, fact: Fact, memo: str, accounts: tuple[str, str]) -> None:
    """Post the amount, debit account first; below zero the other way round."""
    debit, credit = accounts
    draft = EntryDraft(
        company=fact.company,
        posted_on=ctx.now.date(),
        source=f"{fact.stored_value_id}.{fact.movement}",
        about=fact.stored_value_id,
        memo=memo,
        currency=fact.currency,
        lines=(PostingLine(debit, debit=fact.amount), PostingLine(credit, credit=fact.amount)),
    )
    accounting.post_entry(ctx, draft=draft)


@periodic("23 2 * * *", "expire_stored_values")
def expire_stored_values() -> int:
    """Let gift cards past their day lapse. Returns how many did."""
    ctx, lapsed = system_context("expire_stored_values"), 0
    while batch := payments.expire_stored_values(ctx):
        lapsed += batch
    return lapsed
