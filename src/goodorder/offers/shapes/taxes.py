"""Local rates of tax, exemptions and rounding on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Country, Day, Sent, Shown
from goodorder.kernel.installed import names
from goodorder.pricing.models import TaxEngineChoice, TaxExemption, TaxFiling, TaxRate
from goodorder.pricing.rules import ExemptionDraft, TaxRateDraft

Region = Annotated[str, Field(max_length=10)]


class LocalTaxRateSent(Sent):
    """What a level of government takes on a class of goods; place narrowed by region and beginning of postcode."""

    country: Country
    region: Region = ""
    postcode: Region = ""
    level: Annotated[str, Field(max_length=20)] = ""
    tax_class: Annotated[str, Field(min_length=1, max_length=20)]
    rate_ppm: Annotated[int, Field(ge=0, le=1_000_000)]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    category: Literal["", "S", "Z", "E", "O"] = ""
    valid_from: Day | None = None

    def as_draft(self) -> TaxRateDraft:
        """Return the room's own word for it."""
        return TaxRateDraft(**self.model_dump(exclude={"valid_from"}))


class LocalTaxRateShown(Shown):
    """What a level of government takes on a class of goods sent to a place."""

    id: str
    country: str
    region: str
    postcode: str
    level: str
    tax_class: str
    rate_ppm: int
    name: str
    category: str
    valid_from: date | None
    valid_until: date | None

    @classmethod
    def of(cls, rate: TaxRate) -> "LocalTaxRateShown":
        """Show a rate."""
        plain = ("country", "region", "postcode", "level", "tax_class", "rate_ppm", "name", "category")
        return cls(
            id=rate.public_id,
            valid_from=rate.valid_on.lower,
            valid_until=rate.valid_on.upper,
            **{name: getattr(rate, name) for name in plain},
        )


class TaxRateEndSent(Sent):
    """The day from which a rate no longer holds; today if left out."""

    on: Day | None = None


class ExemptionSent(Sent):
    """A certificate that frees a customer from tax; no region is the whole country, no classes all goods."""

    customer: Annotated[str, Field(min_length=1, max_length=40)]
    country: Country
    region: Region = ""
    tax_classes: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=20)]], Field(max_length=20)
    ] = []
    number: Annotated[str, Field(min_length=1, max_length=60)]
    reason: Annotated[str, Field(min_length=1, max_length=120)]
    valid_from: Day | None = None
    valid_until: Day | None = None

    def as_draft(self) -> ExemptionDraft:
        """Return the room's own word for it."""
        parts = self.model_dump(exclude={"customer", "tax_classes"})
        return ExemptionDraft(**parts, tax_classes=tuple(self.tax_classes))


class ExemptionShown(Shown):
    """A certificate that frees a customer from tax; `valid_until` is the first day it no longer does."""

    id: str
    customer: str
    country: str
    region: str
    tax_classes: list[str]
    number: str
    reason: str
    valid_from: date | None
    valid_until: date | None

    @classmethod
    def of(cls, row: TaxExemption) -> "ExemptionShown":
        """Show a certificate."""
        return cls(
            id=row.public_id,
            customer=row.customer.public_id,
            country=row.country,
            region=row.region,
            tax_classes=row.tax_classes,
            number=row.number,
            reason=row.reason,
            valid_from=row.valid_on.lower,
            valid_until=row.valid_on.upper,
        )


class ExemptionsAsked(Asked):
    """Certificates of one customer (id), if asked."""

    customer: Annotated[str, Field(max_length=40)] = ""


class TaxRoundingSent(Sent):
    """Whether tax is rounded once a line or once for all lines of a rate on a document."""

    rounding: Literal["line", "document"]


class TaxRoundingShown(Shown):
    """How a channel rounds tax."""

    channel: str
    rounding: str


class TaxEngineSent(Sent):
    """Which engine a channel asks, what happens when it gives no answer, and whether it is told of documents."""

    engine: Annotated[str, Field(min_length=1, max_length=40)]
    on_silence: Literal["own", "refuse"] = "refuse"
    records: bool = True


class TaxEngineShown(Shown):
    """The engine that determines a channel's tax."""

    channel: str
    engine: str
    on_silence: str
    records: bool

    @classmethod
    def of(cls, row: TaxEngineChoice) -> "TaxEngineShown":
        """Show a channel's engine."""
        plain = {name: getattr(row, name) for name in ("engine", "on_silence", "records")}
        return cls(channel=row.channel.code, **plain)


class TaxEngines(Shown):
    """Which channels ask which engine; the others use our own tables. `installed` may be chosen."""

    installed: list[str]
    channels: list[TaxEngineShown]

    @classmethod
    def of(cls, rows: Sequence[TaxEngineChoice]) -> "TaxEngines":
        """Show all."""
        return cls(installed=names("tax_engines"), channels=[TaxEngineShown.of(row) for row in rows])


class TaxEngineState(Shown):
    """What an engine said when it was asked how it is."""

    is_well: bool
    said: str


class FilingsAsked(Asked):
    """A page of filings."""


class FilingShown(Shown):
    """A document an engine was or is to be told of; without `filed_at` it has not answered yet."""

    id: str
    engine: str
    document: str
    number: str
    kind: str
    reference: str
    requested_at: datetime
    filed_at: datetime | None

    @classmethod
    def of(cls, row: TaxFiling) -> "FilingShown":
        """Show a filing."""
        plain = {name: getattr(row, name) for name in ("engine", "reference", "requested_at", "filed_at")}
        said = {name: row.content[name] for name in ("number", "kind")}
        return cls(id=row.public_id, document=row.about, **plain, **said)
