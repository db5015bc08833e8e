"""Reminders: the ladder, runs that propose letters, and what people do with them."""

from ninja import Query, Router

from goodorder.accounting import commands, queries
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, Download, downloads, reads, writes
from goodorder.doorway.shapes import Listed, listed, shown
from goodorder.treasury.shapes.receivables import CreditAsked
from goodorder.treasury.shapes.reminders import (
    LadderSent,
    LadderShown,
    LevelShown,
    ReminderRunSent,
    ReminderRunShown,
    RemindersAsked,
    ReminderShown,
)

router = Router(tags=["Receivables"])


@reads(router, "/receivables/ladder", needs="accounting.view")
def show_ladder(request: Call, query: Query[CreditAsked]) -> LadderShown:
    """Show a company's ladder of reminders."""
    levels = queries.ladder(request.auth, company=query.company)
    return LadderShown(levels=[shown(LevelShown, level) for level in levels])


@writes(router, "/receivables/ladder", calls=commands.set_ladder, key=KeyRule.OPTIONAL)
def set_ladder(request: Call, body: LadderSent) -> LadderShown:
    """Give a company its ladder of reminders in place of the former."""
    levels = commands.set_ladder(request.auth, company=body.company, levels=body.drafts())
    return LadderShown(levels=[shown(LevelShown, level) for level in levels])


@writes(router, "/receivables/reminder-runs", calls=commands.propose_reminders)
def propose_reminders(request: Call, body: ReminderRunSent) -> ReminderRunShown:
    """Propose a letter for each customer with items that reached a new level."""
    made = commands.propose_reminders(request.auth, company=body.company)
    return ReminderRunShown(reminders=[ReminderShown.of(one) for one in made])


@reads(router, "/receivables/reminders", needs="accounting.view")
def list_reminders(request: Call, query: Query[RemindersAsked]) -> Listed[ReminderShown]:
    """List reminders, newest first."""
    return listed(queries.list_reminders(request.auth, **query.model_dump()), ReminderShown.of)


@downloads(router, "/receivables/reminders/{reminder_id}.pdf", needs="accounting.view")
def download_reminder(request: Call, reminder_id: str) -> Download:
    """Hand out a reminder as PDF, in the customer's language."""
    content = queries.reminder_pdf(request.auth, reminder_id=reminder_id)
    return Download(name=f"{reminder_id}.pdf", content=content)


@writes(router, "/receivables/reminders/{reminder_id}/sendings", calls=commands.send_reminder)
def send_reminder(request: Call, reminder_id: str) -> ReminderShown:
    """Mark a reminder as sent."""
    return ReminderShown.of(commands.send_reminder(request.auth, reminder_id=reminder_id))


@writes(router, "/receivables/reminders/{reminder_id}/drops", calls=commands.drop_reminder)
def drop_reminder(request: Call, reminder_id: str) -> ReminderShown:
    """Let a reminder go unsent."""
    return ReminderShown.of(commands.drop_reminder(request.auth, reminder_id=reminder_id))
