"""Counting facts: a stretch of events at a time, each exactly once."""

from typing import Any

from django.db import connection
from django.utils.timezone import get_default_timezone_name

from goodorder.figures.models import Figure, OpenOrder, Position
from goodorder.figures.rules.measures import MEASURES, contributions, kinds_of
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.reports.queries.feed import settled

STRETCH = 10_000
_UPTO = """
    SELECT max(id), count(*) FROM (SELECT id FROM kernel_event WHERE id > %s ORDER BY id LIMIT %s) waiting
"""
_BATCH = """
    WITH batch AS MATERIALIZED (
        SELECT id, kind, at, about, facts, aggregate_id, version FROM kernel_event
        WHERE id > %(last)s AND id <= %(upto)s AND kind = ANY (%(kinds)s)
    ), """
_ADD = """
    INSERT INTO figures_figure (measure, day, company, channel, location, currency, sku, reason,
                                number, units, amount, first_id, last_id)
    SELECT measure, day, company, channel, location, currency, sku, reason,
           sum(number), sum(units), sum(amount), min(id), max(id)
    FROM found GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ON CONFLICT (measure, day, company, channel, location, currency, sku, reason) DO UPDATE SET
        number = figures_figure.number + excluded.number, units = figures_figure.units + excluded.units,
        amount = figures_figure.amount + excluded.amount,
        first_id = least(figures_figure.first_id, excluded.first_id),
        last_id = greatest(figures_figure.last_id, excluded.last_id)
"""
_FOLD = _BATCH + contributions(tuple(MEASURES)) + _ADD
_CLOSE = """
    DELETE FROM figures_openorder WHERE id IN (
        SELECT o.id FROM kernel_event e JOIN orders_order o ON o.public_id = e.about
        WHERE e.id > %(last)s AND e.id <= %(upto)s)
"""
_OPEN = """
    WITH touched AS (
        SELECT DISTINCT about FROM kernel_event WHERE id > %(last)s AND id <= %(upto)s
    )
    INSERT INTO figures_openorder
           (id, public_id, number, company, channel, units, waiting, is_held, ship_on, placed_at)
    SELECT o.id, o.public_id, o.number, c.code, h.code, w.units, w.waiting,
           EXISTS (SELECT 1 FROM orders_hold d WHERE d.order_id = o.id AND d.released_at IS NULL),
           w.ship_on, o.placed_at
    FROM touched JOIN orders_order o ON o.public_id = touched.about AND o.state IN ('placed', 'confirmed')
    JOIN parties_company c ON c.id = o.company_id JOIN parties_channel h ON h.id = o.channel_id
    CROSS JOIN LATERAL (
        SELECT sum(l.ordered - l.cancelled - l.handed_over) AS units, sum(l.backordered) AS waiting,
               min(p.ship_on) AS ship_on
        FROM orders_orderline l LEFT JOIN LATERAL (
            SELECT ship_on FROM orders_promise WHERE line_id = l.id ORDER BY promise_version DESC LIMIT 1
        ) p ON true
        WHERE l.order_id = o.id AND l.kind = 'item' AND l.ordered - l.cancelled > l.handed_over
    ) w WHERE w.units > 0
"""


@command(needs="figures.fold")
def fold_figures(ctx: Context, *, most: int = STRETCH) -> int:
    """Count the next stretch of events; returns how many it had, 0 when all is counted or a writer is still busy.

    The sums commit with the place they go up to. Days in another zone than before: everything is counted anew.
    """
    position = _locked_position()
    zone = get_default_timezone_name()
    if position.zone != zone:
        _forget(position, zone)
    upto, count = _next(position.last_id, most)
    if not count or not settled():
        return 0
    stretch: dict[str, Any] = {
        "last": position.last_id,
        "upto": upto,
        "kinds": kinds_of(MEASURES),
        "zone": zone,
    }
    with connection.cursor() as cursor:
        for statement in (_FOLD, _CLOSE, _OPEN):
            cursor.execute(statement, stretch)
    position.last_id, position.folded_at = upto, ctx.now
    position.save()
    return count


@command(needs="figures.rebuild")
def forget_figures(ctx: Context) -> None:  # noqa: ARG001 - every command takes it
    """Drop all sums, so that folding counts every event anew."""
    position = _locked_position()
    _forget(position, get_default_timezone_name())


def _locked_position() -> Position:
    Position.objects.get_or_create(pk=1, defaults={"zone": get_default_timezone_name()})
    return Position.objects.select_for_update().get(pk=1)


def _forget(position: Position, zone: str) -> None:
    Figure.objects.all().delete()
    OpenOrder.objects.all().delete()
    position.last_id, position.zone, position.folded_at = 0, zone, None
    position.save()


def _next(last_id: int, most: int) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_UPTO, [last_id, most])
        upto, count = cursor.fetchone()
    return upto or last_id, count
