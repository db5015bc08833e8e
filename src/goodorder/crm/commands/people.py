"""Notes about customers and messages to them."""

from goodorder.crm.events import NoteWritten
from goodorder.crm.models import Note
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.notifications import commands as notifications
from goodorder.notifications.models import Message
from goodorder.notifications.rules import PERSONAL, Recipient, Wish
from goodorder.parties.models import Customer

LONGEST_NOTE = 4_000


@command(needs="crm.note")
def add_note(ctx: Context, *, customer_id: str, text: str) -> Note:
    """Write something down about a customer; it is never changed. Raises Missing, Invalid."""
    customer = Customer.objects.visible_to(ctx).by_public_id(customer_id)
    words = checks.text(text, field="text", most=LONGEST_NOTE)
    note = Note(customer=customer, text=words, written_by=ctx.actor, written_at=ctx.now)
    note.save(force_insert=True)
    record(
        ctx,
        note,
        NoteWritten(note_id=note.public_id, customer_id=customer.public_id),
        about=customer.public_id,
    )
    return note


@command(needs="notifications.send")
def write_customer(ctx: Context, *, customer_id: str, subject: str, text: str, cause: str) -> Message:
    """Send a customer a message in our own words, once for its cause.

    Raises Missing, Invalid naming the field, Refused when nothing reaches them or it was sent already.
    """
    customer = Customer.objects.visible_to(ctx).by_public_id(customer_id)
    return sent_to(ctx, customer, about=customer.public_id, cause=cause, words=(subject, text))


def sent_to(
    ctx: Context,
    customer: Customer,
    *,
    about: str,
    cause: str,
    words: tuple[str, str],
    of: tuple[str, str] = ("", ""),
) -> Message:
    """Queue a personal message (subject, text) of a company and channel (codes); returns it."""
    subject, text = words
    values = {
        "subject": checks.text(subject, field="subject", most=200),
        "text": checks.text(text, field="text", most=10_000),
    }
    recipient = Recipient(
        name=customer.name, email=customer.email, phone=customer.phone, language=customer.language or "en"
    )
    wish = Wish(
        kind=PERSONAL, about=about, cause=cause, recipient=recipient, values=values, company=of[0], shop=of[1]
    )
    made = notifications.queue_message(ctx, wish=wish)
    if not made:
        message = (
            "the customer has no address we can write to, or this was sent already; look at their messages"
        )
        raise Refused("crm.not_reached", message)
    return made[0]
