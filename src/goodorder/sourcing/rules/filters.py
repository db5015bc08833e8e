"""Applying rules to facts: which locations may supply, at what cost, and which filter refused the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from goodorder.sourcing.rules.facts import Case, Item, Place
from goodorder.sourcing.rules.model import Policy, Supply
from goodorder.sourcing.rules.ruleset import Filter, Rules, Splits, When, lane

CALLER = "excluded by the caller"
_GRAMS = 1000

Test = Callable[[Place, Case, Rules, Any], str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A filter that refused a location, or only some items there, and why."""

    location: str
    rule: str
    reason: str
    skus: tuple[str, ...] = ()


def policy_for(case: Case, rules: Rules) -> Policy:
    """Return the split policy for a demand: the first exception that fits, over the general one, over its own."""
    fitting = [one.splits for one in rules.exceptions if _holds(one.when, case)]
    own = Splits(ship_complete=case.ship_complete or None)
    layers = [own, *fitting[:1], rules.splits]
    found = Policy(
        split=rules.costs.split,
        lateness=rules.costs.lateness,
        ship_complete=bool(_first(layers, "ship_complete")),
        whole_lines=bool(_first(layers, "whole_lines")),
        most_locations=_first(layers, "most_locations"),
    )
    supposed: dict[str, Any] = dict(case.what_if.policy)
    values = {name: getattr(found, name) for name in Policy.__dataclass_fields__}
    return Policy(**{**values, **supposed})


def _first(layers: list[Splits], name: str) -> Any:
    return next((value for layer in layers if (value := getattr(layer, name)) is not None), None)


def supplies_for(case: Case, rules: Rules) -> tuple[list[Supply], list[Refusal]]:
    """Return every location as a supply, refused ones marked, and what was refused by which filter."""
    refused = [refusal for place in case.places for refusal in _refusals(place, case, rules)]
    return [_supply(place, case, rules, refused) for place in case.places], refused


def _refusals(place: Place, case: Case, rules: Rules) -> list[Refusal]:
    """Ask the filters in their order; the first that refuses the whole location ends it."""
    waived = case.what_if.waived.get(place.code, ())
    if place.code in case.excluded and CALLER not in waived:
        return [Refusal(place.code, CALLER, "is not to be used for this demand")]
    found: list[Refusal] = []
    for one in rules.filters:
        if one.name in waived or not _holds(one.when, case):
            continue
        reason = TESTS[one.test](place, case, rules, one.value)
        if reason:
            skus = _items(one, case)
            found.append(Refusal(place.code, one.name, reason, skus))
            if not skus:
                break
    return found


def _items(one: Filter, case: Case) -> tuple[str, ...]:
    if not one.when.names_items:
        return ()
    return tuple(item.code for item in _demanded(case) if _names(one.when, item))


def _demanded(case: Case) -> list[Item]:
    return [case.item(sku_id) for sku_id in dict.fromkeys(demand.sku_id for demand in case.demands)]


def _holds(when: When, case: Case) -> bool:
    pairs = (
        (when.channels, case.channel),
        (when.countries, case.country),
        (when.customers, case.customer),
    )
    if any(asked and value not in asked for asked, value in pairs):
        return False
    return not when.names_items or any(_names(when, item) for item in _demanded(case))


def _names(when: When, item: Item) -> bool:
    fits_sku = not when.skus or item.code in when.skus
    return fits_sku and (not when.tax_classes or item.tax_class in when.tax_classes)


def _supply(place: Place, case: Case, rules: Rules, refused: list[Refusal]) -> Supply:
    mine = [one for one in refused if one.location == place.code]
    whole = next((one for one in mine if not one.skus), None)
    struck = {code for one in mine for code in one.skus}
    items = {item.sku_id: item for item in _demanded(case)}
    available = {
        sku_id: 0 if items[sku_id].code in struck else units
        for sku_id, units in place.available.items()
        if sku_id in items
    }
    per_kg = _per_kg(place, case, rules)
    return Supply(
        place.code,
        place.location_id,
        available,
        rank=_rank(place, rules),
        cost=place.handling,
        unit_cost=place.unit_handling,
        freight=_freight(place, case, rules),
        adjust=rules.costs.adjust.get(place.code, 0) + case.what_if.adjust.get(place.code, 0),
        unit_freight={sku: _by_weight(per_kg, item.weight_g) for sku, item in items.items()}
        if per_kg
        else {},
        markdown=_markdowns(place, items, rules),
        capacity=place.capacity if rules.within_capacity else None,
        late_days=place.late_days,
        excluded=whole.rule if whole else "",
    )


def _rank(place: Place, rules: Rules) -> int:
    for one in rules.preferences:
        pairs = ((one.kinds, place.kind), (one.countries, place.country), (one.locations, place.code))
        if all(not asked or value in asked for asked, value in pairs):
            return one.rank
    return place.rank


def _freight(place: Place, case: Case, rules: Rules) -> int:
    freight = rules.costs.freight
    if freight.source == "none":
        return 0
    found = lane(freight.lanes, place.code, case.country, case.postcode)
    if found is not None:
        return found
    return 0 if _per_kg(place, case, rules) else case.service_freight


def _per_kg(place: Place, case: Case, rules: Rules) -> int:
    return lane(rules.costs.freight.per_kg, place.code, case.country, case.postcode) or 0


def _by_weight(per_kg: int, weight_g: int) -> int:
    """Return the freight of one unit, half a minor unit rounded up."""
    return (2 * per_kg * weight_g + _GRAMS) // (2 * _GRAMS)


def _markdowns(place: Place, items: Mapping[int, Item], rules: Rules) -> dict[int, int]:
    given = rules.costs.markdown.get(place.code, {})
    found = {sku_id: given.get(item.code, given.get("*", 0)) for sku_id, item in items.items()}
    return {sku_id: credit for sku_id, credit in found.items() if credit}


def _kinds(place: Place, _case: Case, _rules: Rules, value: Any) -> str:
    return "" if place.kind in value else f"is a {place.kind}, not {_either(value)}"


def _not_kinds(place: Place, _case: Case, _rules: Rules, value: Any) -> str:
    return f"is a {place.kind}" if place.kind in value else ""


def _locations(place: Place, _case: Case, _rules: Rules, value: Any) -> str:
    return "" if place.code in value else f"is not {_either(value)}"


def _not_locations(place: Place, _case: Case, _rules: Rules, value: Any) -> str:
    return "is named there" if place.code in value else ""


def _serves(place: Place, case: Case, _rules: Rules, value: Any) -> str:
    served = value.get(place.code, value.get("*"))
    if served is None or case.country in served:
        return ""
    return f"serves {', '.join(served)}, not {case.country or 'a destination without a country'}"


def _same_country(place: Place, case: Case, _rules: Rules, _value: Any) -> str:
    there, here = case.country or "no country", place.country or "no country"
    return (
        "" if place.country and place.country == case.country else f"lies in {here}, the goods go to {there}"
    )


def _within_km(place: Place, case: Case, rules: Rules, value: Any) -> str:
    distance = lane(rules.distances_km, place.code, case.country, case.postcode)
    if distance is None:
        return f"its distance to {case.country or 'the destination'} is not stated"
    return f"is {distance} km away, more than {value}" if distance > value else ""


def _open(place: Place, _case: Case, _rules: Rules, _value: Any) -> str:
    return "" if place.is_open else "is closed that day"


def _capacity_left(place: Place, _case: Case, _rules: Rules, value: Any) -> str:
    if place.capacity is None or place.capacity >= value:
        return ""
    return f"can send {place.capacity} more units that day, fewer than {value}"


def _stock(place: Place, case: Case, _rules: Rules, value: Any) -> str:
    wanted: dict[int, int] = {}
    for demand in case.demands:
        wanted[demand.sku_id] = wanted.get(demand.sku_id, 0) + demand.quantity
    there = {sku_id: min(units, place.available.get(sku_id, 0)) for sku_id, units in wanted.items()}
    if value == "any":
        return "" if any(units > 0 for units in there.values()) else "has none of it"
    lacking = sum(wanted.values()) - sum(there.values())
    return f"lacks {lacking} of {sum(wanted.values())} units" if lacking else ""


def _either(names: tuple[str, ...]) -> str:
    return " or ".join(names)


TESTS: Mapping[str, Test] = {
    "kinds": _kinds,
    "not_kinds": _not_kinds,
    "locations": _locations,
    "not_locations": _not_locations,
    "serves": _serves,
    "same_country": _same_country,
    "within_km": _within_km,
    "open": _open,
    "capacity_left": _capacity_left,
    "stock": _stock,
}
