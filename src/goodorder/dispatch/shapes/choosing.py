"""Comparisons of services, and the rules that bar and prefer them, on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from goodorder.doorway.shapes import Amount, Asked, Code, Country, Day, Measure, Reason, Sent, Shown
from goodorder.shipping.models import Comparison
from goodorder.shipping.rules import Candidate, Consignment, Package, ServiceRule, Wanted

Codes = Annotated[list[Code], Field(max_length=200)]


class PackageSent(Sent):
    """One parcel: grams, and outer sizes in millimetres; 0 was not measured."""

    weight_g: Annotated[int, Field(ge=1, le=100_000_000)]
    length_mm: Measure = 0
    width_mm: Measure = 0
    height_mm: Measure = 0


class PlaceSent(Sent):
    """Where it goes."""

    name: Annotated[str, Field(max_length=120)] = ""
    company: Annotated[str, Field(max_length=120)] = ""
    line1: Annotated[str, Field(max_length=120)] = ""
    city: Annotated[str, Field(max_length=80)] = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    region: Annotated[str, Field(max_length=20)] = ""
    country: Country


class ComparisonSent(Sent):
    """What services are compared for; `parcel` and `about` are the ids it is kept under."""

    parcel: Annotated[str, Field(min_length=1, max_length=40)]
    about: Annotated[str, Field(min_length=1, max_length=40)]
    location: Code
    packages: Annotated[list[PackageSent], Field(min_length=1, max_length=200)]
    recipient: PlaceSent
    is_residential: bool = True
    is_hazardous: bool = False
    value: Amount = 0
    accessorials: list[Literal["lift_gate", "inside_delivery", "appointment"]] = []
    promise_on: Day | None = None
    channel: Annotated[str, Field(max_length=40)] = ""
    customer: Annotated[str, Field(max_length=40)] = ""

    def as_wanted(self, sender: dict[str, str]) -> Wanted:
        """Return the room's own word for it."""
        consignment = Consignment(
            packages=tuple(Package(**package.model_dump()) for package in self.packages),
            country=self.recipient.country,
            postcode=self.recipient.postcode,
            is_residential=self.is_residential,
            is_hazardous=self.is_hazardous,
            value=self.value,
            accessorials=tuple(self.accessorials),
        )
        return Wanted(
            consignment=consignment,
            location=self.location,
            promise_on=self.promise_on,
            channel=self.channel,
            customer=self.customer,
            sender=sender,
            recipient=self.recipient.model_dump(),
        )


class PriceComponentShown(Shown):
    """One component of a price."""

    kind: str
    amount: int
    reason: str


class CandidateShown(Shown):
    """A service in a comparison, and why it won or lost."""

    service: str
    name: str
    mode: str
    amount: int
    currency: str
    parts: list[PriceComponentShown]
    leaves_on: date | None
    arrives_on: date | None
    source: str
    outcome: str
    because: str

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "CandidateShown":
        """Show a candidate as it was stored."""
        days = {name: stored[name] or None for name in ("leaves_on", "arrives_on")}
        return cls.model_validate({**stored, **days})


class ComparisonShown(Shown):
    """Services compared for a parcel, and the choice."""

    id: str
    parcel: str
    about: str
    state: str
    service: str
    reason: str
    promise_on: date | None
    created_at: datetime
    candidates: list[CandidateShown]

    @classmethod
    def of(cls, row: Comparison) -> "ComparisonShown":
        """Show a comparison."""
        same = ("parcel", "about", "state", "reason", "promise_on", "created_at")
        return cls(
            id=row.public_id,
            service=row.service.code if row.service else "",
            candidates=[CandidateShown.of(one) for one in row.candidates],
            **{name: getattr(row, name) for name in same},
        )


class ServicePreviewShown(Shown):
    """What a comparison by our own tables would find."""

    candidates: list[CandidateShown]

    @classmethod
    def of(cls, found: list[Candidate]) -> "ServicePreviewShown":
        """Show candidates."""
        return cls(candidates=[CandidateShown.of(one.as_json()) for one in found])


class ComparisonsAsked(Asked):
    """Comparisons in one state, or of one parcel (id), if asked."""

    state: Literal["", "asked", "decided", "undecided"] = ""
    parcel: Annotated[str, Field(max_length=40)] = ""


class ServiceChoiceSent(Sent):
    """Another service than the comparison chose."""

    service: Code
    reason: Reason


class ServiceRuleSent(Sent):
    """What holds for parcels it fits; empty places, channels and customers fit all, an upper bound of 0 is none."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    effect: Literal["forbid", "only", "prefer"]
    services: Annotated[list[Code], Field(min_length=1, max_length=200)]
    countries: Annotated[list[Country], Field(max_length=250)] = []
    least_weight_g: Measure = 0
    most_weight_g: Measure = 0
    least_value: Amount = 0
    most_value: Amount = 0
    hazard: Literal["any", "hazardous", "harmless"] = "any"
    within_days: Annotated[int, Field(ge=0, le=60)] = 0
    channels: Codes = []
    customers: Codes = []

    def as_rule(self) -> ServiceRule:
        """Return the room's own word for it."""
        lists = {name: tuple(value) for name, value in self if isinstance(value, list)}
        return ServiceRule(**{**self.model_dump(), **lists})


class ServiceRulesSent(Sent):
    """All rules; they replace those before. With `accept_gaps`, even when parcels are left without a service."""

    rules: Annotated[list[ServiceRuleSent], Field(max_length=200)]
    accept_gaps: bool = False


class ServiceRuleShown(Shown):
    """A rule in force."""

    name: str
    effect: str
    services: list[str]
    countries: list[str]
    least_weight_g: int
    most_weight_g: int
    least_value: int
    most_value: int
    hazard: str
    within_days: int
    channels: list[str]
    customers: list[str]


class ServiceRulesShown(Shown):
    """The rules in force, and the parcels they leave without a service."""

    rules: list[ServiceRuleShown]
    gaps: list[str]

    @classmethod
    def of(cls, rules: list[ServiceRule], gaps: list[str]) -> "ServiceRulesShown":
        """Show the rules."""
        return cls(rules=[ServiceRuleShown.model_validate(one) for one in rules], gaps=gaps)
