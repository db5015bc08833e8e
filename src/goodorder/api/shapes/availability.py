"""Availability and promises on the wire."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from goodorder.availability.models import PublishRule
from goodorder.availability.queries import Exposure, Feed
from goodorder.availability.rules import LineAnswer, LineQuote, Part, PromiseAsk, PromiseQuote, Slice
from goodorder.availability.rules.publishing import PublishRuleDraft
from goodorder.doorway.shapes import Code, Country, Day, Quantity, Sent, Shown

Units = Annotated[int, Field(ge=0, le=1_000_000)]
Percent = Annotated[int, Field(ge=0, le=100, description="how sure the date is, in per cent")]


class WantedSent(Sent):
    """A wanted SKU, by any of its codes, kits as such."""

    sku: Annotated[str, Field(min_length=1, max_length=80)]
    quantity: Quantity


class AvailabilitySent(Sent):
    """A basket and where it is asked for; `locations` narrows it to some, `on` asks for another day than today."""

    channel: Code
    lines: Annotated[list[WantedSent], Field(min_length=1, max_length=1000)]
    locations: Annotated[list[Code], Field(max_length=1000)] | None = None
    on: Day | None = None


class SliceShown(Shown):
    """Units that can be promised from a day on, over and above earlier slices; `document` is empty for stock."""

    on: date
    quantity: int
    document: str
    confidence_percent: Percent


def _slices(slices: Iterable[Slice]) -> list[SliceShown]:
    return [
        SliceShown(
            on=part.day,
            quantity=part.quantity,
            document=part.document,
            confidence_percent=part.confidence_percent,
        )
        for part in slices
    ]


class PlaceShown(Shown):
    """What one location can promise."""

    location: str
    slices: list[SliceShown]


class ComponentShown(Shown):
    """A part of a kit: how many one kit takes, and what there is of it."""

    sku: str
    quantity: int
    slices: list[SliceShown]


class LineAvailability(Shown):
    """What can be promised of a line, after the lines before it have theirs.

    `promisable` counts units by the day asked for; `available_on` is when the whole quantity is there, null
    when known supply never reaches it; `limiting` is the part of a kit that comes last or of which there is
    least.
    """

    sku: str
    quantity: int
    promisable: int
    available_on: date | None
    limiting: str | None
    not_before: date | None
    slices: list[SliceShown]
    locations: list[PlaceShown]
    components: list[ComponentShown]

    @classmethod
    def of(cls, sku: str, answer: LineAnswer, *, on: date, places: Mapping[int, str]) -> "LineAvailability":
        """Show an answer; `places` are the codes of locations by id."""
        codes = {part.sku_id: part.code for part in answer.components}
        is_kit = answer.sku_id not in codes
        return cls(
            sku=sku,
            quantity=answer.quantity,
            promisable=answer.promisable(on),
            available_on=answer.available_on,
            limiting=codes.get(answer.limiting or 0),
            not_before=answer.release_on,
            slices=_slices(answer.slices),
            locations=[
                PlaceShown(location=places[place], slices=_slices(found))
                for place, found in answer.by_place.items()
            ],
            components=[
                ComponentShown(sku=part.code, quantity=part.units, slices=_slices(part.slices))
                for part in answer.components
                if is_kit
            ],
        )


class AvailabilityShown(Shown):
    """The lines in the order in which they were asked."""

    lines: list[LineAvailability]


class PromiseSent(Sent):
    """A basket before it is paid for. Without a service it is promised for collection."""

    channel: Code
    lines: Annotated[list[WantedSent], Field(min_length=1, max_length=1000)]
    country: Country | None = None
    service: Annotated[str, Field(max_length=40)] = ""
    wanted_on: Day | None = None
    ship_complete: bool = False
    min_life_days: Annotated[int, Field(ge=0, le=3650, description="remaining life of goods that expire")] = 0

    def as_ask(self) -> PromiseAsk:
        """Return the room's own word for it."""
        return PromiseAsk(
            channel=self.channel,
            lines=tuple((line.sku, line.quantity) for line in self.lines),
            country=self.country or "",
            service=self.service,
            wanted_on=self.wanted_on,
            ship_complete=self.ship_complete,
            min_life_days=self.min_life_days,
        )


class PartShown(Shown):
    """Units that leave one location together, with the reasons for their dates, step by step."""

    location: str
    quantity: int
    document: str
    confidence_percent: Percent
    ship_on: date
    arrive_on: date
    steps: list[str]

    @classmethod
    def of(cls, part: Part) -> "PartShown":
        """Show a part."""
        same = {name: getattr(part, name) for name in cls.model_fields if name != "steps"}
        return cls(**same, steps=list(part.steps))


class LinePromiseShown(Shown):
    """When a line has left and arrived whole; null while `lacking` units have no date."""

    sku: str
    quantity: int
    ship_on: date | None
    arrive_on: date | None
    location: str
    document: str
    confidence_percent: Percent
    lacking: int
    steps: list[str]
    parts: list[PartShown]

    @classmethod
    def of(cls, line: LineQuote) -> "LinePromiseShown":
        """Show a line's quote."""
        made = {"sku", "quantity", "steps", "parts"}
        same = {name: getattr(line.promise, name) for name in cls.model_fields if name not in made}
        return cls(
            **same,
            sku=line.sku,
            quantity=line.quantity,
            steps=list(line.promise.steps),
            parts=[PartShown.of(part) for part in line.promise.parts],
        )


class PromiseQuotedShown(Shown):
    """The order's dates are those of its last line; nothing is held by asking."""

    ship_on: date | None
    arrive_on: date | None
    lines: list[LinePromiseShown]

    @classmethod
    def of(cls, quote: PromiseQuote) -> "PromiseQuotedShown":
        """Show a quote."""
        return cls(
            ship_on=quote.ship_on,
            arrive_on=quote.arrive_on,
            lines=[LinePromiseShown.of(line) for line in quote.lines],
        )


class RuleScopeSent(Sent):
    """Which rule: of one SKU or all, from one location or all; left out or empty is all."""

    sku: Annotated[str, Field(max_length=80)] = ""
    location: Annotated[str, Field(max_length=40)] = ""


class PublishRuleSent(RuleScopeSent):
    """What is shown: what is available less `buffer`, nothing below `threshold`, at most `cap`."""

    buffer: Units = 0
    threshold: Units = 0
    cap: Units | None = None
    owner: Annotated[str, Field(max_length=120)] = ""

    def as_draft(self) -> PublishRuleDraft:
        """Return the room's own word for it."""
        return PublishRuleDraft(buffer=self.buffer, threshold=self.threshold, cap=self.cap, owner=self.owner)


class PublishRuleShown(Shown):
    """A rule; null for `sku` or `location` is every one, null for `cap` is none."""

    sku: str | None
    location: str | None
    buffer: int
    threshold: int
    cap: int | None
    owner: str

    @classmethod
    def of(cls, rule: PublishRule) -> "PublishRuleShown":
        """Show a rule."""
        return cls(
            sku=rule.sku.code if rule.sku else None,
            location=rule.location.code if rule.location else None,
            buffer=rule.buffer,
            threshold=rule.threshold,
            cap=rule.cap,
            owner=rule.owner,
        )


class PublishRulesShown(Shown):
    """A channel's rules, the widest first; the closest rule for a SKU counts."""

    items: list[PublishRuleShown]


class StockFeedAsked(BaseModel):
    """Where to go on."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(0, ge=0, le=2**62, description="`after` of the answer before; 0: everything")
    size: int = Field(200, ge=1, le=1000, description="changes in one answer")


class StockChangeShown(Shown):
    """What the channel is to show of a SKU from now on."""

    seq: int
    sku: str
    quantity: int
    changed_at: datetime
    published_at: datetime


class StockFeedShown(Shown):
    """Changes in order; ask again with `after`, at once while not `is_complete`."""

    items: list[StockChangeShown]
    after: int
    is_complete: bool

    @classmethod
    def of(cls, feed: Feed) -> "StockFeedShown":
        """Show a feed."""
        items = [StockChangeShown.model_validate(change) for change in feed.changes]
        return cls(items=items, after=feed.after, is_complete=feed.is_complete)


class ExposureShown(Shown):
    """How late the channel learns of changes, and what it shows that is not there any more."""

    published: int
    delay_p50_ms: int
    delay_p95_ms: int
    skus: int
    units: int

    @classmethod
    def of(cls, found: Exposure) -> "ExposureShown":
        """Show an exposure."""
        return cls.model_validate(found)


class ReconciledShown(Shown):
    """How many SKUs were compared and how many had been told wrong."""

    checked: int
    differed: int
