"""The shortest way to documents in tests."""

from companies import company
from goodorder.invoicing import commands
from goodorder.invoicing.models import Document
from goodorder.invoicing.rules import DocumentDraft, DraftLine
from goodorder.kernel.ids import new_id

BUYER = {
    "name": "Amelia Hart",
    "line1": "7 Row",
    "city": "Bath",
    "postcode": "BA1 2QH",
    "country": "GB",
    "language": "en",
}


def line(line_ref: int | None = 1, **fields) -> DraftLine:
    defaults = {
        "description": "Tea",
        "sku_code": "TEA",
        "quantity": 3,
        "net": 1_000,
        "discount": 100,
        "tax": 180,
        "tax_rate_ppm": 200_000,
    }
    return DraftLine(line_ref=line_ref, **{**defaults, **fields})


def draft(*lines: DraftLine, **fields) -> DocumentDraft:
    company(fields.get("company", "GB01"))
    defaults = {
        "company": "GB01",
        "about": "ord_1",
        "source": new_id("shp"),
        "buyer": BUYER,
        "currency": "EUR",
        "terms_days": 14,
    }
    return DocumentDraft(lines=lines or (line(),), **{**defaults, **fields})


def invoice(ctx, *lines: DraftLine, **fields) -> Document:
    return commands.issue_invoice(ctx, draft=draft(*lines, **fields))
