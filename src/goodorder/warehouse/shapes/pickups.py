"""Pickups on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from goodorder.doorway.shapes import Asked, Reason, Sent, Shown
from goodorder.fulfillment.models import Pickup


class PickupPartShown(Shown):
    """A line of a pickup: `ready` units wait at the counter, `collected` ones are gone."""

    line: int
    sku: str
    name: str
    quantity: int
    picked: int
    ready: int
    collected: int


class PickupShown(Shown):
    """Goods that are collected at a store. `demand` is the id of the order they are for."""

    id: str
    state: str
    fulfillment_order: str
    number: str
    demand: str
    location: str
    customer: str
    created_at: datetime
    ready_at: datetime | None
    hold_until: datetime | None
    extensions: int
    ended_at: datetime | None
    collected_by: str
    identity: str
    lines: list[PickupPartShown]

    @classmethod
    def of(cls, pickup: Pickup) -> "PickupShown":
        """Show a pickup as fetched by the room's queries."""
        work = pickup.fulfillment_order
        made = {"id", "fulfillment_order", "number", "demand", "location", "customer", "lines"}
        same = {name: getattr(pickup, name) for name in cls.model_fields if name not in made}
        lines = [
            PickupPartShown(
                line=line.pk,
                sku=line.sku.code,
                name=line.sku.name,
                quantity=line.quantity - line.short - line.cancelled,
                picked=line.picked,
                ready=line.packed - line.shipped,
                collected=line.shipped,
            )
            for line in work.lines.all()
        ]
        return cls(
            **same,
            id=pickup.public_id,
            fulfillment_order=work.public_id,
            number=work.number,
            demand=work.demand,
            location=work.location.code,
            customer=str(work.ship_to.get("name", "")),
            lines=lines,
        )


class ReadyShown(Shown):
    """A pickup that is ready, with the code to collect it, which is shown this once."""

    code: str
    pickup: PickupShown


class CollectionSent(Sent):
    """The code, what was shown of the identity (never a number of it), and who came if not the customer."""

    code: Annotated[str, Field(min_length=1, max_length=20)]
    identity: Annotated[str, Field(min_length=1, max_length=120)]
    collected_by: Annotated[str, Field(max_length=120)] = ""


class ExtensionSent(Sent):
    """How many days longer it is held."""

    days: Annotated[int, Field(ge=1, le=30)]


class GivenUpSent(Sent):
    """Why it goes back on its shelf."""

    reason: Reason


class PickupsAsked(Asked):
    """Which pickups; without a state those that have not ended."""

    state: str = Field("", max_length=20)
    location: str = Field("", max_length=40)
