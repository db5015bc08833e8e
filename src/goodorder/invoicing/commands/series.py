"""Where a company's numbers begin: only before the first of a year, for nothing may be missing after it."""

from goodorder.invoicing.events import SeriesBegun
from goodorder.invoicing.queries.series import series_name
from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.numbering import next_gap_free
from goodorder.parties.models import Company
from goodorder.parties.rules.numbers import CREDIT, INVOICE, MOST_SERIAL


@command(needs="parties.setup")
def begin_series(ctx: Context, *, company: str, kind: str, serial: int) -> Company:
    """Let a company's invoices or credit notes (`credit`) of this year begin with a number.

    For who moves here within a year. Raises Missing, Invalid naming the field, Refused once the year has a number.
    """
    found = Company.objects.visible_to(ctx).locked().one(code=company)
    kind = checks.one_of(kind, (INVOICE, CREDIT), field="kind")
    serial = checks.whole(serial, field="serial", least=2, most=MOST_SERIAL)
    name = series_name(found.code, kind, ctx.now.year)
    if next_gap_free(name, count=serial - 1) != 1:
        message = f"serial: {ctx.now.year} has begun already; numbers without gaps only go on by one"
        raise Refused("invoicing.series_begun", message, field="serial")
    fact = SeriesBegun(company=found.code, document=kind, year=ctx.now.year, serial=serial)
    events.record(ctx, found, fact)
    return found
