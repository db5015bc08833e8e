"""The block and allow lists."""

from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.parties.queries import get_company
from goodorder.screening.events import ScreeningEntryAdded, ScreeningEntryEnded
from goodorder.screening.models import Entry
from goodorder.screening.rules import EntryDraft, checked_entry


@command(needs="screening.decide")
def add_entry(ctx: Context, *, company: str, draft: EntryDraft) -> Entry:
    """Put somebody on a list. Raises Invalid naming the field, Refused `screening.entry_taken` when they are."""
    owner, said = get_company(ctx, company), checked_entry(draft, now=ctx.now)
    _end_expired(ctx, owner.pk, said)
    entry = Entry(
        company=owner,
        listing=said.listing,
        kind=said.kind,
        value=said.value,
        reason=said.reason,
        added_by=ctx.actor,
        added_at=ctx.now,
        expires_at=said.expires_at,
    )
    message = f"value: {said.value} is on the {said.listing} list already; take it off first to change it"
    with unless_taken(Refused("screening.entry_taken", message, field="value")):
        entry.save(force_insert=True)
    fact = ScreeningEntryAdded(
        entry_id=entry.public_id,
        company=owner.code,
        listing=entry.listing,
        entry_kind=entry.kind,
        because=entry.reason,
    )
    record(ctx, entry, fact)
    return entry


@command(needs="screening.decide")
def end_entry(ctx: Context, *, entry_id: str) -> Entry:
    """Take somebody off a list; twice does no harm. Raises Missing."""
    entry = Entry.objects.visible_to(ctx).select_related("company").locked().by_public_id(entry_id)
    if entry.ended_at is None:
        entry.ended_by, entry.ended_at = ctx.actor, ctx.now
        entry.save(update_fields=["ended_by", "ended_at"])
        fact = ScreeningEntryEnded(entry_id=entry_id, company=entry.company.code, listing=entry.listing)
        record(ctx, entry, fact)
    return entry


def _end_expired(ctx: Context, company: int, said: EntryDraft) -> None:
    """Let an entry that ran out make room for a new one."""
    rows = (
        Entry.objects.visible_to(ctx).locked().filter(company=company, ended_at=None, expires_at__lte=ctx.now)
    )
    for entry in rows.filter(listing=said.listing, kind=said.kind, value=said.value):
        end_entry(ctx, entry_id=entry.public_id)
