"""Manifests, pickups, labels and parcels on their way on the wire."""

from datetime import date, datetime, time
from typing import Annotated

from pydantic import Field

from goodorder.doorway.shapes import Code, Day, Measure, Reason, Sent, Shown
from goodorder.shipping.models import Label, Manifest, Pickup
from goodorder.shipping.rules import PickupDraft

Account = Annotated[str, Field(max_length=40, description="the carrier's account; empty is its first")]
Clock = Annotated[
    str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="by the place's clock, like 16:30")
]


class ManifestSent(Sent):
    """A day to be closed with a carrier at a place."""

    carrier: Code
    location: Code
    account: Account = ""


class ManifestShown(Shown):
    """A hand-over list told to a carrier; its PDF is at the manifest's `document` address."""

    id: str
    carrier: str
    account: str
    location: str
    state: str
    provider_ref: str
    message: str
    created_at: datetime
    labels: int

    @classmethod
    def of(cls, row: Manifest) -> "ManifestShown":
        """Show a manifest as a query counted its labels."""
        made = {"id", "labels"}
        same = {name: getattr(row, name) for name in cls.model_fields if name not in made}
        return cls(id=row.public_id, labels=row.__dict__["label_count"], **same)


class CarrierPickupSent(Sent):
    """A visit of a carrier."""

    carrier: Code
    location: Code
    on: Day
    ready_from: Clock
    ready_until: Clock
    parcels: Annotated[int, Field(ge=1, le=10_000)]
    weight_g: Measure = 0
    account: Account = ""

    def as_draft(self) -> PickupDraft:
        """Return the room's own word for it."""
        times = {name: time.fromisoformat(getattr(self, name)) for name in ("ready_from", "ready_until")}
        return PickupDraft(**{**self.model_dump(), **times})


class CarrierPickupShown(Shown):
    """A visit of a carrier."""

    id: str
    carrier: str
    account: str
    location: str
    on: date
    ready_from: time
    ready_until: time
    parcels: int
    weight_g: int
    state: str
    confirmation: str
    message: str

    @classmethod
    def of(cls, row: Pickup) -> "CarrierPickupShown":
        """Show a visit."""
        return cls(
            id=row.public_id, **{name: getattr(row, name) for name in cls.model_fields if name != "id"}
        )


class ReprintSent(Sent):
    """Why a label is printed again."""

    reason: Reason


class PrintedShown(Shown):
    """A label that was printed again; its PDF is at the shipment's `label` address."""

    id: str
    parcel: str
    tracking_number: str | None

    @classmethod
    def of(cls, row: Label) -> "PrintedShown":
        """Show a label."""
        return cls(id=row.public_id, parcel=row.parcel, tracking_number=row.tracking_number)


class LateParcelShown(Shown):
    """A parcel on its way that is late or is going to be."""

    id: str
    parcel: str
    about: str
    service: str
    tracking_number: str | None
    tracking_status: str
    left_at: datetime | None
    expected_on: date | None
    last_news_at: datetime | None
    late_since: datetime | None
    late_reason: str

    @classmethod
    def of(cls, row: Label) -> "LateParcelShown":
        """Show a parcel."""
        made = {"id", "service"}
        same = {name: getattr(row, name) for name in cls.model_fields if name not in made}
        return cls(id=row.public_id, service=row.service.code, **same)


class RelabelledShown(Shown):
    """A parcel that another label was asked for."""

    id: str
    state: str
