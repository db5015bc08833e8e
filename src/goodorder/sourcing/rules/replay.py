"""Past decisions under other rules, side by side with what was decided."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self

from goodorder.sourcing.rules.answer import answer
from goodorder.sourcing.rules.explain import as_plain, cost_of
from goodorder.sourcing.rules.facts import Case, case_of
from goodorder.sourcing.rules.filters import policy_for, supplies_for
from goodorder.sourcing.rules.judge import judge
from goodorder.sourcing.rules.model import Assignment, CostParts
from goodorder.sourcing.rules.optimum import PLAN, OutOfTime
from goodorder.sourcing.rules.ruleset import Rules

MOST_CHANGES_KEPT = 100


@dataclass(frozen=True, slots=True)
class Past:
    """A decision as it was kept, and the rules it was made by."""

    decision_id: str
    about: str
    decided_at: datetime
    inputs: Mapping[str, Any]
    answer: Mapping[str, Any]
    rules: Rules


@dataclass(frozen=True, slots=True)
class Change:
    """A decision that would have been another: locations, stated cost each by its own rules, and lateness.

    `history_cost` is what was decided, `history_cost_now` the same plan at the costs of the replayed rules.
    """

    decision_id: str
    about: str
    decided_at: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    history_cost: int
    history_cost_now: int
    cost: int
    late_before: int
    late_after: int


@dataclass(slots=True)
class Tally:
    """Sums over decisions: units, lateness, stated cost by part, and units and jobs by location."""

    units: int = 0
    short: int = 0
    locations: int = 0
    split_decisions: int = 0
    late_unit_days: int = 0
    cost: CostParts = field(default_factory=CostParts)
    load: Counter[str] = field(default_factory=Counter)
    jobs: Counter[str] = field(default_factory=Counter)

    def add(self, case: Case, assignments: Sequence[Assignment], cost: CostParts) -> None:
        """Count one decision."""
        used = {take.location for take in assignments}
        given = sum(take.quantity for take in assignments)
        self.units += given
        self.short += sum(demand.quantity for demand in case.demands) - given
        self.locations += len(used)
        self.split_decisions += len(used) > 1
        self.late_unit_days += late_unit_days(case, assignments)
        self.cost = self.cost.plus(cost)
        for take in assignments:
            self.load[take.location] += take.quantity
        self.jobs.update(used)

    def as_plain(self) -> dict[str, Any]:
        """Return the sums as plain values."""
        sums = {name: getattr(self, name) for name in TALLIED}
        by_place = {"load": dict(sorted(self.load.items())), "jobs": dict(sorted(self.jobs.items()))}
        return {**sums, "cost": as_plain(self.cost), **by_place}


TALLIED = ("units", "short", "locations", "split_decisions", "late_unit_days")


@dataclass(slots=True)
class Replay:
    """What a replay found so far; `changes` holds the first hundred, `changed` counts them all."""

    decisions: int = 0
    changed: int = 0
    skipped: int = 0
    is_complete: bool = False
    history_cost_now: int = 0
    history: Tally = field(default_factory=Tally)
    replayed: Tally = field(default_factory=Tally)
    changes: list[Change] = field(default_factory=list)

    def as_plain(self) -> dict[str, Any]:
        """Return it as it is stored and read by machines."""
        return {
            "decisions": self.decisions,
            "changed": self.changed,
            "skipped": self.skipped,
            "is_complete": self.is_complete,
            "history_cost_now": self.history_cost_now,
            "history": self.history.as_plain(),
            "replayed": self.replayed.as_plain(),
            "changes": [
                {**asdict(one), "before": [*one.before], "after": [*one.after]} for one in self.changes
            ],
        }


def replay_one(past: Past, rules: Rules | None, into: Replay) -> Change | None:
    """Decide a past case anew, by other rules or (None) by its own, and count it; returns what changed.

    By its own rules everything that was kept must come out the same, to the letter.
    """
    try:
        case = case_of(past.inputs)
    except ValueError:
        into.skipped += 1
        return None
    before = tuple(Assignment(**take) for take in past.answer["outcome"]["assignments"])
    paid = _paid(past.answer["outcome"]["cost"])
    if rules is None:
        found = answer(case, past.rules)
        after, cost, repriced = found.plan.assignments, found.plan.cost, paid
        is_same = _kept(found) == dict(past.answer)
    else:
        after, cost = _decided(case, rules)
        repriced, is_same = price(case, rules, before), after == before
    into.decisions += 1
    into.history_cost_now += repriced.total
    into.history.add(case, before, paid)
    into.replayed.add(case, after, cost)
    if is_same:
        return None
    change = Change(
        past.decision_id,
        past.about,
        past.decided_at.isoformat(),
        _places(before),
        _places(after),
        paid.total,
        repriced.total,
        cost.total,
        late_unit_days(case, before),
        late_unit_days(case, after),
    )
    _note(into, change)
    return change


def _note(into: Replay, change: Change) -> None:
    into.changed += 1
    if len(into.changes) < MOST_CHANGES_KEPT:
        into.changes.append(change)


def _kept(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("outcome", "cost", "method", "gap_ppm", "flip")}


def _decided(case: Case, rules: Rules) -> tuple[tuple[Assignment, ...], CostParts]:
    """Decide without looking for reasons and the smallest change."""
    try:
        verdict = judge(replace(case, effort=PLAN), rules, with_rivals=False)
    except OutOfTime as cut:
        verdict = judge(replace(case, effort=cut.effort), rules, with_rivals=False)
    return verdict.assignments, cost_of(verdict)


def price(case: Case, rules: Rules, assignments: Sequence[Assignment]) -> CostParts:
    """Return what a plan costs by some rules, whether or not they would allow it."""
    policy = policy_for(case, rules)
    supplies = {supply.location: supply for supply in supplies_for(case, rules)[0]}
    used = {take.location for take in assignments}
    total = CostParts(split=policy.split * max(0, len(used) - 1))
    for code in used:
        supply = supplies[code]
        total = total.plus(CostParts(handling=supply.cost, freight=supply.freight, adjust=supply.adjust))
    for take in assignments:
        total = total.plus(supplies[take.location].unit_parts(take.sku_id, take.quantity, policy.lateness))
    return total


def late_unit_days(case: Case, assignments: Sequence[Assignment]) -> int:
    """Return by how many days units leave too late, summed over units."""
    late = {place.code: place.late_days for place in case.places}
    return sum(late.get(take.location, 0) * take.quantity for take in assignments)


def _paid(kept: Mapping[str, int]) -> CostParts:
    return CostParts(**{part: units for part, units in kept.items() if part != "total"})


def _places(assignments: Sequence[Assignment]) -> tuple[str, ...]:
    return tuple(sorted({f"{take.location}" for take in assignments}))


FIRST_STRIDES = 8


@dataclass(frozen=True, slots=True)
class Way:
    """How far a replay in strides is: from when to when, up to where, and what was found so far."""

    since: datetime
    until: datetime
    at: datetime
    stride: timedelta
    found: dict[str, Any]

    @classmethod
    def begin(cls, now: datetime, days: int) -> Self:
        """Begin a replay of some days up to now."""
        since = now - timedelta(days=days)
        return cls(since, now, since, (now - since) / FIRST_STRIDES, {})

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return a replay under way as `as_plain` wrote it."""
        since, until, at = (datetime.fromisoformat(kept[name]) for name in ("since", "until", "at"))
        return cls(since, until, at, timedelta(seconds=kept["stride_s"]), kept["found"])

    def as_plain(self) -> dict[str, Any]:
        """Return it as plain values."""
        days = {name: getattr(self, name).isoformat() for name in ("since", "until", "at")}
        return {**days, "stride_s": self.stride.total_seconds(), "found": self.found}

    @property
    def is_over(self) -> bool:
        """Tell whether all of it was replayed."""
        return self.at >= self.until

    @property
    def percent(self) -> int:
        """Say how much of the period lies behind."""
        return min(100, round(100 * (self.at - self.since) / (self.until - self.since)))


def added(one: Any, other: Any) -> Any:
    """Add two findings, as plain values, up: numbers and lists within objects; a hundred changes are kept."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {name: added(one.get(name), other.get(name)) for name in {**one, **other}}
    if isinstance(one, bool) or isinstance(other, bool):
        return bool(other)
    if isinstance(one, list) and isinstance(other, list):
        return [*one, *other][:MOST_CHANGES_KEPT]
    if one is None or other is None:
        return other if one is None else one
    return one + other
