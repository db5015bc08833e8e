"""Pallets and bills of lading on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import Measure, Sent, Shown
from goodorder.fulfillment.models import Freight, Pallet
from goodorder.fulfillment.rules.freight import FreightDraft

PalletId = Annotated[str, Field(min_length=1, max_length=40)]


class PalletSent(Sent):
    """An empty pallet at a location, and what it weighs in grams."""

    location: Annotated[str, Field(min_length=1, max_length=40)]
    tare_g: Annotated[int, Field(ge=0, le=5_000_000)] = 25_000


class PalletScanSent(Sent):
    """The code on a carton's label: 18 digits, with or without (00) before them."""

    sscc: Annotated[str, Field(min_length=1, max_length=40)]


class PalletShown(Shown):
    """A pallet and the codes of the cartons on it."""

    id: str
    sscc: str
    location: str
    state: str
    tare_g: Measure
    freight: str
    cartons: list[str]
    created_at: datetime

    @classmethod
    def of(cls, pallet: Pallet) -> "PalletShown":
        """Show a pallet as fetched by the room's queries."""
        same = {name: getattr(pallet, name) for name in ("sscc", "state", "tare_g", "created_at")}
        return cls(
            id=pallet.public_id,
            location=pallet.location.code,
            freight=pallet.freight.public_id if pallet.freight else "",
            cartons=[carton.sscc or "" for carton in pallet.cartons.all()],
            **same,
        )


class FreightSent(Sent):
    """Closed pallets for one recipient that go by a freight carrier; `freight_class` is NMFC, 50 to 500."""

    pallets: Annotated[list[PalletId], Field(min_length=1, max_length=60)]
    carrier: Annotated[str, Field(min_length=1, max_length=120)]
    freight_class: Annotated[str, Field(min_length=2, max_length=5)]
    description: Annotated[str, Field(min_length=1, max_length=200)]
    pro_number: Annotated[str, Field(max_length=30)] = ""
    terms: Literal["prepaid", "collect", "third_party"] = "prepaid"

    def as_draft(self) -> FreightDraft:
        """Return the room's own word for it."""
        return FreightDraft(**self.model_dump(exclude={"pallets"}))


class FreightShown(Shown):
    """What goes under a bill of lading."""

    id: str
    number: str
    location: str
    carrier: str
    pro_number: str
    freight_class: str
    description: str
    terms: str
    pallets: list[PalletShown]
    created_at: datetime

    @classmethod
    def of(cls, freight: Freight) -> "FreightShown":
        """Show freight as fetched by the room's queries."""
        made = {"id", "location", "pallets"}
        same = {name: getattr(freight, name) for name in cls.model_fields if name not in made}
        pallets = [PalletShown.of(pallet) for pallet in freight.pallets.all()]
        return cls(id=freight.public_id, location=freight.location.code, pallets=pallets, **same)
