"""How numbers are written: a prefix, the year, and a count that rises within it, such as `SO-YYYY-000000`.

Year and count are always there, and the count of a year never goes back, so nothing is ever numbered twice.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid

ORDER, INVOICE, CREDIT, RECEIPT = "order", "invoice", "credit", "receipt"
OF_COMPANY = (INVOICE, CREDIT, RECEIPT)  # without gaps, each company for itself
STANDARD: Mapping[str, str] = {
    ORDER: "SO-YYYY-000000",
    INVOICE: "INV-YYYY-000000",
    CREDIT: "CN-YYYY-000000",
    RECEIPT: "RCT-YYYY-000000",
}
# What is numbered in one way for the whole house, by the prefix that stands for it.
OF_THE_HOUSE: Mapping[str, str] = {
    "quote": "QU",
    "work": "FO",
    "shipment": "SH",
    "wave": "WV",
    "batch": "PB",
    "freight": "BOL",
    "transfer": "TR",
    "count": "ST",
    "return": "RET",
    "claim": "CLM",
    "case": "CAS",
}
PATTERN = r"[A-Z][A-Z0-9]{0,7}(-[A-Z0-9]{1,6})?-(YYYY|YY)-0{4,9}"
MOST_SERIAL = 999_999_999
_FORMAT = re.compile(PATTERN)


def number_format(value: Any, *, field: str = "format") -> str:
    """Return a format, or nothing for the standard one; raises Invalid for one that could repeat a number."""
    found = checks.text(value, field=field, most=30, least=0).upper()
    if found and not _FORMAT.fullmatch(found):
        message = (
            f"{field}: write a prefix, the year and 4 to 9 zeros, such as WEB-YYYY-000000 or W-YY-00000; "
            "without year and count numbers would repeat"
        )
        raise Invalid("parties.number_format_wrong", message, field=field)
    if prefix_of(found) in OF_THE_HOUSE.values():
        message = f"{field}: {prefix_of(found)} stands for other papers of the house; choose another prefix"
        raise Invalid("parties.number_prefix_taken", message, field=field)
    return found


def refuse_same_prefix(formats: Mapping[str, str]) -> None:
    """Refuse two kinds of one company's documents that could get the same number; raises Invalid."""
    kinds: dict[str, str] = {}
    for kind, form in formats.items():
        first = kinds.setdefault(prefix_of(form or STANDARD[kind]), kind)
        if first != kind:
            field = f"{kind}_format"
            message = f"{field}: the prefix is that of the format of another kind ({first}); choose another"
            raise Invalid("parties.number_prefix_taken", message, field=field)


def prefix_of(form: str) -> str:
    """Return what a format begins with; empty for the standard one."""
    return form.rsplit("-", 2)[0]


def written(form: str, year: int, serial: int) -> str:
    """Write a number in a format, e.g. `SO-2026-000123`; a count longer than its zeros is written in full."""
    prefix, years, zeros = form.rsplit("-", 2)
    return f"{prefix}-{str(year)[-len(years) :]}-{serial:0{len(zeros)}d}"


def all_written(forms: Iterable[str], year: int, serials: Iterable[int]) -> list[str]:
    """Write many numbers, each in the format at its place; an empty format is the standard one of orders."""
    pairs = zip(forms, serials, strict=True)
    return [written(form or STANDARD[ORDER], year, serial) for form, serial in pairs]
