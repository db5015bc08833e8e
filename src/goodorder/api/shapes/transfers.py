"""Transfers on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Code, Day, Quantity, Reason, Sent, Shown
from goodorder.stockroom.models import Transfer, TransferLine
from goodorder.stockroom.rules import TransferItem

Condition = Literal["good", "quarantined", "damaged"]
LotCode = Annotated[str, Field(max_length=60, description="lot or serial number, of a tracked SKU")]
Because = Annotated[str, Field(max_length=120)]


class TransferLineSent(Sent):
    """Units of a SKU; `lot` when these units of a tracked SKU are meant and no others."""

    sku: Code
    quantity: Quantity
    lot: LotCode = ""

    def item(self) -> TransferItem:
        """Return the line as the stock room reads it."""
        return TransferItem(**self.model_dump())


class ArrivedLineSent(TransferLineSent):
    """Units that came, and how."""

    condition: Condition = "good"


class ExtraLineSent(ArrivedLineSent):
    """Units that came though nobody had sent them, and what is known of it."""

    reason: Because = ""


Lines = Annotated[list[TransferLineSent], Field(max_length=500)]


class TransferSent(Sent):
    """What is to go from one place to another of the same company, and when it should be there."""

    source: Code
    target: Code
    lines: Annotated[list[TransferLineSent], Field(min_length=1, max_length=500)]
    due_on: Day
    note: Annotated[str, Field(max_length=300)] = ""


class LoadSent(Sent):
    """What leaves; no lines: everything still to go. `is_last`: nothing follows."""

    lines: Lines = []
    is_last: bool = False


class ArrivalSent(Sent):
    """What came of what was sent, and what came besides; neither: everything under way came well."""

    lines: Annotated[list[ArrivedLineSent], Field(max_length=500)] = []
    extra: Annotated[list[ExtraLineSent], Field(max_length=500)] = []


class ExplanationSent(Sent):
    """What became of units that left and did not come."""

    sku: Code
    quantity: Quantity
    lot: LotCode = ""
    outcome: Literal["lost", "found"]
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class CallOffSent(Sent):
    """Why."""

    reason: Annotated[Reason, Field(max_length=200)]


class TransferLineShown(Shown):
    """How far a line is; `under_way` left and is neither received nor given up."""

    sku: str
    lot: str
    quantity: int
    shipped: int
    received: int
    lost: int
    extra: int
    under_way: int
    explanation: str

    @classmethod
    def of(cls, line: TransferLine) -> "TransferLineShown":
        """Show a line."""
        made = {"sku", "lot", "under_way"}
        same = {name: getattr(line, name) for name in cls.model_fields if name not in made}
        lot = line.lot.code if line.lot else ""
        return cls(**same, sku=line.sku.code, lot=lot, under_way=line.progress.under_way)


class TransferShown(Shown):
    """A transfer with its lines."""

    id: str
    number: str
    source: str
    target: str
    state: str
    due_on: date
    note: str
    created_at: datetime
    created_by: str
    lines: list[TransferLineShown]

    @classmethod
    def of(cls, transfer: Transfer) -> "TransferShown":
        """Show a transfer."""
        made = {"id", "source", "target", "lines"}
        same = {name: getattr(transfer, name) for name in cls.model_fields if name not in made}
        return cls(
            **same,
            id=transfer.public_id,
            source=transfer.source.code,
            target=transfer.target.code,
            lines=[TransferLineShown.of(line) for line in transfer.lines.all()],
        )


class PapersAsked(Asked):
    """Which transfers, counts or corrections."""

    state: str = Field("", max_length=20)
    location: str = Field("", max_length=40)
