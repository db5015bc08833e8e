"""Every write about outside tax engines: who asks which, what they answered, what they were told."""

from dataclasses import asdict
from datetime import timedelta

from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.installed import names
from goodorder.parties.queries import get_channel
from goodorder.pricing.events import TaxEngineDropped, TaxEngineSet, TaxFiled, TaxFilingRequested, TaxQuoted
from goodorder.pricing.models import TaxEngineChoice, TaxFiling, TaxQuote
from goodorder.pricing.ports import TaxAnswer, TaxDocument, TaxInquiry, fingerprint_of
from goodorder.pricing.rules import ON_SILENCE

SILENCE_KEPT = timedelta(days=1)


@command(needs="pricing.edit")
def set_tax_engine(
    ctx: Context, *, channel: str, engine: str, on_silence: str = "refuse", records: bool = True
) -> TaxEngineChoice:
    """Let an engine determine the tax of a channel's orders from now on; orders that are placed keep theirs.

    `on_silence` is `own` (our tables) or `refuse`; `records` tells it of invoices and credit notes. Raises
    Missing for an unknown channel, Invalid naming the field, Refused when somebody else sets it just now.
    """
    if engine not in names("tax_engines"):
        known = ", ".join(names("tax_engines")) or "none"
        message = f"engine: no tax engine named {engine} is installed; choose one of: {known}"
        raise Invalid("pricing.tax_engine_unknown", message, field="engine")
    shop = get_channel(ctx, code=channel)
    row = TaxEngineChoice.objects.locked().filter(channel=shop).first() or TaxEngineChoice(channel=shop)
    row.engine, row.records = engine, records
    row.on_silence = checks.one_of(on_silence, ON_SILENCE, field="on_silence")
    message = "someone else is setting the engine of this channel right now; look at it and try again"
    with unless_taken(Refused("pricing.tax_engine_overtaken", message)):
        row.save()
    news = TaxEngineSet(channel=shop.code, engine=engine, on_silence=on_silence, records=records)
    events.record(ctx, row, news)
    return row


@command(needs="pricing.edit")
def drop_tax_engine(ctx: Context, *, channel: str) -> None:
    """Determine the tax of a channel's orders by our own tables again; raises Missing when it has no engine."""
    row = TaxEngineChoice.objects.visible_to(ctx).locked().one(channel__code=channel)
    events.record(ctx, row, TaxEngineDropped(channel=channel, engine=row.engine))
    row.delete()


@command(needs="pricing.record")
def record_tax_quote(
    ctx: Context, *, engine: str, inquiry: TaxInquiry, answer: TaxAnswer | None, message: str = ""
) -> TaxQuote:
    """Keep what an engine answered, or why it did not; what it left unanswered is forgotten after a day."""
    TaxQuote.objects.filter(answer=None, asked_at__lt=ctx.now - SILENCE_KEPT).delete()
    row = TaxQuote.objects.create(
        engine=engine,
        fingerprint=fingerprint_of(engine, inquiry),
        inquiry={**asdict(inquiry), "on": inquiry.on.isoformat()},
        answer=asdict(answer) if answer else None,
        message="" if answer else (message or "no answer")[:300],
        asked_at=ctx.now,
    )
    news = TaxQuoted(engine=engine, reference=answer.reference if answer else "", message=row.message)
    events.record(ctx, row, news)
    return row


@command(needs="pricing.record")
def request_tax_filing(ctx: Context, *, engine: str, about: str, document: TaxDocument) -> TaxFiling | None:
    """Note that an engine is to be told of a document (id `about`); None when it was noted before.

    The filing's own id becomes the key.
    """
    row = TaxFiling(engine=engine, about=about, requested_at=ctx.now)
    row.content = {**asdict(document), "issued_on": document.issued_on.isoformat(), "key": row.public_id}
    made = TaxFiling.objects.bulk_create([row], ignore_conflicts=True)
    found = TaxFiling.objects.filter(public_id=row.public_id).first()
    if not made or found is None:
        return None
    events.record(
        ctx, found, TaxFilingRequested(filing_id=found.public_id, engine=engine, number=document.number)
    )
    return found


@command(needs="pricing.record")
def record_tax_filed(ctx: Context, *, filing_id: str, reference: str) -> TaxFiling:
    """Write down under which reference an engine keeps a document; a repeat changes nothing. Raises Missing."""
    row = TaxFiling.objects.locked().by_public_id(filing_id)
    if row.filed_at:
        return row
    row.reference, row.filed_at = checks.text(reference, field="reference", most=120), ctx.now
    row.save(update_fields=["reference", "filed_at"])
    fact = TaxFiled(filing_id=row.public_id, engine=row.engine, reference=row.reference)
    events.record(ctx, row, fact)
    return row


@command(needs="pricing.edit")
def retry_tax_filing(ctx: Context, *, filing_id: str) -> TaxFiling:
    """Tell an engine of a document once more, under the same key. Raises Missing, Refused when it knows it."""
    row = TaxFiling.objects.visible_to(ctx).locked().by_public_id(filing_id)
    number = row.content["number"]
    if row.filed_at:
        message = f"{row.engine} keeps {number} as {row.reference} already"
        raise Refused("pricing.tax_filed_already", message)
    events.record(ctx, row, TaxFilingRequested(filing_id=row.public_id, engine=row.engine, number=number))
    return row
