"""What sending parcels costs by our own table: base, dimensional weight, surcharges, freight. Integers only. Pure.

Every component is a `CostPart` with its reason; their sum is the price.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import partial

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS, PPM, rate_of
from goodorder.shipping.rules.freight import FreightCharge, density_class, freight_charge
from goodorder.shipping.rules.zones import ZoneRates, in_postcodes, rate_for, why_no_rate, zone_of

MODES = ("parcel", "freight")
EVERY_WEEKDAY = "1111110"
# Kind: what its `over` means. The accessorials of freight are charged only when they are asked for.
SURCHARGES = {
    "fuel": "nothing",
    "remote_area": "nothing",
    "residential": "nothing",
    "oversize": "longest side in millimetres",
    "declared_value": "value in minor units that is covered already",
    "dangerous_goods": "nothing",
    "lift_gate": "nothing",
    "inside_delivery": "nothing",
    "appointment": "nothing",
}
ACCESSORIALS = ("lift_gate", "inside_delivery", "appointment")
_NOT_FUELLED = {"declared_value"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One physical parcel: grams, and outer sizes in millimetres; 0 was not measured."""

    weight_g: int
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0

    @property
    def sides(self) -> tuple[int, int, int]:
        """The sides, longest first."""
        longest, middle, shortest = sorted((self.length_mm, self.width_mm, self.height_mm), reverse=True)
        return longest, middle, shortest

    @property
    def volume_mm3(self) -> int:
        """Length by width by height; 0 when a side was not measured."""
        return self.length_mm * self.width_mm * self.height_mm


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment:
    """What is to be sent where: the parcels of one shipment, and what a price or a rule may depend on.

    `hazards` names dangerous goods. `value` is in minor units of `currency`; `accessorials` are extra services of freight.
    """

    packages: tuple[Package, ...]
    country: str
    postcode: str = ""
    is_residential: bool = True
    is_hazardous: bool = False
    value: int = 0
    currency: str = ""
    hazards: tuple[str, ...] = ()
    accessorials: tuple[str, ...] = ()

    @property
    def weight_g(self) -> int:
        """What all parcels weigh together."""
        return sum(package.weight_g for package in self.packages)


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffDraft:
    """The terms of a service beside its zones.

    `dim_divisor` is cubic centimetres per kilogram (0: only weight counts); limits of 0 are no limits. A
    parcel in by `cut_off` leaves that day; `weekdays` are the days it travels, Monday first. `account` names
    the carrier's account that buys. Labels go back by themselves `void_days` after they were bought, if
    unused (0: never). `is_live`: the carrier is asked for its price. `is_shopped`: when a label of this
    service is asked for, all services are compared and the best one carries the parcel.
    """

    mode: str = "parcel"
    dim_divisor: int = 0
    most_weight_g: int = 0
    most_side_mm: int = 0
    most_girth_mm: int = 0
    minimum: int = 0
    cut_off: time | None = None
    weekdays: str = EVERY_WEEKDAY
    account: str = ""
    void_days: int = 0
    takes_hazardous: bool = False
    is_live: bool = False
    is_shopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Surcharge:
    """What a service adds: `amount` in minor units for each parcel, or a rate; `over` as its kind says."""

    kind: str
    amount: int = 0
    rate_ppm: int = 0
    over: int = 0
    postcodes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CostPart:
    """One component of a price."""

    kind: str
    amount: int
    reason: str


@dataclass(frozen=True, slots=True)
class Priced:
    """What sending costs: the sum of its parts, in minor units."""

    amount: int
    parts: tuple[CostPart, ...]


@dataclass(frozen=True, slots=True)
class RateTable:
    """Everything a service's own price follows from."""

    tariff: TariffDraft
    zones: tuple[ZoneRates, ...]
    surcharges: tuple[Surcharge, ...] = ()


def price(table: RateTable, sent: Consignment) -> Priced | str:
    """Return what a consignment costs, part by part, or why the service does not carry it."""
    if reason := why_not_carried(table.tariff, sent):
        return reason
    rated = _freight_base if table.tariff.mode == "freight" else _parcel_base
    base = rated(table, sent)
    if isinstance(base, str):
        return base
    added = [part for one in table.surcharges if one.kind != "fuel" and (part := _added(one, sent))]
    fuel = [_fuel(one, [*base, *added]) for one in table.surcharges if one.kind == "fuel"]
    parts = (*base, *added, *fuel)
    return Priced(sum(part.amount for part in parts), parts)


def why_not_carried(tariff: TariffDraft, sent: Consignment) -> str:
    """Say which limit of a service a consignment breaks; empty when none."""
    if sent.is_hazardous and not tariff.takes_hazardous:
        return "takes no dangerous goods" + (f" ({', '.join(sent.hazards)})" if sent.hazards else "")
    if tariff.mode == "parcel" and sent.accessorials:
        return f"parcels have no {', '.join(sent.accessorials)}"
    for number, package in enumerate(sent.packages, start=1):
        longest, middle, shortest = package.sides
        measures = (
            ("weighs", package.weight_g, tariff.most_weight_g, "g"),
            ("is long", longest, tariff.most_side_mm, "mm"),
            ("has length and girth", longest + 2 * (middle + shortest), tariff.most_girth_mm, "mm"),
        )
        for words, found, most, unit in measures:
            if most and found > most:
                return f"parcel {number} {words} {found} {unit}, over {most} {unit}"
    return ""


def billed_weight_g(package: Package, dim_divisor: int) -> int:
    """Return what a parcel is charged as: its weight, or what its volume counts for when that is more."""
    dimensional = -(-package.volume_mm3 // dim_divisor) if dim_divisor else 0
    return max(package.weight_g, dimensional)


def _parcel_base(table: RateTable, sent: Consignment) -> list[CostPart] | str:
    parts = []
    for number, package in enumerate(sent.packages, start=1):
        billed = billed_weight_g(package, table.tariff.dim_divisor)
        found = rate_for(sent.country, billed, table.zones, sent.postcode)
        if found is None:
            return why_no_rate(sent.country, billed, table.zones, sent.postcode)
        by_volume = f" (by volume, it weighs {package.weight_g} g)" if billed > package.weight_g else ""
        parts.append(CostPart("base", found.amount, f"parcel {number}: {found.reason}{by_volume}"))
    return parts


def _freight_base(table: RateTable, sent: Consignment) -> list[CostPart] | str:
    zone = zone_of(sent.country, table.zones, sent.postcode)
    if zone is None:
        return why_no_rate(sent.country, sent.weight_g, table.zones, sent.postcode)
    weights: dict[int, int] = {}
    for number, package in enumerate(sent.packages, start=1):
        if not package.volume_mm3 or not package.weight_g:
            return f"parcel {number} is not measured; freight is classed by weight and volume"
        found = density_class(package.weight_g, package.volume_mm3)
        weights[found] = weights.get(found, 0) + package.weight_g
    charge = freight_charge(weights, zone.freight, minimum=table.tariff.minimum)
    if isinstance(charge, FreightCharge):
        return [CostPart("base", charge.amount, f"zone {zone.code}: {charge.reason}")]
    return f"zone {zone.code}: {charge}"


def _added(one: Surcharge, sent: Consignment) -> CostPart | None:
    """Return what a surcharge adds to this consignment; None when it does not apply."""
    if one.kind in ACCESSORIALS:
        return CostPart(one.kind, one.amount, "asked for") if one.kind in sent.accessorials else None
    if one.kind == "declared_value":
        return _value_cover(one, sent)
    count, reason = _struck(one, sent)
    return CostPart(one.kind, one.amount * count, reason) if count else None


def _struck(one: Surcharge, sent: Consignment) -> tuple[int, str]:
    """Return how many parcels a surcharge strikes, and why."""
    every = len(sent.packages)
    if one.kind == "oversize":
        count = sum(package.sides[0] > one.over for package in sent.packages)
        return count, f"{count} with a side over {one.over} mm"
    if one.kind == "remote_area":
        is_remote = in_postcodes(sent.country, sent.postcode, one.postcodes)
        return every * is_remote, f"{sent.country} {sent.postcode} is remote"
    if one.kind == "residential":
        return every * sent.is_residential, "to a home"
    return every * sent.is_hazardous, "dangerous goods"


def _value_cover(one: Surcharge, sent: Consignment) -> CostPart | None:
    excess = sent.value - one.over
    if excess <= 0:
        return None
    amount = max(one.amount, rate_of(excess, one.rate_ppm))
    return CostPart(one.kind, amount, f"value above {one.over}: {excess}")


def _fuel(one: Surcharge, parts: Sequence[CostPart]) -> CostPart:
    fuelled = sum(part.amount for part in parts if part.kind not in _NOT_FUELLED)
    return CostPart("fuel", rate_of(fuelled, one.rate_ppm), f"{one.rate_ppm} ppm of {fuelled}")


def weekdays(value: object, *, field: str = "weekdays") -> str:
    """Return seven marks, Monday first, 1 for a day it travels; raises Invalid."""
    found = str(value).strip()
    if len(found) != 7 or set(found) - {"0", "1"} or "1" not in found:  # noqa: PLR2004  days of a week
        message = f"{field}: write seven digits, Monday first, 1 for days it travels, such as 1111110"
        raise Invalid("shipping.weekdays_wrong", message, field=field)
    return found


def clock_time(value: object, *, field: str = "cut_off") -> time | None:
    """Return a time of day, or None for none; raises Invalid."""
    if value is None or isinstance(value, time):
        return value
    try:
        return time.fromisoformat(str(value).strip())
    except ValueError as failure:
        raise Invalid("shipping.time_wrong", f"{field}: write a time such as 16:30", field=field) from failure


_LIMIT = partial(checks.whole, most=100_000_000)
TARIFF_READERS: Mapping[str, checks.Reader] = {
    "mode": partial(checks.one_of, known=MODES),
    "dim_divisor": partial(checks.whole, most=100_000),
    "most_weight_g": _LIMIT,
    "most_side_mm": _LIMIT,
    "most_girth_mm": _LIMIT,
    "minimum": partial(checks.whole, most=MOST_MINOR_UNITS),
    "cut_off": clock_time,
    "weekdays": weekdays,
    "account": partial(checks.text, most=40, least=0),
    "void_days": partial(checks.whole, most=365),
    "takes_hazardous": checks.flag,
    "is_live": checks.flag,
    "is_shopped": checks.flag,
}


def checked_surcharges(surcharges: Sequence[Surcharge]) -> list[Surcharge]:
    """Return surcharges that make sense; raises Invalid naming the one that does not."""
    kinds: set[str] = set()
    for at, one in enumerate(surcharges):
        place = f"surcharges[{at}]"
        checks.one_of(one.kind, tuple(SURCHARGES), field=f"{place}.kind")
        if one.kind in kinds:
            raise _wrong(f"{place}.kind", f"{one.kind} came before; give each kind once")
        kinds.add(one.kind)
        checks.whole(one.amount, field=f"{place}.amount", most=MOST_MINOR_UNITS)
        checks.whole(one.rate_ppm, field=f"{place}.rate_ppm", most=PPM)
        checks.whole(one.over, field=f"{place}.over", most=MOST_MINOR_UNITS)
        if not one.amount and not one.rate_ppm:
            raise _wrong(f"{place}.amount", "give an amount or a rate; leave the surcharge out otherwise")
        if (one.kind == "remote_area") != bool(one.postcodes):
            raise _wrong(f"{place}.postcodes", "remote areas need postcodes, other surcharges have none")
    return list(surcharges)


def _wrong(field: str, remedy: str) -> Invalid:
    return Invalid("shipping.surcharge_wrong", f"{field}: {remedy}", field=field)
