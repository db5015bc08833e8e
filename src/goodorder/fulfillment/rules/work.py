"""Pure rules of the warehouse: what a work line still needs, what a parcel weighs, how history comes in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

PACKAGING_G = 100
# Why a location refuses work. What it says of the stock follows: gone, there but damaged, or nothing at all.
REJECTIONS = ("not_found", "damaged", "too_busy", "closed")


@dataclass(frozen=True, slots=True)
class WorkLine:
    """Units of one demand line that a location is asked to send."""

    line_ref: int
    sku_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Route:
    """How and to whom: the shipping service's code, the recipient's address, the company that sends."""

    service: str
    ship_to: Mapping[str, Any]
    company: str


@dataclass(frozen=True, slots=True)
class Counters:
    """Where the units of a fulfillment line are."""

    quantity: int
    picked: int
    packed: int
    shipped: int
    short: int
    cancelled: int

    @property
    def to_pick(self) -> int:
        """Units nobody has picked, missed or taken back."""
        return self.quantity - self.picked - self.short - self.cancelled

    @property
    def to_pack(self) -> int:
        """Units picked and not yet in a parcel."""
        return self.picked - self.packed


@dataclass(frozen=True, slots=True)
class PastLine:
    """Units of a demand line that a past shipment held."""

    line_ref: int
    sku_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class PastShipment:
    """A shipment of before our time, sent and delivered at once."""

    demand: str
    location_id: int
    number: str
    ship_to: Mapping[str, Any]
    sent_at: datetime
    lines: tuple[PastLine, ...]


def parcel_weight_g(contents: Iterable[tuple[int, int]]) -> int:
    """Weigh a parcel from (units, grams each) plus its packaging, in grams."""
    return PACKAGING_G + sum(units * weight_g for units, weight_g in contents)


def is_all_gone(lines: Iterable[Counters]) -> bool:
    """Tell whether every unit that was not missed or taken back has shipped."""
    return all(line.shipped + line.short + line.cancelled == line.quantity for line in lines)


def is_all_withdrawn(lines: Iterable[Counters]) -> bool:
    """Tell whether no unit will ever ship."""
    return all(line.short + line.cancelled == line.quantity for line in lines)
