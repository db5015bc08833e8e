"""From points to a decision by expected loss, and how the probability is calibrated. Pure.

probability = 1 / (1 + e^−(intercept + slope × points)); both numbers in millionths.

accepting costs   probability × (value × loss rate + fee)
rejecting costs   (1 − probability) × value × margin
reviewing costs   what a review costs

The cheapest is done; of equals the mildest. Amounts in minor units, rates and probabilities in parts per million.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from goodorder.kernel.money import PPM

# Before anything is learnt: 0 points are 0.7 %, 60 points 12 %, 100 points 50 %.
INTERCEPT, SLOPE = -5_000_000, 50_000
LEAST_DECIDED, LEAST_FRAUDS = 100, 10
MOST_POINTS = 1_000
SEVERITY = {"accept": 0, "review": 1, "reject": 2}
_ROUNDS = 40
_FURTHEST = Decimal(40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What being wrong costs: lost margin, a review, and what a fraud costs beyond hope, in one currency."""

    currency: str
    margin_ppm: int
    review_cost: int
    loss_ppm: int
    loss_fee: int
    intercept: int = INTERCEPT
    slope: int = SLOPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The expected cost of each decision, and the cheapest of them."""

    probability_ppm: int
    accept: int
    review: int
    reject: int

    @property
    def cheapest(self) -> str:
        """The decision that costs least; of equals the mildest."""
        prices = {"accept": self.accept, "review": self.review, "reject": self.reject}
        return min(prices, key=lambda name: (prices[name], SEVERITY[name]))


def probability(points: int, *, intercept: int = INTERCEPT, slope: int = SLOPE) -> int:
    """Return the probability of fraud in parts per million; it never falls as points rise."""
    with localcontext() as exact:
        exact.prec = 28
        share = _logistic(Decimal(intercept + slope * points) / PPM)
        return int((share * PPM).quantize(Decimal(1), ROUND_HALF_EVEN))


def weigh(points: int, value: int, costs: Costs) -> Weighed:
    """Return what each decision is expected to cost for a subject of a value."""
    chance = probability(points, intercept=costs.intercept, slope=costs.slope)
    loss = value * costs.loss_ppm // PPM + costs.loss_fee
    return Weighed(
        probability_ppm=chance,
        accept=chance * loss // PPM,
        review=costs.review_cost,
        reject=(PPM - chance) * (value * costs.margin_ppm // PPM) // PPM,
    )


def calibrated(decided: Mapping[int, tuple[int, int]]) -> tuple[int, int] | None:
    """Fit intercept and slope to what became known: {points: (genuine, frauds)}; None when it is too little.

    Platt scaling: logistic regression on the points, its targets drawn in by (frauds + 1)/(frauds + 2) and
    1/(genuine + 2), solved by Newton's method. None also when points turn out not to rise with fraud.
    """
    genuine = sum(good for good, _ in decided.values())
    frauds = sum(bad for _, bad in decided.values())
    if genuine + frauds < LEAST_DECIDED or frauds < LEAST_FRAUDS or genuine < LEAST_FRAUDS:
        return None
    with localcontext() as exact:
        exact.prec = 28
        high, low = Decimal(frauds + 1) / (frauds + 2), Decimal(1) / (genuine + 2)
        rows = [
            (Decimal(points), Decimal(good + bad), good * low + bad * high)
            for points, (good, bad) in decided.items()
        ]
        fitted = _fit(rows)
    if fitted is None or fitted[1] <= 0:
        return None
    return int(fitted[0] * PPM), max(1, int(fitted[1] * PPM))


def _fit(rows: list[tuple[Decimal, Decimal, Decimal]]) -> tuple[Decimal, Decimal] | None:
    a, b = Decimal(INTERCEPT) / PPM, Decimal(SLOPE) / PPM
    for _round in range(_ROUNDS):
        ga = gb = haa = hab = hbb = Decimal(0)
        for points, count, target in rows:
            share = _logistic(a + b * points)
            miss, weight = target - count * share, count * share * (1 - share)
            ga, gb = ga + miss, gb + miss * points
            haa, hab, hbb = haa + weight, hab + weight * points, hbb + weight * points * points
        steep = haa * hbb - hab * hab
        if steep <= Decimal("1e-12"):
            return None
        da, db = (hbb * ga - hab * gb) / steep, (haa * gb - hab * ga) / steep
        a, b = a + da, b + db
        if abs(da) + abs(db) < Decimal("1e-9"):
            return a, b
    return None


def _logistic(x: Decimal) -> Decimal:
    x = max(-_FURTHEST, min(_FURTHEST, x))
    return 1 / (1 + (-x).exp())
