"""What services cost, what a label needs, and how far a parcel is. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS

EVERYWHERE_ELSE = "*"
MOST_TRANSIT_DAYS = 365
# Carriers' adapters speak the words on the left; ours say which way the parcel goes.
OUR_WORDS = {"returned": "returned_to_sender"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDraft:
    """A way of sending: `carrier` names the adapter, `carrier_service` the service in the carrier's words."""

    code: str
    name: str
    carrier: str = "own"
    carrier_service: str = "standard"
    currency: str
    transit_days: int = 2
    tax_class: str = "standard"
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRates:
    """Countries at the same rates. `steps` are (up to weight in grams, amount in minor units); `*` is elsewhere."""

    code: str
    countries: tuple[str, ...]
    steps: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class RateFound:
    """What sending costs, in minor units of the service's currency, and why."""

    amount: int
    zone: str
    up_to_weight_g: int
    reason: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What a service charges for a parcel: in minor units, with the class it is taxed in."""

    amount: int
    currency: str
    tax_class: str
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelOrder:
    """What a label says: addresses by the parts of a postal address, weight in grams, sizes in millimetres.

    A size of 0 was not measured.
    """

    sender: Mapping[str, str]
    recipient: Mapping[str, str]
    weight_g: int
    reference: str
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0


@dataclass(frozen=True, slots=True)
class Tracked:
    """What became of tracking news: how many were new, how many known, and numbers we have no label for."""

    recorded: int
    repeated: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A status of a parcel at an instant."""

    status: str
    occurred_at: datetime


SERVICE_READERS: Mapping[str, checks.Reader] = {
    "name": partial(checks.text, most=120),
    "carrier": checks.code,
    "carrier_service": partial(checks.text, most=60),
    "currency": checks.currency,
    "transit_days": partial(checks.whole, most=MOST_TRANSIT_DAYS),
    "tax_class": partial(checks.code, most=20),
    "is_active": checks.flag,
}


def checked_zones(zones: Sequence[ZoneRates]) -> list[ZoneRates]:
    """Return zones with their steps by weight; raises Invalid naming the zone that is wrong or overlaps."""
    clean = [_checked_zone(zone, f"zones[{at}]") for at, zone in enumerate(zones)]
    codes: set[str] = set()
    owners: dict[str, str] = {}
    for at, zone in enumerate(clean):
        if zone.code in codes:
            raise _wrong(f"zones[{at}].code", f"{zone.code} came before; give each zone its own code")
        codes.add(zone.code)
        for country in zone.countries:
            if (owner := owners.setdefault(country, zone.code)) != zone.code:
                remedy = f"{country} is in zone {owner} already; keep it in one"
                raise _wrong(f"zones[{at}].countries", remedy)
    return clean


def _checked_zone(zone: ZoneRates, place: str) -> ZoneRates:
    if not zone.countries:
        raise _wrong(f"{place}.countries", "name at least one country, or * for everywhere else")
    if not zone.steps:
        raise _wrong(f"{place}.steps", "give at least one weight with its amount")
    read = partial(checks.country, field=f"{place}.countries")
    countries = [code if code == EVERYWHERE_ELSE else read(code) for code in zone.countries]
    steps = [
        (
            checks.whole(weight, field=f"{place}.steps", least=1),
            checks.whole(amount, field=f"{place}.steps", most=MOST_MINOR_UNITS),
        )
        for weight, amount in zone.steps
    ]
    if len({weight for weight, _ in steps}) < len(steps):
        raise _wrong(f"{place}.steps", "name each weight once")
    code = checks.code(zone.code, field=f"{place}.code")
    return ZoneRates(code=code, countries=tuple(dict.fromkeys(countries)), steps=tuple(sorted(steps)))


def _wrong(field: str, remedy: str) -> Invalid:
    return Invalid("shipping.zone_wrong", f"{field}: {remedy}", field=field)


def rate_for(country: str, weight_g: int, zones: Sequence[ZoneRates]) -> RateFound | None:
    """Find what a parcel costs: the country's own zone, else `*`; there the lightest step that carries it.

    None when nothing fits; `why_no_rate` tells why.
    """
    zone = _zone_of(country, zones)
    if zone is None:
        return None
    fitting = [step for step in zone.steps if weight_g <= step[0]]
    if not fitting:
        return None
    up_to, amount = min(fitting)
    return RateFound(amount, zone.code, up_to, f"zone {zone.code}, {weight_g} g, step up to {up_to} g")


def why_no_rate(country: str, weight_g: int, zones: Sequence[ZoneRates]) -> str:
    """Say why nothing fits, and what would."""
    zone = _zone_of(country, zones)
    if zone is None:
        return f"no zone goes to {country}; choose another service or add a zone"
    most = max((weight for weight, _ in zone.steps), default=0)
    return f"{weight_g} g is over the {most} g of zone {zone.code}; send more parcels or add a step"


def _zone_of(country: str, zones: Sequence[ZoneRates]) -> ZoneRates | None:
    for wanted in (country.upper(), EVERYWHERE_ELSE):
        for zone in zones:
            if wanted in zone.countries:
                return zone
    return None


def furthest(sightings: Iterable[Sighting], ranks: Mapping[str, int]) -> Sighting | None:
    """Return how far a parcel is: the highest rank it reached, of equals the latest.

    The same news in any order, or twice, gives the same answer; so a late event never moves a parcel back.
    """
    return max(
        sightings,
        key=lambda seen: (ranks[seen.status], seen.occurred_at, seen.status),
        default=None,
    )
