"""Lines as an outside engine taxed them. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from goodorder.pricing.rules import LineToPrice, TaxDetermined


def taxed(lines: Sequence[LineToPrice], taxes: Sequence[TaxDetermined]) -> list[LineToPrice]:
    """Return lines with the rates and amounts an engine determined."""
    return [
        replace(
            line,
            rate_ppm=tax.rate_ppm,
            owes_tax=tax.is_owed,
            tax=sum(tax.told) if tax.is_owed else None,
        )
        for line, tax in zip(lines, taxes, strict=True)
    ]
