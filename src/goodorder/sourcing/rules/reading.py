"""Reading the content of a rule set: what is unknown, missing or out of range is refused by its path."""

from collections.abc import Callable, Mapping
from typing import Any

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid
from goodorder.locations.rules import KINDS, MOST_RANK
from goodorder.sourcing.rules.model import FEWEST_FIRST, Limits
from goodorder.sourcing.rules.ruleset import (
    EVERYWHERE,
    FREIGHT_SOURCES,
    Costs,
    Filter,
    Freight,
    Lanes,
    Preference,
    Rules,
    Splits,
    SplitsFor,
    When,
)

MOST_AMOUNT = 10**8
MOST_KM = 25_000
MOST_ENTRIES = 2_000
STOCKS = ("any", "all")
ITEM_WORDS = ("channels", "countries", "customers", "skus", "tax_classes")
SPLIT_WORDS = ("ship_complete", "whole_lines", "most_locations")

Read = Callable[[Any, str], Any]


def read_rules(content: Any) -> Rules:
    """Return the rules that a content states; raises Invalid naming the path that is wrong and the remedy."""
    parts = _object(
        content, "content", ("filters", "preferences", "costs", "policies", "distances_km", "limits")
    )
    policies = _object(
        parts.get("policies", {}), "content.policies", (*SPLIT_WORDS, "within_capacity", "for")
    )
    filters = _each(parts.get("filters", []), "content.filters", _filter)
    _name_once([one.name for one in filters], "content.filters")
    return Rules(
        filters=filters,
        preferences=_each(parts.get("preferences", []), "content.preferences", _preference),
        costs=_costs(parts.get("costs", {}), "content.costs"),
        splits=_splits(policies, "content.policies"),
        exceptions=_each(policies.get("for", []), "content.policies.for", _exception),
        within_capacity=_flag(policies.get("within_capacity", False), "content.policies.within_capacity"),
        distances_km=_lanes(parts.get("distances_km", {}), "content.distances_km", most=MOST_KM),
        limits=_limits(parts.get("limits", {}), "content.limits"),
    )


def _wrong(path: str, remedy: str) -> Invalid:
    return Invalid("sourcing.rules_wrong", f"{path}: {remedy}", field=path)


def _object(value: Any, path: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(path, f"write an object with {', '.join(known)}")
    for name in value:
        if name not in known:
            raise _wrong(f"{path}.{name}", f"is not known here; known are {', '.join(known)}")
    return value


def _table(value: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or len(value) > MOST_ENTRIES:
        raise _wrong(path, f"write an object of at most {MOST_ENTRIES} entries")
    return value


def _each(value: Any, path: str, read: Read) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)) or len(value) > MOST_ENTRIES:
        raise _wrong(path, f"write a list of at most {MOST_ENTRIES} entries")
    return tuple(read(one, f"{path}[{at}]") for at, one in enumerate(value))


def _some(value: Any, path: str, read: Read) -> tuple[Any, ...]:
    found = _each(value, path, read)
    if not found:
        raise _wrong(path, "name at least one, or leave it out")
    return found


def _whole(value: Any, path: str, *, least: int = 0, most: int = MOST_AMOUNT) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(path, "write a whole number, without quotes")
    return checks.whole(value, field=path, least=least, most=most)


def _flag(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(path, "write true or false, without quotes")
    return value


def _name(value: Any, path: str) -> str:
    return checks.text(value, field=path, most=80)


def _code(value: Any, path: str) -> str:
    return checks.text(value, field=path, most=60)


def _country(value: Any, path: str) -> str:
    return checks.country(value, field=path)


def _kind(value: Any, path: str) -> str:
    return checks.one_of(value, KINDS, field=path)


def _origin(value: Any, path: str) -> str:
    return _code(value, path)


def _destination(value: Any, path: str) -> str:
    country, colon, postcode = str(value).partition(":")
    if value == EVERYWHERE:
        return EVERYWHERE
    found = _country(country, path)
    if not colon:
        return found
    start = postcode.replace(" ", "").upper()
    if not start:
        raise _wrong(path, "write the beginning of a postcode after the colon, such as GB:EC1")
    return f"{found}:{start}"


def _lanes(value: Any, path: str, *, most: int = MOST_AMOUNT, key: Read = _destination) -> Lanes:
    found: dict[str, dict[str, int]] = {}
    for origin, ways in _table(value, path).items():
        here = f"{path}.{origin}"
        amounts = {
            key(way, f"{here}.{way}"): _whole(amount, f"{here}.{way}", most=most)
            for way, amount in _table(ways, here).items()
        }
        found[_origin(origin, here)] = amounts
    return found


def _served(value: Any, path: str) -> Mapping[str, tuple[str, ...]]:
    served = _table(value, path)
    return {
        _origin(place, f"{path}.{place}"): _some(countries, f"{path}.{place}", _country)
        for place, countries in served.items()
    }


def _yes(value: Any, path: str) -> bool:
    if not _flag(value, path):
        raise _wrong(path, "write true, or leave the filter out")
    return True


TESTS: Mapping[str, Read] = {
    "kinds": lambda value, path: _some(value, path, _kind),
    "not_kinds": lambda value, path: _some(value, path, _kind),
    "locations": lambda value, path: _some(value, path, _code),
    "not_locations": lambda value, path: _some(value, path, _code),
    "serves": _served,
    "same_country": _yes,
    "within_km": lambda value, path: _whole(value, path, most=MOST_KM),
    "open": _yes,
    "capacity_left": lambda value, path: _whole(value, path, least=1),
    "stock": lambda value, path: checks.one_of(value, STOCKS, field=path),
}


def _filter(value: Any, path: str) -> Filter:
    parts = _object(value, path, ("name", "when", *TESTS))
    tests = [name for name in TESTS if name in parts]
    if len(tests) != 1:
        raise _wrong(path, f"give exactly one test: {', '.join(TESTS)}")
    test = tests[0]
    found = TESTS[test](parts[test], f"{path}.{test}")
    name = _name(parts.get("name"), f"{path}.name")
    return Filter(name, test, found, _when(parts.get("when", {}), f"{path}.when"))


def _name_once(names: list[str], path: str) -> None:
    for at, name in enumerate(names):
        if name in names[:at]:
            raise _wrong(f"{path}[{at}].name", f"“{name}” came before; give each filter its own name")


def _when(value: Any, path: str) -> When:
    parts = _object(value, path, ITEM_WORDS)
    read = {"countries": _country}
    return When(
        **{
            name: _some(parts[name], f"{path}.{name}", read.get(name, _code))
            for name in ITEM_WORDS
            if name in parts
        }
    )


def _preference(value: Any, path: str) -> Preference:
    parts = _object(value, path, ("name", "rank", "kinds", "countries", "locations"))
    readers = {"kinds": _kind, "countries": _country, "locations": _code}
    chosen = {
        name: _some(parts[name], f"{path}.{name}", read) for name, read in readers.items() if name in parts
    }
    if not chosen:
        raise _wrong(path, "say whom it prefers: kinds, countries or locations")
    rank = _whole(parts.get("rank"), f"{path}.rank", most=MOST_RANK)
    return Preference(name=_name(parts.get("name"), f"{path}.name"), rank=rank, **chosen)


def _costs(value: Any, path: str) -> Costs:
    parts = _object(value, path, ("split", "lateness", "freight", "markdown", "adjust"))
    adjust = {
        _code(place, f"{path}.adjust.{place}"): _whole(amount, f"{path}.adjust.{place}", least=-MOST_AMOUNT)
        for place, amount in _table(parts.get("adjust", {}), f"{path}.adjust").items()
    }
    return Costs(
        split=_whole(parts.get("split", FEWEST_FIRST), f"{path}.split"),
        lateness=_whole(parts.get("lateness", 0), f"{path}.lateness"),
        freight=_freight(parts.get("freight", {}), f"{path}.freight"),
        markdown=_lanes(parts.get("markdown", {}), f"{path}.markdown", key=_code),
        adjust=adjust,
    )


def _freight(value: Any, path: str) -> Freight:
    parts = _object(value, path, ("source", "lanes", "per_kg"))
    source = checks.one_of(parts.get("source", "service"), FREIGHT_SOURCES, field=f"{path}.source")
    lanes = _lanes(parts.get("lanes", {}), f"{path}.lanes")
    per_kg = _lanes(parts.get("per_kg", {}), f"{path}.per_kg")
    if source == "lanes" and not lanes and not per_kg:
        raise _wrong(f"{path}.lanes", "give amounts by location and destination, or take another source")
    if source != "lanes" and (lanes or per_kg):
        raise _wrong(f"{path}.source", "write lanes, since amounts for lanes are given")
    return Freight(source=source, lanes=lanes, per_kg=per_kg)


def _splits(parts: Mapping[str, Any], path: str) -> Splits:
    most = parts.get("most_locations")
    return Splits(
        ship_complete=_maybe(parts.get("ship_complete"), f"{path}.ship_complete"),
        whole_lines=_maybe(parts.get("whole_lines"), f"{path}.whole_lines"),
        most_locations=None if most is None else _whole(most, f"{path}.most_locations", least=1, most=1000),
    )


def _maybe(value: Any, path: str) -> bool | None:
    return None if value is None else _flag(value, path)


def _exception(value: Any, path: str) -> SplitsFor:
    parts = _object(value, path, ("name", "when", *SPLIT_WORDS))
    when = _when(parts.get("when", {}), f"{path}.when")
    if when == When():
        raise _wrong(f"{path}.when", f"say for whom it holds: {', '.join(ITEM_WORDS)}")
    return SplitsFor(_name(parts.get("name"), f"{path}.name"), when, _splits(parts, path))


def _limits(value: Any, path: str) -> Limits:
    parts = _object(value, path, ("nodes", "time_ms"))
    standard = Limits()
    return Limits(
        nodes=_whole(parts.get("nodes", standard.nodes), f"{path}.nodes", least=1, most=1_000_000),
        time_ms=_whole(parts.get("time_ms", standard.time_ms), f"{path}.time_ms", least=10, most=60_000),
    )
