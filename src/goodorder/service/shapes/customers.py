"""Figures, notes, duplicates and merges on the wire."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from goodorder.crm.models import Likeness, Merge, Note
from goodorder.crm.queries.likenesses import Alike
from goodorder.crm.queries.people import Duplicate
from goodorder.crm.rules.figures import Figures
from goodorder.doorway.shapes import Asked, Sent, Shown
from goodorder.kernel.models import Event

CustomerId = Annotated[str, Field(min_length=1, max_length=40)]


class FiguresShown(Shown):
    """What a customer did in one currency; amounts in its minor unit. `days_to_pay` is null before the first payment."""

    currency: str
    orders: int
    cancelled: int
    ordered: int
    average_order: int
    first_order_at: datetime | None
    last_order_at: datetime | None
    revenue: int
    units_out: int
    units_back: int
    return_rate_ppm: int
    refunded: int
    failed_payments: int
    disputes: int
    disputes_lost: int
    days_to_pay: int | None


class CustomerFiguresShown(Shown):
    """A customer's figures by currency, with those of every row that was merged into them."""

    items: list[FiguresShown]

    @classmethod
    def of(cls, found: list[Figures]) -> "CustomerFiguresShown":
        """Show figures."""
        return cls(items=[FiguresShown.model_validate(each) for each in found])


class NoteSent(Sent):
    """Something to write down."""

    text: Annotated[str, Field(min_length=1, max_length=4000)]


class NoteShown(Shown):
    """Something written down about a customer."""

    id: str
    text: str
    written_by: str
    written_at: datetime

    @classmethod
    def of(cls, row: Note) -> "NoteShown":
        """Show a note."""
        return cls(id=row.public_id, text=row.text, written_by=row.written_by, written_at=row.written_at)


class PersonalMessageSent(Sent):
    """A message in our own words; `cause` is sent once however often it is asked for."""

    subject: Annotated[str, Field(min_length=1, max_length=200)]
    text: Annotated[str, Field(min_length=1, max_length=10_000)]
    cause: Annotated[str, Field(min_length=1, max_length=120)]


class PersonalMessageShown(Shown):
    """A message that is on its way."""

    id: str
    recipient: str
    state: str


class EvidenceShown(Shown):
    """What two customers share; `alike_percent` is how alike their names are where the kind is place."""

    kind: str
    value: str
    alike_percent: int


class DuplicateShown(Shown):
    """A customer who may be the same person, and what speaks for it."""

    customer: str
    name: str
    email: str
    phone: str
    evidence: list[EvidenceShown]

    @classmethod
    def of(cls, found: Duplicate) -> "DuplicateShown":
        """Show a possible duplicate."""
        same = {name: getattr(found.customer, name) for name in ("name", "email", "phone")}
        evidence = [EvidenceShown.model_validate(each) for each in found.evidence]
        return cls(customer=found.customer.public_id, evidence=evidence, **same)


class DuplicatesShown(Shown):
    """Who may be the same person, those who share most first."""

    items: list[DuplicateShown]


class LikenessesAsked(Asked):
    """Which pairs: those to decide, or those told apart."""

    is_parted: bool = False


class LikenessShown(Shown):
    """Two who may be one person; `customer` ordered more, or is known for longer."""

    id: str
    customer: str
    other: str
    evidence: list[EvidenceShown]
    parted_by: str
    parted_at: datetime | None

    @classmethod
    def of(cls, pair: Alike) -> "LikenessShown":
        """Show a pair."""
        return cls(
            id=pair.likeness.public_id,
            customer=pair.first.customer.public_id,
            other=pair.second.customer.public_id,
            evidence=[EvidenceShown.model_validate(each) for each in pair.evidence],
            parted_by=pair.likeness.parted_by,
            parted_at=pair.likeness.parted_at,
        )


class PartingSent(Sent):
    """Two customers who are not one person."""

    customer: CustomerId
    other: CustomerId


class PartingShown(Shown):
    """What is remembered of two customers; `parted_at` is empty once it was taken back."""

    id: str
    parted_by: str
    parted_at: datetime | None

    @classmethod
    def of(cls, row: Likeness) -> "PartingShown":
        """Show what is remembered."""
        return cls(id=row.public_id, parted_by=row.parted_by, parted_at=row.parted_at)


class MergeSent(Sent):
    """Who stands for whom: `survivor` for `merged`."""

    survivor: CustomerId
    merged: CustomerId


class MergeShown(Shown):
    """A merge of two customers, with what they shared; `undone_at` is empty while it is in force."""

    id: str
    survivor: str
    merged: str
    evidence: list[EvidenceShown]
    merged_by: str
    merged_at: datetime
    undone_by: str
    undone_at: datetime | None

    @classmethod
    def of(cls, row: Merge) -> "MergeShown":
        """Show a merge."""
        same = {name: getattr(row, name) for name in ("merged_by", "merged_at", "undone_by", "undone_at")}
        evidence = [EvidenceShown(**each) for each in row.evidence]
        return cls(
            id=row.public_id,
            survivor=row.survivor.public_id,
            merged=row.merged.public_id,
            evidence=evidence,
            **same,
        )


class ConsentSaid(Shown):
    """What was said once: to what, by which channel and address, where, and to which text."""

    at: datetime
    actor: str
    address: str
    kind: str
    channel: str
    is_given: bool
    source: str
    wording: str

    @classmethod
    def of(cls, event: Event) -> "ConsentSaid":
        """Show a fact."""
        facts: dict[str, Any] = event.facts
        return cls(
            at=event.at,
            actor=event.actor,
            address=facts["address"],
            kind=facts["kind_of"],
            channel=facts.get("channel", "mail"),
            is_given=facts["is_given"],
            source=facts.get("source", ""),
            wording=facts.get("wording", ""),
        )


class ConsentHistoryShown(Shown):
    """All that a customer ever said, latest first."""

    items: list[ConsentSaid]
