"""What was owed before our time, written in bulk: payables on account, without reactions."""

from collections.abc import Sequence
from datetime import datetime

from goodorder.kernel.access import Context
from goodorder.kernel.bulk import insert_all
from goodorder.kernel.command import command
from goodorder.kernel.events import Fact, record_all
from goodorder.kernel.tables import Entity
from goodorder.parties.models import Company
from goodorder.payments.events import PayableOpened, TenderAdded
from goodorder.payments.models import Payable, Tender
from goodorder.payments.rules import PastPayable, checked_amount, checked_currency


@command(needs="payments.import")
def open_past_payables(
    ctx: Context, *, company: str, currency: str, payables: Sequence[PastPayable]
) -> list[Payable]:
    """Open payables with one tender on account each (none where nothing is owed); money may come later.

    Raises Invalid for an amount or currency that cannot be, Missing for an unknown company.
    """
    owner, money = Company.objects.one(code=company), checked_currency(currency)
    rows = [_payable(owner, money, past) for past in payables]
    insert_all(rows)
    tenders = [_tender(row) for row in rows if row.amount]
    insert_all(tenders)
    record_all(ctx, [*map(_opened, rows), *map(_added, tenders)], are_past=True)
    return rows


def _payable(owner: Company, currency: str, past: PastPayable) -> Payable:
    amount = checked_amount(past.amount, least=0)
    return Payable(
        company=owner, about=past.about, currency=currency, amount=amount, created_at=past.at, version=1
    )


def _tender(payable: Payable) -> Tender:
    return Tender(
        payable=payable,
        method="on_account",
        currency=payable.currency,
        amount=payable.amount,
        created_at=payable.created_at,
        version=1,
    )


def _opened(payable: Payable) -> tuple[Entity, Fact, str, datetime]:
    payable.version = 0  # the fact counts from here to what the row was written with
    fact = PayableOpened(payable_id=payable.public_id, amount=payable.amount, currency=payable.currency)
    return payable, fact, payable.about, payable.created_at


def _added(tender: Tender) -> tuple[Entity, Fact, str, datetime]:
    tender.version = 0
    fact = TenderAdded(
        tender_id=tender.public_id, method=tender.method, amount=tender.amount, currency=tender.currency
    )
    return tender, fact, tender.payable.about, tender.created_at
