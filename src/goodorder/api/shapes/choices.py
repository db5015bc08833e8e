"""What could come instead of a SKU, and what a change of its life cycle would touch, on the wire."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from goodorder.availability.queries import Offer
from goodorder.doorway.shapes import LARGEST_QUANTITY, Quantity, Sent, Shown
from goodorder.orders.queries import LifeCycleEffect


class OffersAsked(BaseModel):
    """For which channel, and how many."""

    model_config = ConfigDict(extra="forbid")

    channel: str = Field(max_length=40)
    quantity: int = Field(1, ge=1, le=LARGEST_QUANTITY)


class OfferShown(Shown):
    """A SKU that could come instead; amounts in the channel's minor unit, null where it has no price."""

    sku: str
    name: str
    rank: int
    needs_consent: bool
    reason: str
    available: int
    price: int | None
    difference: Annotated[int | None, Field(description="what one costs more; negative: less")]

    @classmethod
    def of(cls, offer: Offer) -> "OfferShown":
        """Show an offer."""
        same = {name: getattr(offer, name) for name in cls.model_fields if name not in {"sku", "name"}}
        return cls(**same, sku=offer.sku.code, name=offer.sku.name)


class OffersShown(Shown):
    """What could come instead, best first."""

    items: list[OfferShown]


class SubstitutionSent(Sent):
    """Units of a line to be replaced by a substitute, and whether the customer agreed."""

    line: Annotated[int, Field(ge=1, le=4000, description="the line's position")]
    sku: Annotated[str, Field(min_length=1, max_length=80)]
    quantity: Quantity
    consent: bool = False


class TouchedLineShown(Shown):
    """An open line of an order."""

    order_id: str
    number: str
    line: int
    open: int
    waiting: int


class AffectedSupplyShown(Shown):
    """Supply that is to come."""

    document: str
    kind: str
    location: str
    due_on: date
    to_come: int


class LifeCycleShown(Shown):
    """What setting the life cycle would touch; lines and supply are the first 200 of each.

    `sold_against`: what a line may be sold against then, `never`, `stock`, `dated` supply too, or `any`.
    `stranded`: units that wait without dated supply and that nothing would come for.
    """

    sku: str
    now: str
    to: str
    sold_against_now: str
    sold_against: str
    open_units: int
    waiting_units: int
    stranded: int
    in_carts: int
    supply_units: int
    lines: list[TouchedLineShown]
    supply: list[AffectedSupplyShown]
    kits: list[str]

    @classmethod
    def of(cls, effect: LifeCycleEffect, *, in_carts: int) -> "LifeCycleShown":
        """Show the effect, with the units that open carts ask for."""
        made: dict[str, Any] = {
            "in_carts": in_carts,
            "sku": effect.sku.code,
            "now": effect.sku.life_cycle,
            "kits": [kit.code for kit in effect.kits],
            "lines": [
                TouchedLineShown(
                    order_id=line.order.public_id,
                    number=line.order.number,
                    line=line.position,
                    open=line.live - line.handed_over,
                    waiting=line.backordered,
                )
                for line in effect.lines
            ],
            "supply": [
                AffectedSupplyShown(
                    document=one.document,
                    kind=one.kind,
                    location=one.location.code,
                    due_on=one.due_on,
                    to_come=one.to_come,
                )
                for one in effect.supply
            ],
        }
        return cls(**{name: getattr(effect, name) for name in cls.model_fields if name not in made}, **made)


class LifeCycleAsked(BaseModel):
    """Which stage to try."""

    model_config = ConfigDict(extra="forbid")

    to: str = Field(max_length=20)
