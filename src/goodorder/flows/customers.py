"""Customers: their figures follow what happened to their orders and money, their marks what they tell of themselves.

A reaction only notes whose are to be found anew; a job counts them by the minute, a batch at a time, and another
compares all with the records every night, which also finds history that was imported without reactions.
"""

from collections.abc import Sequence

from goodorder.accounting.events import OpenItemEntered
from goodorder.crm import commands as crm
from goodorder.crm.queries.segments import segments_to_refresh
from goodorder.flows.jobs import periodic
from goodorder.invoicing.events import CollectiveInvoiceIssued, CreditNoteIssued, InvoiceIssued
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.events import on, on_many
from goodorder.orders.events import (
    GoodsHandedOver,
    OrderCancelled,
    OrderPlaced,
)
from goodorder.orders.queries import order_for, orders_for
from goodorder.parties.events import CustomerChanged, CustomerRegistered
from goodorder.parties.queries import customer_for, customers_for
from goodorder.payments.events import DisputeLost, DisputeOpened, DisputeWon, PaymentFailed, PaymentRefunded
from goodorder.returns.events import ReturnReceived
from goodorder.returns.queries import order_of_return


@on_many(OrderPlaced)
def count_order(ctx: Context, facts: Sequence[OrderPlaced]) -> None:
    """One order more, and perhaps another place they are known at."""
    orders = orders_for([fact.order_id for fact in facts])
    crm.mark_stale(ctx, customers={order.customer_id for order in orders})


@on(OrderCancelled)
def count_cancelled(ctx: Context, fact: OrderCancelled) -> None:
    """One order less."""
    _of_order(ctx, fact.order_id)


@on(GoodsHandedOver)
def count_sent(ctx: Context, fact: GoodsHandedOver) -> None:
    """Units left."""
    _of_order(ctx, fact.order_id)


@on(ReturnReceived)
def count_returned(ctx: Context, fact: ReturnReceived) -> None:
    """Units came back."""
    _of_order(ctx, order_of_return(fact.return_id))


@on(InvoiceIssued)
def count_invoice(ctx: Context, fact: InvoiceIssued) -> None:
    """Revenue."""
    _of_about(ctx, fact.about)


@on(CreditNoteIssued)
def count_credit(ctx: Context, fact: CreditNoteIssued) -> None:
    """Less revenue."""
    _of_about(ctx, fact.about)


@on(CollectiveInvoiceIssued)
def count_collective(ctx: Context, fact: CollectiveInvoiceIssued) -> None:
    """Revenue of several orders."""
    _of_about(ctx, fact.customer_id)


@on(OpenItemEntered)
def count_settled(ctx: Context, fact: OpenItemEntered) -> None:
    """Something is owed, or was paid."""
    _of_about(ctx, fact.customer_id)


@on(PaymentRefunded)
def count_refund(ctx: Context, fact: PaymentRefunded) -> None:
    """Money went back."""
    _of_about(ctx, fact.about)


@on(PaymentFailed)
def count_failed(ctx: Context, fact: PaymentFailed) -> None:
    """A payment was refused."""
    _of_about(ctx, fact.about)


@on(DisputeOpened)
def count_dispute(ctx: Context, fact: DisputeOpened) -> None:
    """A payment is disputed."""
    _of_about(ctx, fact.about)


@on(DisputeLost)
def count_lost(ctx: Context, fact: DisputeLost) -> None:
    """A dispute is lost."""
    _of_about(ctx, fact.about)


@on(DisputeWon)
def count_won(ctx: Context, fact: DisputeWon) -> None:
    """A dispute is won."""
    _of_about(ctx, fact.about)


@on_many(CustomerRegistered)
def mark_new(ctx: Context, facts: Sequence[CustomerRegistered]) -> None:
    """Somebody new may be somebody known."""
    crm.mark_stale(ctx, customers=customers_for([fact.customer_id for fact in facts]))


@on(CustomerChanged)
def mark_changed(ctx: Context, fact: CustomerChanged) -> None:
    """Whoever changes their mail or number is recognised by the new ones."""
    if {"name", "email", "phone"} & set(fact.changes):
        _of_about(ctx, fact.customer_id)


def _of_about(ctx: Context, about: str) -> None:
    """Count the customer something is about: an order's, or themselves."""
    if about.startswith("ord_"):
        _of_order(ctx, about)
    elif about.startswith("cus_"):
        crm.mark_stale(ctx, customers=[customer_for(about).pk])


def _of_order(ctx: Context, order_id: str) -> None:
    crm.mark_stale(ctx, customers=[order_for(order_id).customer_id])


@periodic("* * * * *", "count_customers")
def count_customers() -> int:
    """Find figures and marks of customers of whom something was recorded. Returns how many."""
    ctx, counted = system_context("count_customers"), 0
    while batch := crm.refresh_figures(ctx):
        counted += batch
    return counted


@periodic("41 3 * * *", "check_customers")
def check_customers() -> int:
    """Compare every customer's figures with the records; returns how many differed and are counted anew."""
    ctx, after, wrong = system_context("check_customers"), 0, 0
    while True:
        after, found = crm.check_figures(ctx, after=after)
        wrong += found
        if not after:
            return wrong


@periodic("11 4 * * *", "refresh_segments")
def refresh_segments() -> int:
    """Find every segment's members anew. Returns how many segments there are."""
    ctx = system_context("refresh_segments")
    return len([crm.refresh_segment(ctx, segment_id=segment) for segment in segments_to_refresh()])
