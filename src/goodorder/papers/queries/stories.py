"""What a paper needs to know of the order behind a parcel, and who sends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goodorder.fulfillment.models import FulfillmentOrder, Shipment
from goodorder.kernel.access import internal_query
from goodorder.kernel.errors import Missing
from goodorder.locations.models import Location
from goodorder.looks import typeset
from goodorder.orders.models import OrderLine
from goodorder.orders.queries import order_for
from goodorder.papers.rules.sheets import Paper, Speech

TEMPLATES = Path(__file__).parent.parent / "templates_typst"


@dataclass(frozen=True, slots=True)
class Story:
    """The order a parcel is for: its number, its reader's language, who pays, its lines by id.

    Work that no order asked for has none of it.
    """

    number: str = ""
    language: str = "en"
    currency: str = "EUR"
    bill_to: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[int, OrderLine] = field(default_factory=dict)


@internal_query
def story_of(demand: str) -> Story:
    """Return what is known of the order a demand is; nothing when it is none."""
    try:
        order = order_for(demand)
    except Missing:
        return Story()
    return Story(
        number=order.number,
        language=order.customer.language,
        currency=order.currency,
        bill_to=order.bill_to,
        lines={line.pk: line for line in order.lines.select_related("sku").order_by("position")},
    )


@internal_query
def speech_for(story: Story, work: FulfillmentOrder) -> Speech:
    """Return the language of whoever gets the goods."""
    return Speech(story.language, str(work.ship_to.get("country", "")), story.currency)


@internal_query
def sender_of(location: Location, speech: Speech) -> list[str]:
    """Return who sends, as an address: the company at its own, else at the location's."""
    company = location.company
    postal = {**(company.postal or location.postal or {}), "name": company.name, "company": ""}
    return speech.address(postal)


@internal_query
def home_of(location: Location) -> str:
    """Return the country a location sends from; addresses there do not name it."""
    postal = location.postal or location.company.postal or {}
    return str(postal.get("country") or location.company.country)


@internal_query
def parcels_of(work: FulfillmentOrder) -> list[Shipment]:
    """Return the parcels of a piece of work that were not opened again, in order."""
    return [each for each in work.shipments.order_by("id") if each.state != "cancelled"]


@internal_query
def as_pdf(paper: Paper, speech: Speech) -> bytes:
    """Typeset a paper."""
    return typeset.pdf(TEMPLATES / "paper.typ", paper.printed(speech))
