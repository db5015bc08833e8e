"""What can be promised of a SKU from which day on, and which supply gives it; a kit by its parts."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils.timezone import localtime

from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.inventory import queries
from goodorder.inventory.rules.atp import CERTAIN_PERCENT, Slice
from goodorder.inventory.rules.basket import AskedLine, LineAnswer
from goodorder.kernel.access import Context
from goodorder.reports.rules.charts import Step, step_chart
from goodorder.web.views.stock_acts import places_in_use


class AheadRow(NamedTuple):
    """Units that can be promised from a day on, the supply they come from, and the sum up to then."""

    part: Slice
    total: int


class KitPartRow(NamedTuple):
    """A part of a kit: how many one takes, how many can be promised today, and how many kits that makes."""

    sku: Sku
    units: int
    free: int
    kits: int
    is_limit: bool


class Ahead(NamedTuple):
    """What can be promised over time."""

    rows: list[AheadRow]
    chart: list[Step]
    parts: list[KitPartRow]
    today: date


def ahead_of(ctx: Context, sku: Sku) -> Ahead:
    """Read and draw what can be promised of a SKU; four statements, kits or not."""
    today = localtime(ctx.now).date()
    places = places_in_use(ctx)
    asked = [AskedLine(sku.pk, 0)]
    (answer,) = queries.time_phased(
        ctx, lines=asked, location_ids=[place.pk for place in places], today=today
    )
    rows, total = [], 0
    for part in _joined(answer.slices):
        total += part.quantity
        rows.append(AheadRow(part, total))
    return Ahead(rows, _chart(rows, today), _parts(sku, answer, today), today)


def _joined(slices: Sequence[Slice]) -> list[Slice]:
    """Add up what comes on one day from one supply, at whatever location."""
    sums: dict[tuple[date, str, int], int] = {}
    for part in slices:
        key = (part.day, part.document, part.confidence_percent)
        sums[key] = sums.get(key, 0) + part.quantity
    return [Slice(day, units, document, sure) for (day, document, sure), units in sums.items()]


def _chart(rows: list[AheadRow], today: date) -> list[Step]:
    levels: dict[date, tuple[int, bool]] = {today: (0, True)}
    for part, total in rows:
        was_sure = levels.get(part.day, (0, True))[1]
        levels[part.day] = (total, was_sure and part.confidence_percent >= CERTAIN_PERCENT)
    return step_chart([(day, units, is_sure) for day, (units, is_sure) in sorted(levels.items())])


def _parts(sku: Sku, answer: LineAnswer, today: date) -> list[KitPartRow]:
    if sku.kind != "kit":
        return []
    known = catalog.skus_by_id([part.sku_id for part in answer.components])
    rows = []
    for part in answer.components:
        free = sum(one.quantity for one in part.slices if one.day <= today)
        rows.append(
            KitPartRow(
                known[part.sku_id], part.units, free, free // part.units, part.sku_id == answer.limiting
            )
        )
    return rows
