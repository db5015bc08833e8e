"""Carrier services and labels on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from goodorder.doorway.shapes import Amount, Country, Currency, Sent, Shown
from goodorder.shipping.models import Label, Service
from goodorder.shipping.rules import ServiceDraft, ZoneRates

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


class PostcodesSent(Sent):
    """Postcodes of a country from `first` to `last`; a short one takes whatever begins like it."""

    country: Country
    first: Annotated[str, Field(min_length=1, max_length=12)]
    last: Annotated[str, Field(max_length=12)] = ""

    def as_range(self) -> tuple[str, str, str]:
        """Return it as the rules know it."""
        return self.country, self.first, self.last


class FreightRateSent(Sent):
    """What 100 kg of a freight class cost from a weight on; the class in tenths, 925 is 92.5."""

    freight_class: Annotated[int, Field(ge=500, le=5000)]
    from_weight_g: Annotated[int, Field(ge=0, le=100_000_000)] = 0
    amount_per_100_kg: Amount


class ZoneSent(Sent):
    """Places at the same rates; `*` is everywhere else, postcodes narrow to parts of countries."""

    code: ServiceCode
    countries: list[Annotated[str, Field(pattern=r"^([A-Z]{2}|\*)$")]] = []
    postcodes: Annotated[list[PostcodesSent], Field(max_length=2000)] = []
    rates: Annotated[list[RateSent], Field(max_length=200)] = []
    freight: Annotated[list[FreightRateSent], Field(max_length=500)] = []

    def as_zone(self) -> ZoneRates:
        """Return the room's own word for it."""
        return ZoneRates(
            code=self.code,
            countries=tuple(self.countries),
            steps=tuple((rate.up_to_weight_g, rate.amount) for rate in self.rates),
            postcodes=tuple(found.as_range() for found in self.postcodes),
            freight=tuple(
                (rate.freight_class, rate.from_weight_g, rate.amount_per_100_kg) for rate in self.freight
            ),
        )


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
