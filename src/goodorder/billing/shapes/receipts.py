"""Receipts on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Sent, Shown
from goodorder.invoicing.models import PaymentReceipt


class PaymentReceiptSent(Sent):
    """The payment or refund (id of the operation) to issue a receipt for."""

    operation_id: Annotated[str, Field(max_length=40)]


class PaymentReceiptsAsked(Asked):
    """Which receipts."""

    about: str = Field("", max_length=40, description="id of an order")
    kind: Literal["", "payment", "refund"] = ""


class TaxShareShown(Shown):
    """The part of an amount at one rate; `net` without tax."""

    rate_ppm: int
    category: str
    net: int
    tax: int


class PaymentReceiptShown(Shown):
    """Proof of a payment or refund of an order (`about`); `reference` is the provider's, masked."""

    id: str
    number: str
    kind: str
    company: str
    operation: str
    about: str
    order_number: str
    method: str
    reference: str
    currency: str
    amount: int
    taxes: list[TaxShareShown]
    paid_at: datetime
    issued_at: datetime

    @classmethod
    def of(cls, row: PaymentReceipt) -> "PaymentReceiptShown":
        """Show a receipt."""
        made: dict[str, Any] = {
            "id": row.public_id,
            "company": row.company.code,
            "taxes": [TaxShareShown(**share) for share in row.taxes],
        }
        same = {name: getattr(row, name) for name in cls.model_fields if name not in made}
        return cls(**same, **made)
