"""An import's control totals, from the tables it filled."""

from django.db import connection

from goodorder.channels.queries import get_run
from goodorder.kernel.access import Context
from goodorder.reports.rules.control import CONTROL, CURRENCY, ControlTotals, Sum


def control_totals(ctx: Context, *, run_id: str) -> ControlTotals:
    """Sum up what an import run made: orders, documents, books and stock; needs `reports.view`.

    Raises Missing for an unknown run.
    """
    ctx.require("reports.view")
    run = get_run(ctx, run_id=run_id)
    with connection.cursor() as cursor:
        cursor.execute(CONTROL, {"run": run_id})
        sums = {name: Sum(rows, amount) for name, rows, amount in cursor.fetchall()}
        cursor.execute(CURRENCY, {"run": run_id})
        found = cursor.fetchone()
    return ControlTotals(run_id, found[0] if found else "", run.counts, **sums)
