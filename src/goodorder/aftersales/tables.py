"""Tables of returns for spreadsheets."""

from goodorder.looks.sheets import csv_text
from goodorder.returns.queries import RateSheet

RATE_COLUMNS = ("key", "label", "sold", "returned", "permille", "faulty", "faulty_permille", "is_suspect")


def rates_table(sheet: RateSheet) -> str:
    """Write rates as CSV, under the names the API gives them."""
    return csv_text(RATE_COLUMNS, ([getattr(rate, name) for name in RATE_COLUMNS] for rate in sheet.rates))
