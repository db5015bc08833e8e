"""What stock is worth, beside what its account says."""

from collections.abc import Iterator
from datetime import date

from goodorder.accounting.queries import trial_balance
from goodorder.accounting.rules import INVENTORY
from goodorder.costing.queries import StockValue, stock_value
from goodorder.kernel.access import Context
from goodorder.kernel.paging import MOST_ROWS


def stock_values(ctx: Context, *, company: str, until: date | None = None) -> Iterator[StockValue]:
    """Stream what a company's stock is worth by SKU, now or at the end of a day; needs `reports.view`."""
    ctx.require("reports.view")
    cursor, is_over = "", False
    while not is_over:
        page = stock_value(ctx, company=company, until=until, cursor=cursor, size=MOST_ROWS)
        yield from page.items
        cursor = page.next_cursor
        is_over = not cursor


def stock_account(ctx: Context, *, company: str) -> int:
    """Return what the inventory account of a company stands at, in minor units; needs `reports.view`.

    Raises Missing for a company the caller cannot see.
    """
    ctx.require("reports.view")
    return trial_balance(ctx, company=company).balances().get(INVENTORY, 0)
