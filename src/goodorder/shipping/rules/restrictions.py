"""Rules that bar or prefer services, and the conflicts among them that are told while they are edited. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS
from goodorder.shipping.rules.zones import EVERYWHERE_ELSE

EFFECTS = ("forbid", "only", "prefer")
HAZARDS = ("any", "hazardous", "harmless")
MOST_CASES = 50_000
MOST_GAPS = 20
MOST_WEIGHT_G = 100_000_000
MOST_DAYS = 60
_ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRule:
    """What holds for parcels it fits: `forbid` these services, `only` these, or `prefer` these.

    Empty places, channels and customers fit all; an upper bound of 0 is none. Weights are grams of the
    heaviest parcel, values minor units, `within_days` fits what was promised in so many days or fewer.
    """

    name: str
    effect: str
    services: tuple[str, ...]
    countries: tuple[str, ...] = ()
    least_weight_g: int = 0
    most_weight_g: int = 0
    least_value: int = 0
    most_value: int = 0
    hazard: str = "any"
    within_days: int = 0
    channels: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A parcel as the rules see it; `promise_days` is None when nothing was promised."""

    country: str
    weight_g: int = 0
    value: int = 0
    is_hazardous: bool = False
    promise_days: int | None = None
    channel: str = ""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a service carries when no rule speaks: countries (`*` is all others), weight, dangerous goods."""

    countries: frozenset[str]
    most_weight_g: int
    takes_hazardous: bool = False

    def covers(self, case: Case) -> bool:
        """Tell whether it would carry such a parcel."""
        goes_there = case.country in self.countries or EVERYWHERE_ELSE in self.countries
        return (
            goes_there
            and case.weight_g <= self.most_weight_g
            and (self.takes_hazardous or not case.is_hazardous)
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which services rules bar, and which they prefer, each with the rule's name."""

    barred: Mapping[str, str]
    preferred: Mapping[str, str]


def fits(rule: ServiceRule, case: Case) -> bool:
    """Tell whether a rule speaks about such a parcel."""
    return (
        (not rule.countries or case.country in rule.countries)
        and rule.least_weight_g <= case.weight_g <= (rule.most_weight_g or MOST_WEIGHT_G)
        and rule.least_value <= case.value <= (rule.most_value or MOST_MINOR_UNITS)
        and rule.hazard in ("any", "hazardous" if case.is_hazardous else "harmless")
        and (not rule.within_days or _is_promised(case.promise_days, rule.within_days))
        and (not rule.channels or case.channel in rule.channels)
        and (not rule.customers or case.customer in rule.customers)
    )


def _is_promised(promise_days: int | None, within_days: int) -> bool:
    return promise_days is not None and promise_days <= within_days


def verdict(rules: Iterable[ServiceRule], case: Case, services: Iterable[str]) -> Verdict:
    """Return what the rules say about a parcel; every rule that fits counts, their order does not."""
    names, barred, preferred = tuple(services), dict[str, str](), dict[str, str]()
    for rule in rules:
        if not fits(rule, case):
            continue
        for service in names:
            is_named = service in rule.services
            if (rule.effect == "forbid" and is_named) or (rule.effect == "only" and not is_named):
                barred.setdefault(service, rule.name)
            elif rule.effect == "prefer" and is_named:
                preferred.setdefault(service, rule.name)
    return Verdict(barred, preferred)


def checked_rules(rules: Sequence[ServiceRule], services: Iterable[str]) -> list[ServiceRule]:
    """Return rules that make sense by themselves; raises Invalid naming the rule that does not."""
    known, names = set(services), set[str]()
    for at, rule in enumerate(rules):
        place = f"rules[{at}]"
        checks.text(rule.name, field=f"{place}.name", most=80)
        if rule.name in names:
            raise _wrong(f"{place}.name", f"{rule.name} came before; give each rule its own name")
        names.add(rule.name)
        checks.one_of(rule.effect, EFFECTS, field=f"{place}.effect")
        checks.one_of(rule.hazard, HAZARDS, field=f"{place}.hazard")
        if unknown := sorted(set(rule.services) - known):
            raise _wrong(f"{place}.services", f"there is no service {unknown[0]}; name services by code")
        if not rule.services:
            raise _wrong(f"{place}.services", "name at least one service")
        for country in rule.countries:
            checks.country(country, field=f"{place}.countries")
        _check_bounds(rule, place)
    return [replace(rule, countries=tuple(one.upper() for one in rule.countries)) for rule in rules]


def _check_bounds(rule: ServiceRule, place: str) -> None:
    checks.whole(rule.within_days, field=f"{place}.within_days", most=MOST_DAYS)
    for least, most, unit in (
        (rule.least_weight_g, rule.most_weight_g, "weight_g"),
        (rule.least_value, rule.most_value, "value"),
    ):
        top = MOST_WEIGHT_G if unit == "weight_g" else MOST_MINOR_UNITS
        checks.whole(least, field=f"{place}.least_{unit}", most=top)
        checks.whole(most, field=f"{place}.most_{unit}", most=top)
        if most and least > most:
            raise _wrong(f"{place}.most_{unit}", f"must not be under {least}; 0 is no limit")


def _wrong(field: str, remedy: str) -> Invalid:
    return Invalid("shipping.rule_wrong", f"{field}: {remedy}", field=field)


def gaps(rules: Sequence[ServiceRule], reaches: Mapping[str, Reach]) -> list[str]:
    """Say which parcels the rules leave without any service though one would carry them, at most twenty.

    Every combination that the rules and services can tell apart is looked at through one parcel that stands
    for it. Raises Invalid when there are too many combinations to be sure.
    """
    strict = [rule for rule in rules if rule.effect != "prefer"]
    found = []
    for case in _cases(strict, reaches) if strict else ():
        able = [service for service, reach in reaches.items() if reach.covers(case)]
        barred = verdict(strict, case, able).barred
        if able and len(barred) == len(able):
            found.append(_told(case, sorted(set(barred.values()))))
            if len(found) == MOST_GAPS:
                break
    return found


def never_preferred(rules: Sequence[ServiceRule], reaches: Mapping[str, Reach]) -> list[str]:
    """Name the rules that prefer only services which other rules bar wherever they fit."""
    preferring = [rule for rule in rules if rule.effect == "prefer"]
    waiting = {rule.name: rule for rule in preferring}
    for case in _cases(rules, reaches) if preferring else ():
        barred = verdict(rules, case, reaches).barred
        for name, rule in list(waiting.items()):
            if fits(rule, case) and any(
                service not in barred and reaches[service].covers(case)
                for service in rule.services
                if service in reaches
            ):
                del waiting[name]
    return sorted(waiting)


def _cases(rules: Sequence[ServiceRule], reaches: Mapping[str, Reach]) -> Iterator[Case]:
    """Yield one parcel for each combination that can be told apart."""
    weights = _edges((rule.least_weight_g, rule.most_weight_g) for rule in rules)
    weights |= {edge for reach in reaches.values() for edge in (reach.most_weight_g, reach.most_weight_g + 1)}
    values = _edges((rule.least_value, rule.most_value) for rule in rules)
    days = [None, *sorted({rule.within_days for rule in rules if rule.within_days})]
    hazards = [False, True] if any(r.takes_hazardous for r in reaches.values()) else [False]
    dimensions = (
        _countries(rules, reaches),
        sorted(weight for weight in weights if 0 <= weight <= MOST_WEIGHT_G),
        sorted(values),
        hazards,
        days,
        _told_apart([rule.channels for rule in rules]),
        _told_apart([rule.customers for rule in rules]),
    )
    count = 1
    for dimension in dimensions:
        count *= len(dimension)
    if count > MOST_CASES:
        message = f"rules: {count} combinations are too many to check; use fewer bounds and places"
        raise Invalid("shipping.rules_too_many", message, field="rules")
    for country, weight, value, is_hazardous, promised, channel, customer in product(*dimensions):
        yield Case(
            country=country,
            weight_g=weight,
            value=value,
            is_hazardous=is_hazardous,
            promise_days=promised,
            channel=channel,
            customer=customer,
        )


def _edges(bounds: Iterable[tuple[int, int]]) -> set[int]:
    edges = {1}
    for least, most in bounds:
        edges |= {least, max(least - 1, 0)} if least else set()
        edges |= {most, most + 1} if most else set()
    return edges


def _countries(rules: Sequence[ServiceRule], reaches: Mapping[str, Reach]) -> list[str]:
    """Return one country of each kind that rules and services treat alike, and one nobody names."""
    places = [frozenset(rule.countries) for rule in rules] + [reach.countries for reach in reaches.values()]
    return _told_apart([tuple(place - {EVERYWHERE_ELSE}) for place in places], other=_ELSEWHERE)


def _told_apart(groups: Sequence[Sequence[str]], *, other: str = "") -> list[str]:
    """Return one member for each way of belonging to the groups, and `other`, which belongs to none."""
    kinds: dict[tuple[bool, ...], str] = {}
    for member in sorted({member for group in groups for member in group}):
        kinds.setdefault(tuple(member in group for group in groups), member)
    return [*kinds.values(), other]


def _told(case: Case, names: Sequence[str]) -> str:
    words = [case.country if case.country != _ELSEWHERE else "any other country", f"{case.weight_g} g"]
    if case.value > 1:
        words.append(f"value {case.value}")
    if case.is_hazardous:
        words.append("dangerous goods")
    if case.promise_days is not None:
        words.append(f"promised in {case.promise_days} days")
    words += [one for one in (case.channel, case.customer) if one]
    return f"{', '.join(words)}: no service is left by {', '.join(names)}"
