"""Services, their zones and what a parcel costs there by weight. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS
from goodorder.shipping.rules.freight import CLASSES, class_name

PostcodeRange = tuple[str, str, str]
FreightRate = tuple[int, int, int]
EVERYWHERE_ELSE = "*"
MOST_TRANSIT_DAYS = 365


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
    """Places at the same rates. `steps` are (up to weight in grams, amount in minor units); `*` is elsewhere.

    `postcodes` narrow to parts of a country: (country, first, last). `freight` are rates of freight classes:
    (class in tenths, from weight in grams, amount per 100 kg).
    """

    code: str
    countries: tuple[str, ...]
    steps: tuple[tuple[int, int], ...] = ()
    postcodes: tuple[PostcodeRange, ...] = ()
    freight: tuple[FreightRate, ...] = ()


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
        for earlier in clean[:at]:
            if shared := _shared_postcodes(earlier.postcodes, zone.postcodes):
                remedy = f"{' '.join(shared)} is in zone {earlier.code} too; keep each postcode in one"
                raise _wrong(f"zones[{at}].postcodes", remedy)
    return clean


def _checked_zone(zone: ZoneRates, place: str) -> ZoneRates:
    if not zone.countries and not zone.postcodes:
        raise _wrong(f"{place}.countries", "name at least one country, or * for everywhere else")
    if not zone.steps and not zone.freight:
        raise _wrong(f"{place}.steps", "give at least one weight with its amount")
    read = partial(checks.country, field=f"{place}.countries")
    countries = [code if code == EVERYWHERE_ELSE else read(code) for code in zone.countries]
    return ZoneRates(
        code=checks.code(zone.code, field=f"{place}.code"),
        countries=tuple(dict.fromkeys(countries)),
        steps=_checked_steps(zone.steps, f"{place}.steps"),
        postcodes=checked_postcodes(zone.postcodes, field=f"{place}.postcodes"),
        freight=_checked_freight(zone.freight, f"{place}.freight"),
    )


def _checked_steps(steps: Sequence[tuple[int, int]], field: str) -> tuple[tuple[int, int], ...]:
    clean = [
        (checks.whole(weight, field=field, least=1), checks.whole(amount, field=field, most=MOST_MINOR_UNITS))
        for weight, amount in steps
    ]
    if len({weight for weight, _ in clean}) < len(clean):
        raise _wrong(field, "name each weight once")
    return tuple(sorted(clean))


def checked_postcodes(ranges: Sequence[PostcodeRange], *, field: str) -> tuple[PostcodeRange, ...]:
    """Return ranges of postcodes, (country, first, last) each, in capitals without blanks; raises Invalid."""
    clean = []
    for country, first, last in ranges:
        found = checks.country(country, field=field), plain_postcode(first), plain_postcode(last or first)
        if not found[1] or found[1] > found[2] or len(found[1]) != len(found[2]):
            raise _wrong(field, f"{country} {first} to {last}: write the lower first, both equally long")
        clean.append(found)
    return tuple(sorted(clean))


def _checked_freight(rates: Sequence[FreightRate], field: str) -> tuple[FreightRate, ...]:
    for found, start, amount in rates:
        if found not in CLASSES:
            known = ", ".join(class_name(one) for one in CLASSES)
            raise _wrong(field, f"{class_name(found)} is no freight class; there are {known}")
        checks.whole(start, field=field)
        checks.whole(amount, field=field, most=MOST_MINOR_UNITS)
    if len({(found, start) for found, start, _ in rates}) < len(rates):
        raise _wrong(field, "name each class and weight once")
    return tuple(sorted(rates))


def _shared_postcodes(ours: Sequence[PostcodeRange], theirs: Sequence[PostcodeRange]) -> PostcodeRange | None:
    for one in ours:
        for country, first, last in theirs:
            if one[0] == country and len(one[1]) == len(first) and one[1] <= last and first <= one[2]:
                return country, first, last
    return None


def plain_postcode(postcode: str) -> str:
    """Return a postcode in capitals, without blanks and dashes."""
    return postcode.upper().replace(" ", "").replace("-", "")


def in_postcodes(country: str, postcode: str, ranges: Sequence[PostcodeRange]) -> bool:
    """Tell whether a postcode lies in a range; a range of three signs takes whatever begins like it."""
    return _reach(country, postcode, ranges) > 0


def _reach(country: str, postcode: str, ranges: Sequence[PostcodeRange]) -> int:
    """Return how many signs the closest range that holds a postcode has; 0 when none does."""
    plain = plain_postcode(postcode)
    return max(
        (
            len(first)
            for of, first, last in ranges
            if of == country.upper() and len(plain) >= len(first) and first <= plain[: len(first)] <= last
        ),
        default=0,
    )


def _wrong(field: str, remedy: str) -> Invalid:
    return Invalid("shipping.zone_wrong", f"{field}: {remedy}", field=field)


def rate_for(country: str, weight_g: int, zones: Sequence[ZoneRates], postcode: str = "") -> RateFound | None:
    """Find what a parcel costs: the zone of its place; there the lightest step that carries it.

    None when nothing fits; `why_no_rate` tells why.
    """
    zone = zone_of(country, zones, postcode)
    if zone is None:
        return None
    fitting = [step for step in zone.steps if weight_g <= step[0]]
    if not fitting:
        return None
    up_to, amount = min(fitting)
    return RateFound(amount, zone.code, up_to, f"zone {zone.code}, {weight_g} g, step up to {up_to} g")


def why_no_rate(country: str, weight_g: int, zones: Sequence[ZoneRates], postcode: str = "") -> str:
    """Say why nothing fits, and what would."""
    zone = zone_of(country, zones, postcode)
    if zone is None:
        return f"no zone goes to {country}; choose another service or add a zone"
    most = max((weight for weight, _ in zone.steps), default=0)
    return f"{weight_g} g is over the {most} g of zone {zone.code}; send more parcels or add a step"


def zone_of(country: str, zones: Sequence[ZoneRates], postcode: str = "") -> ZoneRates | None:
    """Return the zone of a place: the closest range of postcodes, else the country's own, else `*`."""
    closest = max(zones, key=lambda zone: _reach(country, postcode, zone.postcodes), default=None)
    if closest and in_postcodes(country, postcode, closest.postcodes):
        return closest
    for wanted in (country.upper(), EVERYWHERE_ELSE):
        for zone in zones:
            if wanted in zone.countries:
                return zone
    return None
