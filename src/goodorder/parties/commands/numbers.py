"""Numbers of orders: where the year goes on."""

from django.db import connection

from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Forbidden, Invalid
from goodorder.kernel.numbering import next_serials, sequence_of
from goodorder.parties.events import OrderNumbersSkipped
from goodorder.parties.models import Channel
from goodorder.parties.queries import order_series, peek_serial
from goodorder.parties.rules.numbers import MOST_SERIAL


@command(needs="parties.setup")
def skip_order_numbers(ctx: Context, *, channel: str, serial: int) -> Channel:
    """Let orders of this year go on with a higher number; all channels draw from one series.

    Raises Missing, Invalid for a number that is no more than the next one, Forbidden for who is limited to a part.
    """
    if ctx.scopes:
        message = "orders of all channels draw from one series; somebody who sees the whole house may do this"
        raise Forbidden("parties.numbers_of_all", message)
    row = Channel.objects.visible_to(ctx).locked().one(code=channel)
    serial = checks.whole(serial, field="serial", least=1, most=MOST_SERIAL)
    if not _skip_to(order_series(ctx.now.year), serial):
        message = "serial: numbers never go back; write one above the next number"
        raise Invalid("parties.number_drawn", message, field="serial")
    fact = OrderNumbersSkipped(code=row.code, year=ctx.now.year, serial=serial)
    events.record(ctx, row, fact)
    return row


def _skip_to(series: str, serial: int) -> bool:
    """Go on with a higher number; False, and nothing done, unless it lies ahead. Orders under way wait for the end."""
    next_serials(series, 0)  # draws none, but the series exists afterwards
    sequence = sequence_of(series)
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER SEQUENCE "{sequence}" OWNED BY NONE')  # changes nothing and locks it
        if is_ahead := serial > peek_serial(series):
            cursor.execute("SELECT setval(%s::regclass, %s)", [sequence, serial - 1])
    return is_ahead
