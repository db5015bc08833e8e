"""Value added tax in Europe as of November 2026: a start to be checked and edited, not tax advice.

The reduced rate is the one most goods with a reduced rate fall under; a country with several needs rows of
its own for the others. Denmark has none, so its reduced class is taxed like the standard one.
"""

from dataclasses import dataclass

STANDARD, REDUCED = "standard", "reduced"


@dataclass(frozen=True, slots=True)
class KnownRate:
    """The rate of a country's class of goods, in parts per million."""

    country: str
    tax_class: str
    rate_ppm: int
    name: str


# country: standard and reduced rate in tenths of a per cent
_TENTHS = {
    "AT": (200, 100),
    "BE": (210, 60),
    "BG": (200, 90),
    "CH": (81, 26),
    "CY": (190, 50),
    "CZ": (210, 120),
    "DE": (190, 70),
    "DK": (250, 250),
    "EE": (240, 90),
    "ES": (210, 100),
    "FI": (255, 135),
    "FR": (200, 55),
    "GB": (200, 50),
    "GR": (240, 130),
    "HR": (250, 130),
    "HU": (270, 50),
    "IE": (230, 135),
    "IT": (220, 100),
    "LT": (210, 120),
    "LU": (170, 80),
    "LV": (210, 120),
    "MT": (180, 50),
    "NL": (210, 90),
    "NO": (250, 150),
    "PL": (230, 80),
    "PT": (230, 60),
    "RO": (210, 110),
    "SE": (250, 120),
    "SI": (220, 95),
    "SK": (230, 190),
}


def _known(country: str, tax_class: str, tenths: int) -> KnownRate:
    percent = f"{tenths / 10:.1f}".removesuffix(".0")
    return KnownRate(country, tax_class, tenths * 1000, f"VAT {country} {percent} %")


EUROPEAN_RATES = tuple(
    _known(country, tax_class, tenths)
    for country, pair in _TENTHS.items()
    for tax_class, tenths in zip((STANDARD, REDUCED), pair, strict=True)
)

EU_MEMBERS = frozenset(_TENTHS) - {"CH", "GB", "NO"}
