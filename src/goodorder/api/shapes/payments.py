"""Money of an order on the wire."""

from datetime import datetime

from goodorder.doorway.shapes import Shown
from goodorder.payments.models import Operation
from goodorder.payments.queries import MoneyView


class TenderShown(Shown):
    """A means of payment and its sums."""

    id: str
    method: str
    provider: str
    state: str
    amount: int
    authorised: int
    captured: int
    refunded: int


class OperationShown(Shown):
    """One act at a provider: pending, ok, failed or unknown; `note` is why, `message` what was heard last."""

    id: str
    tender_id: str
    kind: str
    amount: int
    state: str
    provider_ref: str | None
    note: str
    message: str
    created_at: datetime
    settled_at: datetime | None


class MoneyShown(Shown):
    """All the money of one order; `open` is what is still to be paid."""

    currency: str
    amount: int
    authorised: int
    captured: int
    refunded: int
    open: int
    tenders: list[TenderShown]
    operations: list[OperationShown]

    @classmethod
    def of(cls, money: MoneyView) -> "MoneyShown":
        """Show what is owed, held, taken and given back."""
        return cls(
            currency=money.payable.currency,
            amount=money.payable.amount,
            authorised=money.authorised,
            captured=money.captured,
            refunded=money.refunded,
            open=money.open,
            tenders=[
                TenderShown(
                    id=tender.public_id,
                    method=tender.method,
                    provider=tender.provider,
                    state=tender.state,
                    amount=tender.amount,
                    authorised=tender.authorised,
                    captured=tender.captured,
                    refunded=tender.refunded,
                )
                for tender in money.tenders
            ],
            operations=[_operation(operation) for operation in money.operations],
        )


def _operation(operation: Operation) -> OperationShown:
    return OperationShown(
        id=operation.public_id,
        tender_id=operation.tender.public_id,
        kind=operation.kind,
        amount=operation.amount,
        state=operation.state,
        provider_ref=operation.provider_ref,
        note=operation.note,
        message=operation.message,
        created_at=operation.created_at,
        settled_at=operation.settled_at,
    )
