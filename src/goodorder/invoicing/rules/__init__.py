"""What a document is made of, what makes it sound, and what it is hashed over. Pure; amounts in minor units."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from goodorder.invoicing.rules.categories import CATEGORIES, STANDARD
from goodorder.kernel.errors import Invalid, Refused

INVOICE, CREDIT = "invoice", "credit"
PER_SHIPMENT, PER_ORDER, PER_PERIOD = POLICIES = ("shipment", "order", "period")
ITEM = "item"
LINE_KINDS = (ITEM, "shipping", "fee")
LONGEST_TERMS_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """One position to be: `net` before discount and without tax, for all its units together.

    `tax_category` is the VAT category (S, Z, E, AE, K, G, O …); E says why in `tax_reason`, others may. On a
    collective invoice a line names its order, its delivery and the day that left.
    """

    line_ref: int | None
    description: str
    quantity: int
    net: int
    discount: int
    tax: int
    tax_rate_ppm: int
    kind: str = ITEM
    sku_code: str = ""
    tax_category: str = STANDARD
    tax_reason: str = ""
    order_number: str = ""
    delivery_number: str = ""
    delivered_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDraft:
    """A document to be. `source` names what causes it: one document each.

    `buyer` is copied as it is: name, company, line1, line2, city, region, postcode, country, and if wanted
    language (of the printed document), tax_number, email, reference (what the buyer knows the order by) and
    payment (card or cash: the print then asks for no transfer).
    """

    company: str
    about: str
    source: str
    buyer: Mapping[str, Any]
    currency: str
    terms_days: int
    lines: tuple[DraftLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDocument:
    """A document of the past; `corrects` is the source of the invoice a credit note corrects.

    `is_credit` alone makes a credit note of which no invoice is known.
    """

    draft: DocumentDraft
    issued_at: datetime
    corrects: str = ""
    is_credit: bool = False
    reason: str = ""

    @property
    def kind(self) -> str:
        """Invoice, or credit note when it corrects one or says so."""
        return CREDIT if self.corrects or self.is_credit else INVOICE


class Position(Protocol):
    """Anything with a line's amounts: a draft line or an issued one."""

    @property
    def quantity(self) -> int: ...  # noqa: D102 - named by the class
    @property
    def net(self) -> int: ...  # noqa: D102
    @property
    def discount(self) -> int: ...  # noqa: D102
    @property
    def tax(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Amounts:
    """Units and money of a line or of several."""

    quantity: int = 0
    net: int = 0
    discount: int = 0
    tax: int = 0

    @classmethod
    def of(cls, line: Position) -> "Amounts":
        """Return what one line carries."""
        return cls(line.quantity, line.net, line.discount, line.tax)

    @property
    def total(self) -> int:
        """What is to be paid: net less discount plus tax."""
        return self.net - self.discount + self.tax

    def plus(self, other: "Amounts", sign: int = 1) -> "Amounts":
        """Return the sum, or with sign −1 the difference."""
        return Amounts(
            self.quantity + sign * other.quantity,
            self.net + sign * other.net,
            self.discount + sign * other.discount,
            self.tax + sign * other.tax,
        )

    def short_of(self, wanted: "Amounts") -> str:
        """Name the first amount that `wanted` takes too much of; empty when it fits."""
        names = ("quantity", "net", "discount", "tax", "total")
        return next((name for name in names if getattr(wanted, name) > getattr(self, name)), "")


def sum_of(lines: Iterable[Position]) -> Amounts:
    """Add lines up."""
    total = Amounts()
    for line in lines:
        total = total.plus(Amounts.of(line))
    return total


def checked_draft(draft: DocumentDraft, *, least_quantity: int = 1) -> DocumentDraft:
    """Return the draft if it can be issued; raises Invalid naming the field."""
    if not draft.lines:
        raise Invalid("invoicing.empty", "lines: a document needs at least one line", field="lines")
    if not draft.source:
        raise Invalid("invoicing.source_missing", "source: name what causes the document", field="source")
    if not 0 <= draft.terms_days <= LONGEST_TERMS_DAYS:
        message = f"terms_days: write a number of days from 0 to {LONGEST_TERMS_DAYS}"
        raise Invalid("invoicing.terms_out_of_range", message, field="terms_days")
    for at, line in enumerate(draft.lines):
        if wrong := _fault_of(line, least_quantity):
            field = f"lines[{at}].{wrong}"
            raise Invalid(
                "invoicing.line_unsound", f"{field}: must not be negative or too large", field=field
            )
        if line.kind not in LINE_KINDS:
            message = f"lines[{at}].kind: choose one of {', '.join(LINE_KINDS)}"
            raise Invalid("invoicing.line_unsound", message, field=f"lines[{at}].kind")
        _check_category(line, f"lines[{at}]")
    return draft


def _check_category(line: DraftLine, where: str) -> None:
    category = CATEGORIES.get(line.tax_category)
    if category is None:
        message = f"{where}.tax_category: choose one of {', '.join(CATEGORIES)}"
        raise Invalid("invoicing.category_unsound", message, field=f"{where}.tax_category")
    if not category.has_rate and (line.tax_rate_ppm or line.tax):
        message = f"{where}.tax_category: {line.tax_category} carries no tax; write S, or no rate and no tax"
        raise Invalid("invoicing.category_unsound", message, field=f"{where}.tax_category")
    if category.needs_reason and not line.tax_reason.strip():
        message = f"{where}.tax_reason: say why no tax is due, e.g. the article of the law"
        raise Invalid("invoicing.category_unsound", message, field=f"{where}.tax_reason")


def _fault_of(line: DraftLine, least_quantity: int) -> str:
    sound = {
        "quantity": line.quantity >= least_quantity,
        "net": line.net >= 0,
        "discount": 0 <= line.discount <= line.net,
        "tax": line.tax >= 0,
        "tax_rate_ppm": line.tax_rate_ppm >= 0,
    }
    return next((name for name, is_sound in sound.items() if not is_sound), "")


def wanted_by_line(draft: DocumentDraft) -> dict[int, Amounts]:
    """Sum a credit note's lines by the line they credit; raises Invalid when one names none."""
    wanted: dict[int, Amounts] = {}
    for at, line in enumerate(draft.lines):
        if line.line_ref is None:
            field = f"lines[{at}].line_ref"
            raise Invalid(
                "invoicing.line_unnamed", f"{field}: name the invoiced line it credits", field=field
            )
        wanted[line.line_ref] = wanted.get(line.line_ref, Amounts()).plus(Amounts.of(line))
    return wanted


def refuse_excess(number: str, room: Mapping[int, Amounts], wanted: Mapping[int, Amounts]) -> None:
    """Raise Refused when a credit takes more units or money of a line than its invoice has left."""
    for line_ref, amounts in wanted.items():
        left = room.get(line_ref, Amounts())
        if name := left.short_of(amounts):
            message = (
                f"{name} of line {line_ref}: invoice {number} has only {getattr(left, name)} left to credit"
            )
            raise Refused("invoicing.credit_exceeds", message, line_ref=line_ref, field=name)


def content_hash(content: Mapping[str, Any]) -> str:
    """Hash a document's content in canonical form: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def split_by_kind(lines: Sequence[DraftLine]) -> tuple[int, int]:
    """Return net of goods and net of charges (shipping, fees)."""
    items = sum(line.net for line in lines if line.kind == ITEM)
    return items, sum(line.net for line in lines) - items
