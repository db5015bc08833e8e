"""What is asked of papers."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from goodorder.doorway.shapes import Day


class PaperAsked(BaseModel):
    """The language of a paper for our own people."""

    model_config = ConfigDict(extra="forbid")

    language: Literal["en", "de"] = "en"


class DeliveryNoteAsked(BaseModel):
    """Whether prices are shown to a recipient who pays."""

    model_config = ConfigDict(extra="forbid")

    with_prices: bool = True


class CustomsAsked(BaseModel):
    """The terms of delivery (Incoterms 2020)."""

    model_config = ConfigDict(extra="forbid")

    incoterm: Annotated[str, Field(max_length=3)] = "DAP"


class ManifestAsked(PaperAsked):
    """Whose parcels: of a location, by a service, on a day."""

    location: Annotated[str, Field(min_length=1, max_length=40)]
    service: Annotated[str, Field(min_length=1, max_length=40)]
    on: Day
