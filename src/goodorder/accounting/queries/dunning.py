"""Reads of the ladder of reminders and its letters."""

from datetime import date
from pathlib import Path

from django.db.models import F

from goodorder.accounting.models import DunningLevel, OpenItem, Reminder, ReminderItem
from goodorder.accounting.rules import STANDARD_LADDER, LevelDraft
from goodorder.accounting.rules.letters import ReminderLetter, reminder_values
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.looks import typeset
from goodorder.parties.models import Company, Customer

LETTER = Path(__file__).parent.parent / "templates_typst" / "letter.typ"


@internal_query
def ladder_of(company: int) -> list[LevelDraft]:
    """Return a company's (primary key) ladder; the standard one if it has none of its own."""
    rows = DunningLevel.objects.filter(company=company).order_by("level")
    own = [LevelDraft(level=row.level, days=row.days, fee=row.fee, texts=row.texts) for row in rows]
    return own or list(STANDARD_LADDER)


def ladder(ctx: Context, *, company: str) -> list[LevelDraft]:
    """Return a company's ladder of reminders; raises Missing."""
    return ladder_of(Company.objects.visible_to(ctx).one(code=company).pk)


@internal_query
def overdue_items(company: int, on: date) -> list[OpenItem]:
    """Return a company's (primary key) overdue invoices that no proposed letter speaks of, oldest first."""
    rows = OpenItem.objects.filter(company=company, kind="invoice", open__gt=0, due_on__lt=on)
    waiting = ReminderItem.objects.filter(
        is_live=True, item__company=company, level__gt=F("item__reminded_level")
    )
    found = rows.exclude(pk__in=waiting.values("item")).select_related("customer")
    return list(found.order_by("customer_id", "due_on", "id"))


def list_reminders(ctx: Context, *, state: str = "", cursor: str = "", size: int = 50) -> Page[Reminder]:
    """List reminders, newest first."""
    rows = Reminder.objects.visible_to(ctx).select_related("company", "customer")
    return page_of(rows.filter(state=state) if state else rows, cursor=cursor, size=size)


def get_reminder(ctx: Context, *, reminder_id: str) -> Reminder:
    """Return a reminder with its items; raises Missing."""
    rows = Reminder.objects.visible_to(ctx).select_related("company", "customer")
    return rows.prefetch_related("items__item").by_public_id(reminder_id)


def reminder_pdf(ctx: Context, *, reminder_id: str) -> bytes:
    """Return a reminder as a letter in the customer's language; raises Missing."""
    reminder = get_reminder(ctx, reminder_id=reminder_id)
    lines = sorted(reminder.items.all(), key=lambda line: (line.item.due_on, line.pk))
    steps = {step.level: step for step in ladder_of(reminder.company_id)}
    letter = ReminderLetter(
        seller=seller_of(reminder.company),
        buyer=buyer_of(reminder.customer),
        language=reminder.customer.language,
        currency=reminder.currency,
        on=reminder.made_on,
        level=reminder.level,
        fee=reminder.fee,
        texts=steps[reminder.level].texts if reminder.level in steps else {},
        items=[(line.item.number, line.item.issued_on, line.item.due_on, line.item.open) for line in lines],
    )
    return typeset.pdf(LETTER, reminder_values(letter))


@internal_query
def seller_of(company: Company) -> dict[str, object]:
    """Return who writes a letter."""
    return {"name": company.name, "postal": company.postal, "tax_number": company.tax_number}


@internal_query
def buyer_of(customer: Customer) -> dict[str, str]:
    """Return whom a letter goes to, with the address they used last."""
    address = customer.addresses.order_by("-pk").first()
    return {"name": customer.name, **({} if address is None else address.postal)}
