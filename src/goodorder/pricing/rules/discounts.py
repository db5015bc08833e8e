"""What one promotion takes off a basket, shared among its lines to the last minor unit. Pure.

Amounts are as the customer sees them. `left` is what is still to pay of each line, the charge for shipping
last; a discount never takes more than that, so nothing falls below zero.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from goodorder.kernel.money import PPM, Money, allocate, rate_of, units_share
from goodorder.pricing.rules.promotions import (
    AMOUNT,
    BUNDLE,
    BUY_GET,
    MULTI_PRICE,
    PERCENTAGE,
    SHIPPING,
    THRESHOLD,
    Terms,
)

Left = tuple[int, ...]
Shares = tuple[int, ...]
Run = tuple[int, int]  # a line's place and how many of its units


@dataclass(frozen=True, slots=True)
class Goods:
    """A line of a basket: `amount` is what its units cost together before promotions.

    A price given by hand is final (`is_final`): promotions leave the line alone.
    """

    sku: str
    quantity: int
    unit_price: int
    amount: int
    is_final: bool = False


def taken_off(terms: Terms, goods: Sequence[Goods], left: Left) -> Shares:
    """Return what the terms take off each line and, last, off the charge for shipping."""
    if terms.kind == SHIPPING:
        return (0,) * len(goods) + (_part(terms.rate_ppm, terms.amount, left[-1]),)
    chosen = _chosen(terms, goods)
    found = dict(_KINDS[terms.kind](terms, goods, left, chosen))
    return (*(found.get(at, 0) for at in range(len(goods))), 0)


def _chosen(terms: Terms, goods: Sequence[Goods]) -> list[int]:
    """Return the places of the lines that terms are for."""
    wanted = {part.sku for part in terms.parts} | set(terms.skus)
    barred = set(terms.excluded)
    return [
        at
        for at, one in enumerate(goods)
        if not one.is_final and (not wanted or one.sku in wanted) and one.sku not in barred
    ]


def _part(rate_ppm: int, amount: int, whole: int) -> int:
    return rate_of(whole, rate_ppm) if rate_ppm else min(amount, whole)


def _shared(amount: int, places: Sequence[int], weights: Sequence[int]) -> list[Run]:
    return list(zip(places, allocate(amount, weights), strict=True)) if any(weights) else []


def _off_together(terms: Terms, goods: Sequence[Goods], left: Left, chosen: Sequence[int]) -> list[Run]:
    if terms.per_unit:
        return [(at, min(terms.amount * goods[at].quantity, left[at])) for at in chosen]
    weights = [left[at] for at in chosen]
    return _shared(_part(terms.rate_ppm, terms.amount, sum(weights)), chosen, weights)


def _threshold(terms: Terms, goods: Sequence[Goods], left: Left, chosen: Sequence[int]) -> list[Run]:
    reached = sum(goods[at].amount for at in chosen)
    tier = next((tier for tier in reversed(terms.tiers) if tier.least <= reached), None)
    weights = [left[at] for at in chosen]
    return _shared(_part(tier.rate_ppm, tier.amount, sum(weights)), chosen, weights) if tier else []


def _buy_get(terms: Terms, goods: Sequence[Goods], left: Left, chosen: Sequence[int]) -> list[Run]:
    """Of every `buy` + `get` units, the cheapest `get` of all are reduced."""
    units = sum(goods[at].quantity for at in chosen)
    given = units // (terms.buy + terms.get) * terms.get
    runs = _first_units(given, sorted(chosen, key=lambda at: (_each(at, goods, left), at)), goods)
    return [(at, rate_of(_worth(at, count, goods, left), terms.rate_ppm)) for at, count in runs]


def _multi_price(terms: Terms, goods: Sequence[Goods], left: Left, chosen: Sequence[int]) -> list[Run]:
    """Every `buy` units cost `amount` together, the dearest first, as long as that is less."""
    dearest = sorted(chosen, key=lambda at: (-_each(at, goods, left), at))

    def first_sets(count: int) -> list[Run]:
        return _first_units(count * terms.buy, dearest, goods)

    most = sum(goods[at].quantity for at in chosen) // terms.buy
    return _sets(most, first_sets, terms.amount, goods, left)


def _bundle(terms: Terms, goods: Sequence[Goods], left: Left, chosen: Sequence[int]) -> list[Run]:
    """Every complete set of parts costs `amount` together, as long as that is less."""
    dearest = sorted(chosen, key=lambda at: (-_each(at, goods, left), at))
    places = {part.sku: [at for at in dearest if goods[at].sku == part.sku] for part in terms.parts}

    def first_sets(count: int) -> list[Run]:
        runs = [_first_units(count * part.quantity, places[part.sku], goods) for part in terms.parts]
        return [run for each in runs for run in each]

    most = min(sum(goods[at].quantity for at in places[part.sku]) // part.quantity for part in terms.parts)
    return _sets(most, first_sets, terms.amount, goods, left)


def _sets(
    most: int, first_sets: Callable[[int], list[Run]], price: int, goods: Sequence[Goods], left: Left
) -> list[Run]:
    """Give as many sets their price as saves the most: what a set saves never rises from set to set."""

    def worth(count: int) -> int:
        return sum(_worth(at, units, goods, left) for at, units in first_sets(count))

    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if worth(middle) - worth(middle - 1) > price:
            low = middle
        else:
            high = middle - 1
    runs = first_sets(low)
    weights = [_worth(at, count, goods, left) for at, count in runs]
    return _shared(max(0, sum(weights) - low * price), [at for at, _ in runs], weights)


def _first_units(count: int, places: Sequence[int], goods: Sequence[Goods]) -> list[Run]:
    """Return the first units of lines, line by line, until there are `count`."""
    runs = []
    for at in places:
        if taken := min(count, goods[at].quantity):
            runs.append((at, taken))
            count -= taken
    return runs


def _each(at: int, goods: Sequence[Goods], left: Left) -> int:
    """Return what a unit of a line costs by now, in millionths, to tell the dearest from the cheapest."""
    return left[at] * PPM // goods[at].quantity


def _worth(at: int, count: int, goods: Sequence[Goods], left: Left) -> int:
    return units_share(left[at], goods[at].quantity, first=0, count=count)


_KINDS: dict[str, Callable[[Terms, Sequence[Goods], Left, Sequence[int]], list[Run]]] = {
    PERCENTAGE: _off_together,
    AMOUNT: _off_together,
    BUY_GET: _buy_get,
    MULTI_PRICE: _multi_price,
    THRESHOLD: _threshold,
    BUNDLE: _bundle,
}


def why_nothing(terms: Terms, goods: Sequence[Goods], shipping: int, currency: str) -> str:
    """Say why terms take nothing off a basket."""
    if terms.kind == SHIPPING:
        return "nothing is charged for shipping" if not shipping else "it comes to nothing"
    chosen = [goods[at] for at in _chosen(terms, goods)]
    if not chosen:
        return "none of its goods are in the basket, at their list price"
    units = sum(one.quantity for one in chosen)
    if terms.kind in {BUY_GET, MULTI_PRICE} and units < terms.buy + terms.get:
        return f"it takes {terms.buy + terms.get} units of its goods, the basket has {units}"
    if terms.kind == THRESHOLD:
        reached = sum(one.amount for one in chosen)
        if reached < terms.tiers[0].least:
            start, here = Money(terms.tiers[0].least, currency), Money(reached, currency)
            return f"it begins at {start}, its goods come to {here}"
    if terms.kind == BUNDLE:
        for part in terms.parts:
            there = sum(one.quantity for one in chosen if one.sku == part.sku)
            if there < part.quantity:
                return f"a bundle takes {part.quantity} × {part.sku}, the basket has {there}"
    return "its goods cost no more without it"
