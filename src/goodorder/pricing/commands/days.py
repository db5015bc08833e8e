"""Days from and until which something holds, read from what people give."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from goodorder.kernel.errors import Invalid


def period(start: date, until: date | None) -> DateRange:
    """Return the days from `start` until before `until`, None for no end; raises Invalid when there are none."""
    if until is not None and until <= start:
        message = f"valid_until: choose a day after {start.isoformat()}, or leave it empty"
        raise Invalid("pricing.period_empty", message, field="valid_until")
    return DateRange(start, until)
