"""What a decision is made from, as it is stored: facts only, so that any rules can be tried on them later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from goodorder.sourcing.rules.model import Demand

FORMAT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideTerms:
    """What a demand asks besides goods: where they go (parts of a postal address), by which service, by when.

    `channel` and `customer` are for rules that name them. Excluded locations, by code, take no part: they
    refused the work, or did not find the goods.
    """

    ship_complete: bool = False
    ship_to: Mapping[str, Any] = field(default_factory=dict)
    service: str = ""
    wanted_on: date | None = None
    channel: str = ""
    customer: str = ""
    excluded_locations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What rules may ask of a SKU."""

    sku_id: int
    code: str = ""
    tax_class: str = ""
    weight_g: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A location on the day of the decision, before any rule is applied.

    `capacity` is what may still leave that day (none: any number); `late_days` is by how many days goods
    from here would miss the wished day. Costs in minor units of the company's currency.
    """

    code: str
    location_id: int
    kind: str = "warehouse"
    country: str = ""
    rank: int = 100
    handling: int = 0
    unit_handling: int = 0
    available: Mapping[int, int] = field(default_factory=dict)
    is_open: bool = True
    capacity: int | None = None
    late_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What is supposed otherwise than the rules say: how the smallest change is tried out."""

    adjust: Mapping[str, int] = field(default_factory=dict)
    waived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    policy: Mapping[str, bool | int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A demand with all that was known when it was decided.

    `service_freight` is what the carrier service charges for the whole of it in one parcel; `effort` tells
    how far the search went, so that the same answer can be found again.
    """

    demands: tuple[Demand, ...]
    places: tuple[Place, ...]
    items: tuple[Item, ...] = ()
    channel: str = ""
    customer: str = ""
    country: str = ""
    postcode: str = ""
    service: str = ""
    service_freight: int = 0
    freight_note: str = ""
    ship_complete: bool = False
    excluded: tuple[str, ...] = ()
    effort: str = "full"
    what_if: WhatIf = WhatIf()

    def item(self, sku_id: int) -> Item:
        """Return what is known of a SKU."""
        return next((one for one in self.items if one.sku_id == sku_id), Item(sku_id=sku_id))


def as_inputs(case: Case) -> dict[str, Any]:
    """Return a case as plain values, to be stored."""
    plain: dict[str, Any] = msgspec.to_builtins(case, str_keys=True)
    return {"format": FORMAT, **plain}


def case_of(inputs: Mapping[str, Any]) -> Case:
    """Return the case that was stored; raises ValueError for inputs of another format."""
    if inputs.get("format") != FORMAT:
        raise ValueError(f"inputs of format {inputs.get('format', 1)} cannot be decided anew")
    known = {name: value for name, value in inputs.items() if name != "format"}
    return msgspec.convert(known, Case, strict=False)
