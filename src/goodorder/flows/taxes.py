"""Taxes: outside engines are asked before an order is written, and told of what was invoiced afterwards."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from goodorder.basket.queries import place_of, sender_of
from goodorder.catalog.queries import known_skus
from goodorder.invoicing.events import CreditNoteIssued, InvoiceIssued
from goodorder.invoicing.models import Document
from goodorder.invoicing.queries import get_document
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.command import in_transaction
from goodorder.kernel.errors import OmsError
from goodorder.kernel.events import effect, on
from goodorder.kernel.plugs import plug
from goodorder.orders.queries import order_for
from goodorder.parties.rules import from_json
from goodorder.pricing import commands as pricing
from goodorder.pricing import queries
from goodorder.pricing.events import TaxFilingRequested
from goodorder.pricing.ports import (
    RecordedLine,
    TaxAnswer,
    TaxDocument,
    TaxInquiry,
    TaxPlace,
    TaxQuoteAwaited,
    checked_answer,
)

R = TypeVar("R")
MOST_ROUNDS, AT_ONCE = 50, 8


def asking_tax_engines(act: Callable[[], R]) -> R:
    """Run what may price something; when an engine has to be asked first, ask it and run again from the start.

    The engine is asked between two transactions and its answer kept; only an answer to exactly what is priced is
    used, so whatever changed meanwhile is asked again. Raises what `act` raises; TaxQuoteAwaited when it keeps
    changing.
    """
    if in_transaction():
        return act()
    known: set[tuple[str, TaxInquiry]] = set()
    for _round in range(MOST_ROUNDS):
        try:
            return act()
        except TaxQuoteAwaited as awaited:
            if known.issuperset(awaited.asked):
                raise
            known.update(awaited.asked)
            _ask(awaited.asked)
    return act()


def _ask(asked: tuple[tuple[str, TaxInquiry], ...]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda one: _answer(*one), asked))
    ctx = system_context("tax_engines")
    for (engine, inquiry), (answer, message) in zip(asked, answers, strict=True):
        pricing.record_tax_quote(ctx, engine=engine, inquiry=inquiry, answer=answer, message=message)


def _answer(engine: str, inquiry: TaxInquiry) -> tuple[TaxAnswer | None, str]:
    """Return an answer that adds up, or why there is none."""
    try:
        return checked_answer(inquiry, plug("tax_engines", engine).quote(inquiry)), ""
    except OmsError as failure:
        return None, failure.message


def tax_engine_state(engine: str) -> tuple[str, bool]:
    """Ask an engine how it is; returns what it said, or what went wrong, and whether it is well."""
    try:
        return plug("tax_engines", engine).check(), True
    except OmsError as failure:
        return failure.message, False


@on(InvoiceIssued)
def tell_of_invoice(ctx: Context, fact: InvoiceIssued) -> None:
    """What is invoiced is owed: the engine that determined its tax is told."""
    _tell(ctx, fact.document_id, fact.about)


@on(CreditNoteIssued)
def tell_of_credit_note(ctx: Context, fact: CreditNoteIssued) -> None:
    """What is credited is owed no longer, with the tax that was determined when it was ordered."""
    _tell(ctx, fact.document_id, fact.about)


def _tell(ctx: Context, document_id: str, about: str) -> None:
    if not about.startswith("ord_"):
        return
    order = order_for(about)
    by_whom = order.pricing.get("tax_engine", {})
    if by_whom.get("records"):
        document = get_document(ctx, document_id)
        filed = _filed(document, place_of(from_json(order.ship_to)))
        pricing.request_tax_filing(ctx, engine=by_whom["engine"], about=document_id, document=filed)


def _filed(document: Document, ship_to: TaxPlace) -> TaxDocument:
    """Return a document as engines are told of it; charges have the name of their kind as class."""
    sign = 1 if document.kind == "invoice" else -1
    lines = sorted(document.lines.all(), key=lambda line: line.pk)
    skus = known_skus([line.sku_code for line in lines if line.sku_code])
    return TaxDocument(
        key="",
        kind=document.kind,
        number=document.number,
        issued_on=document.issued_at.date(),
        currency=document.currency,
        ship_from=sender_of(document.company),
        ship_to=ship_to,
        corrects=document.corrects.number if document.corrects else "",
        lines=tuple(
            RecordedLine(
                ref=str(at),
                tax_class=skus[line.sku_code].tax_class if line.sku_code in skus else line.kind,
                net=sign * (line.net - line.discount),
                tax=sign * line.tax,
            )
            for at, line in enumerate(lines, start=1)
        ),
    )


@effect(TaxFilingRequested)
def file_tax(ctx: Context, fact: TaxFilingRequested, event_id: str) -> None:  # noqa: ARG001 - the filing has its own key
    """Tell the engine under the key that was stored; a lost answer is sent again under the same key."""
    found = queries.filing_for_call(fact.filing_id)
    if found is None:
        return
    engine, document = found
    reference = plug("tax_engines", engine).commit(document)
    pricing.record_tax_filed(ctx, filing_id=fact.filing_id, reference=reference)
