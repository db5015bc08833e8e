"""Reads about outside tax engines, and the tax they determined for an inquiry."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Refused
from goodorder.kernel.paging import Page, page_of
from goodorder.pricing.models import TaxEngineChoice, TaxFiling, TaxQuote
from goodorder.pricing.ports import (
    LineTax,
    TaxDocument,
    TaxInquiry,
    TaxQuoteAwaited,
    answer_from_json,
    document_from_json,
    fingerprint_of,
)
from goodorder.pricing.queries.taxes import exemptions_of
from goodorder.pricing.rules import REFUSE, TaxCase, TaxComponent, TaxDetermined, determined
from goodorder.reference.queries import PRICING, remembered

FRESH = timedelta(minutes=10)
SILENT = timedelta(minutes=1)  # an engine that did not answer is left alone so long


def list_tax_engines(ctx: Context) -> list[TaxEngineChoice]:
    """List which channel asks which engine, by channel."""
    rows = TaxEngineChoice.objects.visible_to(ctx).select_related("channel")
    return list(rows.order_by("channel__code"))


def list_tax_filings(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[TaxFiling]:
    """List the documents engines were or are to be told of, the last first."""
    return page_of(TaxFiling.objects.visible_to(ctx), cursor=cursor, size=size)


@internal_query
@remembered(PRICING)
def tax_engine_of(channel_id: int) -> TaxEngineChoice | None:
    """Return the engine a channel (row id) asks, None where our tables say the tax."""
    return TaxEngineChoice.objects.filter(channel=channel_id).first()


@internal_query
def certificates(case: TaxCase, classes: Sequence[str]) -> dict[str, str]:
    """Return the number of the certificate that frees the buyer, for each class that has one."""
    papers = exemptions_of(case)
    found = {
        one: next((p.number for p in papers if not p.tax_classes or one in p.tax_classes), "")
        for one in classes
    }
    return {one: number for one, number in found.items() if number}


@internal_query
def quoted_taxes(
    ctx: Context, choice: TaxEngineChoice, inquiry: TaxInquiry
) -> tuple[list[TaxDetermined] | None, dict[str, Any]]:
    """Return what the engine determined for each line, and for the order's page who said so.

    None: it gave no answer and our own tables are to say. Raises TaxQuoteAwaited while it has not been asked,
    Refused when it gave no answer and the channel takes no order without one.
    """
    found = _latest(ctx, fingerprint_of(choice.engine, inquiry))
    if found is None:
        raise TaxQuoteAwaited(((choice.engine, inquiry),))
    told = {
        "engine": choice.engine,
        "asked_at": found.asked_at.isoformat(),
        "quote": found.public_id,
        "records": choice.records,
    }
    if found.answer is None:
        if choice.on_silence == REFUSE:
            message = (
                f"the tax engine {choice.engine} gave no answer ({found.message}); try again in a minute"
            )
            raise Refused("pricing.tax_engine_silent", message)
        return None, {**told, "instead": "our own tables", "because": found.message}
    answer = answer_from_json(found.answer)
    by_ref = {line.ref: line for line in answer.lines}
    return [_determined(by_ref[line.ref]) for line in inquiry.lines], {**told, "reference": answer.reference}


def _latest(ctx: Context, fingerprint: str) -> TaxQuote | None:
    """Return the last quote if it is still fresh."""
    rows = TaxQuote.objects.filter(fingerprint=fingerprint, asked_at__gt=ctx.now - FRESH)
    found = rows.order_by("-asked_at").first()
    stale = found is not None and found.answer is None and found.asked_at <= ctx.now - SILENT
    return None if stale else found


def _determined(line: LineTax) -> TaxDetermined:
    parts = tuple(TaxComponent(one.level, one.name, one.rate_ppm) for one in line.shares)
    return determined(parts, tuple(one.tax for one in line.shares), line.reason)


@internal_query
def filing_for_call(filing_id: str) -> tuple[str, TaxDocument] | None:
    """Return engine and document of a filing that is still to be sent; raises Missing."""
    row = TaxFiling.objects.by_public_id(filing_id)
    return None if row.filed_at else (row.engine, document_from_json(row.content))
