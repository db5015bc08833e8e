"""A service's terms and surcharges on the wire."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import Amount, Code, Measure, Sent, Shown
from goodorder.shipping.models import Service
from goodorder.shipping.queries import surcharges_of, tariff_of
from goodorder.shipping.rules import Surcharge, TariffDraft

SurchargeKind = Literal[
    "fuel",
    "remote_area",
    "residential",
    "oversize",
    "declared_value",
    "dangerous_goods",
    "lift_gate",
    "inside_delivery",
    "appointment",
]
Rate = Annotated[int, Field(ge=0, le=1_000_000, description="in parts per million")]


class TariffSent(Sent):
    """A service's terms; a limit of 0 is none.

    `dim_divisor` is cubic centimetres per kilogram (0: only weight counts), `weekdays` the days it travels,
    Monday first. Unused labels go back by themselves after `void_days`. `is_live`: the carrier is asked for
    its price. `is_shopped`: all services are compared when a label of this one is asked for.
    """

    mode: Literal["parcel", "freight"] = "parcel"
    dim_divisor: Annotated[int, Field(ge=0, le=100_000)] = 0
    most_weight_g: Measure = 0
    most_side_mm: Measure = 0
    most_girth_mm: Measure = 0
    minimum: Amount = 0
    cut_off: Annotated[str, Field(pattern=r"^\d\d:\d\d$", description="such as 16:30")] | None = None
    weekdays: Annotated[str, Field(pattern="^[01]{7}$")] = "1111110"
    account: Annotated[str, Field(max_length=40)] = ""
    void_days: Annotated[int, Field(ge=0, le=365)] = 0
    takes_hazardous: bool = False
    is_live: bool = False
    is_shopped: bool = False

    def as_draft(self) -> TariffDraft:
        """Return the room's own word for it."""
        cut_off = time.fromisoformat(self.cut_off) if self.cut_off else None
        return TariffDraft(**{**self.model_dump(), "cut_off": cut_off})


class RemotePostcodesSent(Sent):
    """Postcodes of a country from `first` to `last`; a short one takes whatever begins like it."""

    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    first: Annotated[str, Field(min_length=1, max_length=12)]
    last: Annotated[str, Field(max_length=12)] = ""


class SurchargeSent(Sent):
    """What a service adds: an amount for each parcel or a rate; `over` is the side (mm) or value it starts above."""

    kind: SurchargeKind
    amount: Amount = 0
    rate_ppm: Rate = 0
    over: Amount = 0
    postcodes: Annotated[list[RemotePostcodesSent], Field(max_length=2000)] = []

    def as_surcharge(self) -> Surcharge:
        """Return the room's own word for it."""
        ranges = tuple((one.country, one.first, one.last) for one in self.postcodes)
        return Surcharge(**{**self.model_dump(), "postcodes": ranges})


Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="such as 16:30")]


class CutOffsSent(Sent):
    """By when goods must be ready at a location (code, its own clock), Monday first; null: not collected then.

    No day at all: the service collects there whenever work is done.
    """

    location: Code
    times: Annotated[list[Clock | None], Field(min_length=7, max_length=7)]

    def by_weekday(self) -> dict[int, time]:
        """Return the times by weekday, Monday is 0."""
        return {at: time.fromisoformat(text) for at, text in enumerate(self.times) if text}


class LocationCutOffsShown(Shown):
    """By when a service collects at a location, Monday first; null: not on that day."""

    location: str
    times: list[str | None]


class CutOffsShown(Shown):
    """By when a service collects, by location; at other locations it collects whenever work is done."""

    code: str
    locations: list[LocationCutOffsShown]

    @classmethod
    def of(cls, code: str, found: Mapping[str, Mapping[int, time]]) -> "CutOffsShown":
        """Show a service's cut-offs."""
        rows = [
            LocationCutOffsShown(
                location=place,
                times=[f"{times[day]:%H:%M}" if day in times else None for day in range(7)],
            )
            for place, times in found.items()
        ]
        return cls(code=code, locations=rows)


class SurchargesSent(Sent):
    """All surcharges of a service; they replace those before."""

    surcharges: Annotated[list[SurchargeSent], Field(max_length=20)]


class SurchargeShown(Shown):
    """What a service adds."""

    kind: str
    amount: int
    rate_ppm: int
    over: int
    postcodes: list[tuple[str, str, str]]


class TariffShown(Shown):
    """A service's terms and surcharges."""

    code: str
    mode: str
    dim_divisor: int
    most_weight_g: int
    most_side_mm: int
    most_girth_mm: int
    minimum: int
    cut_off: time | None
    weekdays: str
    account: str
    void_days: int
    takes_hazardous: bool
    is_live: bool
    is_shopped: bool
    surcharges: list[SurchargeShown]

    @classmethod
    def of(cls, service: Service) -> "TariffShown":
        """Show a service's terms."""
        terms = tariff_of(service)
        same = {name: getattr(terms, name) for name in cls.model_fields if hasattr(terms, name)}
        rows = [SurchargeShown.model_validate(one) for one in surcharges_of(service)]
        return cls(code=service.code, surcharges=rows, **same)
