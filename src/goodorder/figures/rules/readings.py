"""Readings: each a number made of measures by a published formula. Shares are in parts per million."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

MILLION = 1_000_000


class Tally(NamedTuple):
    """What a measure adds up to: how many, units, minor units."""

    number: int = 0
    units: int = 0
    amount: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Return both together."""
        return Tally(self.number + other.number, self.units + other.units, self.amount + other.amount)


Key = tuple[str, str, str]  # measure, reason, currency


@dataclass(slots=True)
class Sums:
    """Tallies by measure, reason and currency."""

    tallies: dict[Key, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def add(self, key: Key, tally: Tally) -> None:
        """Add a tally."""
        self.tallies[key] = self.tallies[key].plus(tally)

    def of(self, measure: str, reason: str | None = None, currency: str | None = None) -> Tally:
        """Return a measure's tally; of any reason and currency when none is named."""
        found = Tally()
        for (name, why, money), tally in self.tallies.items():
            if name == measure and reason in {None, why} and currency in {None, money}:
                found = found.plus(tally)
        return found


def together(sums: Iterable[Sums]) -> Sums:
    """Return several sums as one."""
    whole = Sums()
    for each in sums:
        for key, tally in each.tallies.items():
            whole.add(key, tally)
    return whole


def currencies_of(sums: Iterable[Sums]) -> list[str]:
    """Return the currencies that amounts are in, by their code."""
    return sorted({currency for each in sums for _measure, _reason, currency in each.tallies if currency})


Compute = Callable[[Sums, str], int | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """A number: its kind (count, units, money, share, minutes), its measures, its formula and how it is computed.

    `needs` is the right it takes beyond that of reading figures. `better` says whether more is good, if either is.
    """

    kind: str
    measures: tuple[str, ...]
    formula: str
    compute: Compute
    needs: str = ""
    better: str = "more"


def ratio(part: int, whole: int, scale: int = MILLION) -> int | None:
    """Return part ÷ whole in parts of `scale`, rounded half up; None where there is no whole."""
    return (2 * part * scale + whole) // (2 * whole) if whole > 0 else None


def _net(sums: Sums, currency: str, suffix: str = "") -> int:
    fees = 0 if suffix else sums.of("fees", None, currency).amount
    back = sums.of(f"credited{suffix}", None, currency).amount
    return sums.of(f"sold{suffix}", None, currency).amount + fees - back


def _margin(sums: Sums, currency: str, suffix: str = "") -> int | None:
    """Return net sales less cost; nothing where what was sold in one currency is valued in another."""
    costs = {money for name, why, money in sums.tallies if name == f"cost{suffix}" and why == currency}
    if costs - {currency}:
        return None
    return _net(sums, currency, suffix) - sums.of(f"cost{suffix}", currency, currency).amount


def _margin_rate(sums: Sums, currency: str) -> int | None:
    margin = _margin(sums, currency)
    return None if margin is None else ratio(margin, _net(sums, currency))


def _on_time(measure: str) -> Compute:
    def share(sums: Sums, _currency: str) -> int | None:
        kept, late = sums.of(measure, "kept").units, sums.of(measure, "late").units
        return ratio(kept, kept + late)

    return share


def _number(measure: str, reason: str | None = None) -> Compute:
    return lambda sums, _currency: sums.of(measure, reason).number


def _units(measure: str, reason: str | None = None) -> Compute:
    return lambda sums, _currency: sums.of(measure, reason).units


def _filled(sums: Sums, _currency: str) -> int | None:
    asked = sums.of("placed").units
    return ratio(asked - sums.of("short").units, asked)


def _missed(sums: Sums, _currency: str) -> int | None:
    missed = sums.of("missed").units
    return ratio(missed, missed + sums.of("picked").units)


def _standing(sums: Sums, currency: str) -> tuple[int, int]:
    tally = sums.of("standing", None, currency)
    return tally.amount, tally.number


def _average(sums: Sums, currency: str) -> int | None:
    placed = sums.of("placed", None, currency)
    return ratio(placed.amount, placed.number, 1)


_SALES = ("sold", "fees", "credited")
COST = "inventory.value"
READINGS: dict[str, Reading] = {
    "orders": Reading("count", ("placed",), "orders placed", _number("placed")),
    "demand": Reading(
        "money", ("placed",), "Σ subtotal + shipping − discount of orders placed, without tax",
        lambda sums, currency: sums.of("placed", None, currency).amount,
    ),
    "average_order": Reading("money", ("placed",), "demand ÷ orders placed", _average),
    "net_sales": Reading(
        "money", _SALES, "Σ (gross − discount) of what left + fees − Σ (gross − discount) of what was credited,"
        " without tax", _net,
    ),
    "credited": Reading(
        "money", ("credited",), "Σ (gross − discount) of what was credited, without tax",
        lambda sums, currency: sums.of("credited", None, currency).amount, better="less",
    ),
    "cost_of_goods": Reading(
        "money", ("cost",), "Σ value of goods that left − Σ value of goods that came back, on the day they moved",
        lambda sums, currency: sums.of("cost", currency, currency).amount, COST, "",
    ),
    "margin": Reading(
        "money", (*_SALES, "cost"), "net sales − cost of goods; – where goods are valued in another currency than they"
        " are sold in", _margin, COST,
    ),
    "margin_rate": Reading(
        "share", (*_SALES, "cost"), "margin ÷ net sales", _margin_rate, COST,
    ),
    "units_sold": Reading("units", ("sold",), "units that left", _units("sold")),
    "sku_units": Reading("units", ("sold_sku",), "units of the item that left", _units("sold_sku")),
    "sku_sales": Reading(
        "money", ("sold_sku", "credited_sku"), "Σ (gross − discount) of the item's units that left − credited",
        lambda sums, currency: _net(sums, currency, "_sku"),
    ),
    "sku_margin": Reading(
        "money", ("sold_sku", "credited_sku", "cost_sku"), "sales of the item − its cost of goods",
        lambda sums, currency: _margin(sums, currency, "_sku"), COST,
    ),
    "fill_rate": Reading(
        "share", ("placed", "short"), "(units ordered − units that waited for stock at once) ÷ units ordered",
        _filled,
    ),
    "cancelled_units": Reading(
        "units", ("cancelled",), "units cancelled before they left", _units("cancelled"), better="less"
    ),
    "parcels": Reading("count", ("lead",), "shipments handed over", _number("lead")),
    "units_shipped": Reading("units", ("dispatched",), "units handed over", _units("dispatched")),
    "on_time": Reading(
        "share", ("dispatched",), "units that left on or before the day promised first ÷ units with such a day",
        _on_time("dispatched"),
    ),
    "arrived_on_time": Reading(
        "share", ("arrived",), "units that arrived on or before the day promised first ÷ units with such a day",
        _on_time("arrived"),
    ),
    "lead_time": Reading(
        "minutes", ("lead",), "Σ (handed over − placed) ÷ shipments handed over",
        lambda sums, _currency: ratio(sums.of("lead").units, sums.of("lead").number, 1), better="less",
    ),
    "short_picks": Reading(
        "units", ("missed",), "units not found, damaged or refused at picking", _units("missed"), better="less"
    ),
    "short_pick_rate": Reading(
        "share", ("missed", "picked"), "units short or refused ÷ (units picked + short or refused)", _missed,
        better="less",
    ),
    "completed": Reading("count", ("completed",), "orders completed for the first time", _number("completed")),
    "perfect_rate": Reading(
        "share", ("completed",), "orders completed with nothing cancelled, short, late, claimed or credited ÷"
        " orders completed",
        lambda sums, _currency: ratio(sums.of("completed", "perfect").number, sums.of("completed").number),
    ),
    "returned_units": Reading("units", ("returned",), "units received back", _units("returned"), better="less"),
    "return_rate": Reading(
        "share", ("returned", "sold"), "units received back ÷ units that left, both in the period",
        lambda sums, _currency: ratio(sums.of("returned").units, sums.of("sold").units), better="less",
    ),
    "sku_return_rate": Reading(
        "share", ("returned", "sold_sku"), "units of the item received back ÷ units of it that left, in the period",
        lambda sums, _currency: ratio(sums.of("returned").units, sums.of("sold_sku").units), better="less",
    ),
    "stock_value": Reading(
        "money", ("worth",), "Σ changes of the worth of stock until the last day: what the costing journal says it is"
        " worth",
        lambda sums, currency: sums.of("worth", None, currency).amount, COST, "",
    ),
    "average_stock": Reading(
        "money", ("worth", "standing"), "mean of the stock values at the end of each day since stock is valued",
        lambda sums, currency: ratio(*_standing(sums, currency), 1), COST, "",
    ),
    "turns": Reading(
        "turns", ("cost", "standing"), "cost of goods × 365 ÷ Σ stock values at the end of each day of the period",
        lambda sums, currency: ratio(
            sums.of("cost", None, currency).amount * 36_500, _standing(sums, currency)[0], 1
        ), COST,
    ),
}  # fmt: skip
