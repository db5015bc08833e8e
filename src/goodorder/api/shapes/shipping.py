"""Carrier services and labels on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from goodorder.doorway.shapes import Amount, Currency, Sent, Shown
from goodorder.shipping.models import Label, Service
from goodorder.shipping.rules import ServiceDraft

ServiceCode = Annotated[str, Field(min_length=1, max_length=40)]


class ServiceSent(Sent):
    """A way of sending; `carrier` names the adapter, `carrier_service` the service in its words."""

    code: ServiceCode
    name: Annotated[str, Field(min_length=1, max_length=120)]
    carrier: ServiceCode = "own"
    carrier_service: Annotated[str, Field(min_length=1, max_length=60)] = "standard"
    currency: Currency
    transit_days: Annotated[int, Field(ge=0, le=365)] = 2
    tax_class: Annotated[str, Field(min_length=1, max_length=20)] = "standard"

    def as_draft(self) -> ServiceDraft:
        """Return the room's own word for it."""
        return ServiceDraft(**self.model_dump())


class RateSent(Sent):
    """The price up to a weight."""

    up_to_weight_g: Annotated[int, Field(ge=1, le=100_000_000)]
    amount: Amount


class ZoneSent(Sent):
    """Countries at the same rates; `*` is everywhere else."""

    code: ServiceCode
    countries: Annotated[list[Annotated[str, Field(pattern=r"^([A-Z]{2}|\*)$")]], Field(min_length=1)]
    rates: Annotated[list[RateSent], Field(min_length=1, max_length=200)]


class RatesSent(Sent):
    """All zones of the service; they replace those before."""

    zones: Annotated[list[ZoneSent], Field(min_length=1, max_length=300)]


class ServiceShown(Shown):
    """A way of sending."""

    code: str
    name: str
    carrier: str
    carrier_service: str
    currency: str
    transit_days: int
    tax_class: str
    is_active: bool

    @classmethod
    def of(cls, service: Service) -> "ServiceShown":
        """Show a service."""
        return cls.model_validate(service)


class LabelShown(Shown):
    """A parcel's label; its PDF is at the shipment's `label` address."""

    id: str
    service: str
    parcel: str
    state: str
    tracking_number: str | None
    tracking_status: str
    cost: int
    currency: str
    message: str
    created_at: datetime

    @classmethod
    def of(cls, label: Label) -> "LabelShown":
        """Show a label."""
        made = {"id", "service"}
        same = {name: getattr(label, name) for name in cls.model_fields if name not in made}
        return cls(**same, id=label.public_id, service=label.service.code)
