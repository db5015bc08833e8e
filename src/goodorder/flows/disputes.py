"""Disputes: money away for their time, the order stopped, and the books of how each ends.

While it is disputed, the amount stands in 1030 Disputed payments. Won, it goes back to card clearing. Lost, the
payer owes it again: the refund that counts as given back books the receivable, which stays open until it is paid
or written off to bad debts. What had been refunded before, and the provider's fee, are payment fees.
"""

from goodorder.accounting import commands as accounting
from goodorder.accounting.rules import (
    EntryDraft,
    PostingLine,
    dispute_lines,
    dispute_lost_lines,
    reversed_lines,
)
from goodorder.kernel.access import Context
from goodorder.kernel.events import on
from goodorder.orders import commands as orders
from goodorder.orders import queries
from goodorder.payments.events import DisputeLost, DisputeOpened, DisputeWon
from goodorder.screening.queries import is_under_review


@on(DisputeOpened)
def book_disputed(ctx: Context, fact: DisputeOpened) -> None:
    """The provider took the money back for the time being."""
    _post(ctx, fact, "opened", dispute_lines(method=fact.method, amount=fact.amount))


@on(DisputeWon)
def book_won(ctx: Context, fact: DisputeWon) -> None:
    """The money came back; a fee may stay."""
    back = reversed_lines(dispute_lines(method=fact.method, amount=fact.amount))
    fee = dispute_lost_lines(method=fact.method, amount=0, beyond=0, fee=fact.fee)
    _post(ctx, fact, "won", (*back, *fee))


@on(DisputeLost)
def book_lost(ctx: Context, fact: DisputeLost) -> None:
    """The money is gone; the charge-back booked what the payer owes again."""
    lines = dispute_lost_lines(method=fact.method, amount=fact.amount, beyond=fact.beyond, fee=fact.fee)
    _post(ctx, fact, "lost", lines)


@on(DisputeOpened)
def stop_disputed(ctx: Context, fact: DisputeOpened) -> None:
    """Nothing more is sent to somebody who wants the money back."""
    if fact.about.startswith("ord_") and queries.is_under_way(fact.about):
        reason = (
            f"the payer's bank disputes the payment: {fact.reason.replace('_', ' ') or 'no reason given'}"
        )
        orders.place_hold(ctx, order_id=fact.about, kind="fraud", reason=reason)


@on(DisputeWon)
def go_on_after_won(ctx: Context, fact: DisputeWon) -> None:
    """The money is ours: the order goes on, unless a fraud reviewer looks at it."""
    if fact.about.startswith("ord_") and not is_under_review(fact.about):
        orders.release_hold(ctx, order_id=fact.about, kind="fraud")


def _post(
    ctx: Context, fact: DisputeOpened | DisputeWon | DisputeLost, step: str, lines: tuple[PostingLine, ...]
) -> None:
    draft = EntryDraft(
        company=fact.company,
        posted_on=ctx.now.date(),
        source=f"{fact.dispute_id}:{step}",
        about=fact.about,
        memo=f"Dispute {step}",
        currency=fact.currency,
        lines=lines,
    )
    accounting.post_entry(ctx, draft=draft)
