"""Invoices and credit notes on the wire."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Shown
from goodorder.invoicing.models import Document


class DocumentLineShown(Shown):
    """One position: `net` before discount and without tax."""

    sku_code: str
    description: str
    quantity: int
    net: int
    discount: int
    tax: int
    tax_rate_ppm: int


class DocumentSummary(Shown):
    """An issued document; total = net − discount + tax. `about` is the id of the order."""

    id: str
    number: str
    kind: str
    company: str
    about: str
    currency: str
    net: int
    discount: int
    tax: int
    total: int
    issued_at: datetime
    due_on: date

    @classmethod
    def of(cls, document: Document) -> "DocumentSummary":
        """Show a row of the list."""
        made = {"id", "company"}
        same = {name: getattr(document, name) for name in cls.model_fields if name not in made}
        return cls(**same, id=document.public_id, company=document.company.code)


class DocumentShown(DocumentSummary):
    """An issued document with its lines; `corrects` is the number of the invoice a credit note mends."""

    corrects: str | None
    reason: str
    lines: list[DocumentLineShown]

    @classmethod
    def whole(cls, document: Document) -> "DocumentShown":
        """Show a document."""
        return cls(
            **DocumentSummary.of(document).model_dump(),
            corrects=document.corrects.number if document.corrects else None,
            reason=document.reason,
            lines=[DocumentLineShown.model_validate(line) for line in document.lines.all()],
        )


class DocumentsAsked(Asked):
    """Which documents."""

    about: str = Field("", max_length=40, description="id of an order")
    kind: Literal["", "invoice", "credit"] = ""


class OrderDocumentsAsked(Asked):
    """A page of one order's documents."""
