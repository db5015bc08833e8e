"""Reminders: a run proposes letters by the company's ladder, a person sends them or drops them."""

from collections.abc import Sequence

from goodorder.accounting.commands.credit import locked_terms
from goodorder.accounting.events import LadderSet, ReminderDecided, ReminderProposed
from goodorder.accounting.models import CreditTermsRow, DunningLevel, OpenItem, Reminder, ReminderItem
from goodorder.accounting.queries import ladder_of, overdue_items
from goodorder.accounting.rules import LevelDraft, Reached, checked_ladder, due_levels
from goodorder.accounting.states import REMINDER
from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused

Due = list[tuple[OpenItem, int]]  # items with the level each has reached


@command(needs="accounting.setup")
def set_ladder(ctx: Context, *, company: str, levels: Sequence[LevelDraft]) -> list[LevelDraft]:
    """Give a company its ladder of reminders in place of the former. Raises Missing, Invalid naming the field."""
    clean = checked_ladder(levels)
    row = locked_terms(ctx, company)
    DunningLevel.objects.filter(company=row.company).delete()
    DunningLevel.objects.bulk_create(
        [
            DunningLevel(
                company=row.company, level=step.level, days=step.days, fee=step.fee, texts=dict(step.texts)
            )
            for step in clean
        ]
    )
    events.record(ctx, row, LadderSet(company=company, days=[step.days for step in clean]))
    return list(clean)


@command(needs="accounting.dun")
def propose_reminders(ctx: Context, *, company: str) -> list[Reminder]:
    """Propose one letter for each customer and currency with items that reached a new level today.

    An item is reminded once at each level, and of a level only after the one before was sent. Raises Missing.
    """
    row = locked_terms(ctx, company)
    steps = {step.level: step for step in ladder_of(row.company_id)}
    items = {item.pk: item for item in overdue_items(row.company_id, ctx.now.date())}
    reached = [
        Reached(item.pk, (ctx.now.date() - item.due_on).days, item.reminded_level) for item in items.values()
    ]
    levels = due_levels(reached, {level: step.days for level, step in steps.items()})
    by_letter: dict[tuple[int, str], Due] = {}
    for key, level in levels.items():
        item = items[key]
        by_letter.setdefault((item.customer_id, item.currency), []).append((item, level))
    return [_propose(ctx, row, steps, due) for due in by_letter.values()]


def _propose(ctx: Context, row: CreditTermsRow, steps: dict[int, LevelDraft], due: Due) -> Reminder:
    first, level = due[0][0], max(level for _, level in due)
    reminder = Reminder.objects.create(
        company=row.company,
        customer=first.customer,
        level=level,
        currency=first.currency,
        amount=sum(item.open for item, _ in due),
        fee=steps[level].fee if first.currency == row.company.currency else 0,
        made_on=ctx.now.date(),
    )
    ReminderItem.objects.bulk_create(
        [ReminderItem(reminder=reminder, item=item, level=level) for item, level in due]
    )
    fact = ReminderProposed(
        customer_id=first.customer.public_id, level=level, amount=reminder.amount, currency=reminder.currency
    )
    events.record(ctx, reminder, fact, about=first.customer.public_id)
    return reminder


@command(needs="accounting.dun")
def send_reminder(ctx: Context, *, reminder_id: str) -> Reminder:
    """Mark a letter as sent: its items have then been reminded at their level.

    Raises Missing, Refused when it was decided already or all of it has been paid meanwhile.
    """
    reminder = _locked(ctx, reminder_id)
    lines = list(reminder.items.select_related("item"))
    if not any(line.item.open for line in lines):
        message = "reminder_id: everything in this letter is paid meanwhile; drop it"
        raise Refused("accounting.reminder_settled", message, field="reminder_id")
    _decide(ctx, reminder, "send")
    for line in lines:
        line.item.reminded_level = line.level
    OpenItem.objects.bulk_update([line.item for line in lines], ["reminded_level"])
    return reminder


@command(needs="accounting.dun")
def drop_reminder(ctx: Context, *, reminder_id: str) -> Reminder:
    """Let a letter go unsent; the next run may propose its items again. Raises Missing, Refused."""
    reminder = _locked(ctx, reminder_id)
    _decide(ctx, reminder, "drop")
    reminder.items.update(is_live=False)
    return reminder


def _locked(ctx: Context, reminder_id: str) -> Reminder:
    rows = Reminder.objects.visible_to(ctx).select_related("customer", "company")
    return rows.locked().by_public_id(reminder_id)


def _decide(ctx: Context, reminder: Reminder, event: str) -> None:
    REMINDER.step(reminder, event)
    reminder.decided_by, reminder.decided_at = ctx.actor, ctx.now
    reminder.save(update_fields=["state", "decided_by", "decided_at"])
    fact = ReminderDecided(
        customer_id=reminder.customer.public_id, level=reminder.level, is_sent=event == "send"
    )
    events.record(ctx, reminder, fact, about=reminder.customer.public_id)
