"""The judge: what the buyers were told against what was there. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from goodorder.testing.certify.wishes import Good


@dataclass(frozen=True, slots=True)
class Held:
    """What the installation says of a good afterwards: units on hand that may be sold, and units promised."""

    on_hand: int
    reserved: int


@dataclass(frozen=True, slots=True)
class Row:
    """One good in the certificate, in units. Kits have no stock of their own, and so nothing left of it."""

    good: str
    stock: int | None
    wanted: int
    sold: int
    refused: int
    left: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The certificate's figures. `violations` and `false_refusals` say in sentences what must not be."""

    rows: Sequence[Row]
    violations: Sequence[str]
    false_refusals: Sequence[str]
    outcomes: Mapping[str, int] = field(default_factory=dict)
    errors: int = 0

    @property
    def holds(self) -> bool:
        """Whether the installation passes."""
        return not self.violations and not self.false_refusals


def judge(goods: Sequence[Good], history: Sequence[Mapping[str, Any]], held: Mapping[str, Held]) -> Verdict:
    """Judge a run by the last word each buyer heard.

    `history` has every buyer's attempts in order: number, good, quantity, kind, order_id. `held` is read
    when the dust has settled, for the goods that have stock.
    """
    last = {row["number"]: row for row in history}
    sold = _units(goods, [row for row in last.values() if row["kind"] == "sold"])
    plain = [good for good in goods if not good.parts]
    violations = [
        f"{good.name}: {sold[good.name]} sold of {good.stock}"
        for good in plain
        if sold[good.name] > good.stock
    ]
    violations += [
        f"{good.name}: {sold[good.name]} sold, but {held[good.name].reserved} promised"
        for good in plain
        if held[good.name].reserved != sold[good.name]
    ]
    violations += [
        f"{good.name}: {held[good.name].on_hand} on hand, {good.stock} were put there"
        for good in plain
        if held[good.name].on_hand != good.stock
    ]
    violations += _twice(history)
    violations += [
        f"buyer {row['number']}: {row['said']}"
        for row in last.values()
        if row["kind"] in {"unknown", "rejected"}
    ]
    left = {good.name: good.stock - sold[good.name] for good in plain}
    false = [
        f"buyer {number} was refused {last[number]['quantity']} × {last[number]['good']} though it is there"
        for number in wrongly_refused(goods, history)
    ]
    rows = [_row(good, last.values(), left) for good in goods]
    outcomes = Counter(str(row["kind"]) for row in last.values())
    return Verdict(rows, violations, false, outcomes, sum(int(row.get("errors", 0)) for row in history))


def wrongly_refused(goods: Sequence[Good], history: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the buyers whose last word was a refusal, though what they want was not sold to anybody."""
    last = {row["number"]: row for row in history}
    sold = _units(goods, [row for row in last.values() if row["kind"] == "sold"])
    left = {good.name: good.stock - sold[good.name] for good in goods if not good.parts}
    return [
        number for number, row in last.items() if row["kind"] == "refused" and _is_there(goods, row, left)
    ]


def _units(goods: Sequence[Good], rows: Sequence[Mapping[str, Any]]) -> Counter[str]:
    """Add up the units of stock that orders took, kits by their parts."""
    needs = {good.name: good.needs for good in goods}
    units: Counter[str] = Counter()
    for row in rows:
        for name, each in needs[row["good"]].items():
            units[name] += each * row["quantity"]
    return units


def _twice(history: Sequence[Mapping[str, Any]]) -> list[str]:
    owners: dict[str, set[int]] = {}
    for row in history:
        if row["order_id"]:
            owners.setdefault(row["order_id"], set()).add(row["number"])
    return [
        f"order {order_id} was given to buyers {sorted(who)}"
        for order_id, who in owners.items()
        if len(who) > 1
    ]


def _is_there(goods: Sequence[Good], row: Mapping[str, Any], left: Mapping[str, int]) -> bool:
    needs = next(good.needs for good in goods if good.name == row["good"])
    return all(left[name] >= each * row["quantity"] for name, each in needs.items())


def _row(good: Good, rows: Any, left: Mapping[str, int]) -> Row:
    mine = [row for row in rows if row["good"] == good.name]
    return Row(
        good=good.name,
        stock=None if good.parts else good.stock,
        wanted=sum(row["quantity"] for row in mine if row["kind"] in {"sold", "refused"}),
        sold=sum(row["quantity"] for row in mine if row["kind"] == "sold"),
        refused=sum(row["quantity"] for row in mine if row["kind"] == "refused"),
        left=None if good.parts else left[good.name],
    )
