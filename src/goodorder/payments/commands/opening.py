"""Opening what many things cost at once, each with one means of payment that asks nobody yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.bulk import append_all, fresh, give_ids
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid
from goodorder.kernel.events import Fact
from goodorder.kernel.tables import Entity
from goodorder.parties.models import Channel, Customer
from goodorder.payments.events import PayableOpened, TenderAdded
from goodorder.payments.models import Payable, Tender
from goodorder.payments.rules import PATIENT, TenderDraft, checked_amount, checked_currency, checked_tender


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is owed for something (`about`) in a channel by a customer, and how all of it is to be paid."""

    about: str
    channel: Channel
    customer: Customer
    currency: str
    tender: TenderDraft


@command(needs="payments.open")
def open_payables(ctx: Context, *, openings: Sequence[Opening]) -> None:
    """Say what is owed for many things, as `open_payable` and `add_tenders` do for one; the things are new.

    Raises Invalid naming the field, also for a method that settles or holds something at once.
    """
    rows = [_opened(ctx, opening) for opening in openings]
    give_ids([payable for payable, _ in rows], [tender for _, tender in rows])
    for payable, tender in rows:
        tender.payable_id = payable.pk
    facts: list[tuple[Entity, Fact]] = [pair for payable, tender in rows for pair in _told(payable, tender)]
    stories = [payable.about for payable, _ in rows for _ in range(2)]
    events.record_all(
        ctx, [(row, fact, about, ctx.now) for (row, fact), about in zip(facts, stories, strict=True)]
    )
    append_all([payable for payable, _ in rows])
    append_all([tender for _, tender in rows])


def _opened(ctx: Context, opening: Opening) -> tuple[Payable, Tender]:
    draft = checked_tender(opening.tender)
    if draft.method not in PATIENT:
        message = f"method: {draft.method} settles at once; open what is owed and add it by itself"
        raise Invalid("payments.method_settles", message, field="method")
    payable = fresh(
        Payable,
        company_id=opening.channel.company_id,
        about=opening.about,
        currency=checked_currency(opening.currency),
        amount=checked_amount(draft.amount),
        created_at=ctx.now,
        customer=opening.customer,
        channel=opening.channel,
    )
    tender = fresh(
        Tender,
        payable=payable,
        method=draft.method,
        provider=draft.provider,
        token=draft.token,
        currency=opening.currency,
        amount=draft.amount,
        created_at=ctx.now,
    )
    return payable, tender


def _told(payable: Payable, tender: Tender) -> tuple[tuple[Entity, Fact], tuple[Entity, Fact]]:
    owed = PayableOpened(payable_id=payable.public_id, amount=payable.amount, currency=payable.currency)
    added = TenderAdded(
        tender_id=tender.public_id, method=tender.method, amount=tender.amount, currency=tender.currency
    )
    return (payable, owed), (tender, added)
