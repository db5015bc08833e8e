"""What stock was worth day by day, how old it is, and what of it does not move."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Sum

from goodorder.figures.queries.asking import Daily, Question, today_of
from goodorder.figures.rules.readings import Sums, Tally
from goodorder.kernel.access import Context

AGES = (30, 90, 180, 365)
DEAD_AFTER = 90
MOST_DEAD = 20
# What lies there came with the last deliveries: units of each age are what came in that time, as far as it is there.
_POOLS = """
    SELECT c.code AS company, c.currency, k.code AS sku, p.quantity, p.value
    FROM costing_costpool p JOIN parties_company c ON c.id = p.company_id JOIN catalog_sku k ON k.id = p.sku_id
    WHERE p.quantity > 0 AND (%(company)s = '' OR c.code = %(company)s)
      AND (%(companies)s::text[] IS NULL OR c.code = ANY (%(companies)s))
"""
_AGES = """
    WITH pool AS ({pools}), got AS (
        SELECT company, sku, sum(units) FILTER (WHERE day > %(a0)s) AS r0,
               sum(units) FILTER (WHERE day > %(a1)s) AS r1, sum(units) FILTER (WHERE day > %(a2)s) AS r2,
               sum(units) AS r3
        FROM figures_figure WHERE measure = 'received' AND day > %(a3)s GROUP BY company, sku
    )
    SELECT currency, age, sum(upto - younger), sum(value * upto / quantity - value * younger / quantity)
    FROM pool LEFT JOIN got USING (company, sku) CROSS JOIN LATERAL (
        SELECT age, least(quantity, n)::bigint AS upto,
               coalesce(lag(least(quantity, n)) OVER (ORDER BY age), 0)::bigint AS younger
        FROM (VALUES (0, coalesce(r0, 0)), (1, coalesce(r1, 0)), (2, coalesce(r2, 0)), (3, coalesce(r3, 0)),
                     (4, quantity)) AS v (age, n)
    ) aged GROUP BY currency, age ORDER BY currency, age
"""
_DEAD = """
    WITH pool AS ({pools}), moved AS (
        SELECT DISTINCT company, sku FROM figures_figure
        WHERE measure IN ('sold_sku', 'received') AND day > %(since)s
    )
    SELECT sku, currency, quantity, value FROM pool
    WHERE value > 0 AND NOT EXISTS (
        SELECT 1 FROM moved WHERE moved.company = pool.company AND moved.sku = pool.sku)
    ORDER BY currency, value DESC, sku LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Aged:
    """Units and their worth that came between so many days ago; `until_days` 0: before that, or nobody knows."""

    currency: str
    since_days: int
    until_days: int
    units: int
    value: int


@dataclass(frozen=True, slots=True)
class DeadStock:
    """An item that is worth something and neither left nor came for ninety days."""

    sku: str
    currency: str
    units: int
    value: int


def run_up(ctx: Context, question: Question, days: Daily) -> None:
    """Add to each day what stock was worth at its end, as measure `standing`; by two queries.

    What was there before a stretch of days counts as a change of worth on its first day.
    """
    period = question.period
    for since, until in ((period.before_since, period.before_until), (period.since, period.until)):
        rows = question.rows(ctx, ["worth"]).filter(day__lt=since).order_by()
        standing = {
            currency: int(amount) for currency, amount in rows.values_list("currency").annotate(Sum("amount"))
        }
        for currency, amount in standing.items():
            days.setdefault(since, Sums()).add(("worth", "", currency), Tally(0, 0, amount))
        _stand(days, since, until)


def _stand(days: Daily, since: date, until: date) -> None:
    standing: dict[str, int] = {}
    for ahead in range((until - since).days + 1):
        sums = days.setdefault(since + timedelta(days=ahead), Sums())
        for measure, _reason, currency in list(sums.tallies):
            if measure == "worth":
                standing.setdefault(currency, 0)
        for currency, before in list(standing.items()):
            standing[currency] = before + sums.of("worth", None, currency).amount
            sums.add(("standing", "", currency), Tally(1, 0, standing[currency]))


def ages(ctx: Context, question: Question) -> list[Aged]:
    """Return stock by age, youngest first, as if what came first left first; needs `inventory.value`."""
    ctx.require("inventory.value")
    today = today_of(ctx)
    values = {f"a{at}": today - timedelta(days=days) for at, days in enumerate(AGES)}
    bounds = [0, *AGES, 0]
    return [
        Aged(currency, bounds[age], bounds[age + 1], int(units), int(value))
        for currency, age, units, value in _rows(_AGES, ctx, question, values)
    ]


def dead_stock(ctx: Context, question: Question) -> list[DeadStock]:
    """Return the items of most worth that neither left nor came for ninety days; needs `inventory.value`."""
    ctx.require("inventory.value")
    values = {"since": today_of(ctx) - timedelta(days=DEAD_AFTER), "most": MOST_DEAD}
    return [DeadStock(*row) for row in _rows(_DEAD, ctx, question, values)]


def _rows(statement: str, ctx: Context, question: Question, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    companies = ctx.scopes.get("company")
    whose = {"company": question.company, "companies": sorted(companies) if companies is not None else None}
    with connection.cursor() as cursor:
        cursor.execute(statement.format(pools=_POOLS), {**values, **whose})
        return list(cursor.fetchall())
