"""Series of numbers without gaps: what they are called, and what comes next."""

from collections.abc import Collection, Mapping

from goodorder.kernel.access import internal_query
from goodorder.kernel.models import NumberSeries
from goodorder.parties.rules.numbers import OF_COMPANY


@internal_query
def series_name(company: str, kind: str, year: int) -> str:
    """Return the row that is locked while a number is drawn."""
    return f"{company}:{kind}:{year}"


@internal_query
def next_serials_of(companies: Collection[str], year: int) -> Mapping[tuple[str, str], int]:
    """Return the next number of a year of each company and kind, without drawing it."""
    names = {series_name(code, kind, year): (code, kind) for code in companies for kind in OF_COMPANY}
    rows = NumberSeries.objects.filter(name__in=names).values_list("name", "next_number")
    return dict.fromkeys(names.values(), 1) | {names[name]: serial for name, serial in rows}
