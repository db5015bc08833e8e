"""VAT categories as EN 16931 names them (UNTDID 5305): which carry a rate, and why the others do not. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from goodorder.pricing.rules import EU_MEMBERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One category. `reason_code` (VATEX) and the buyer's number are stated where the tax law asks for them."""

    has_rate: bool = False
    reason_code: str = ""
    needs_reason: bool = False
    needs_buyer_number: bool = False


STANDARD, ZERO, EXEMPT, REVERSE_CHARGE = "S", "Z", "E", "AE"
INTRA_COMMUNITY, EXPORT, OUTSIDE = "K", "G", "O"
CATEGORIES: Mapping[str, Category] = MappingProxyType(
    {
        STANDARD: Category(has_rate=True),
        ZERO: Category(),
        EXEMPT: Category(needs_reason=True),
        REVERSE_CHARGE: Category(reason_code="VATEX-EU-AE", needs_buyer_number=True),
        INTRA_COMMUNITY: Category(reason_code="VATEX-EU-IC", needs_buyer_number=True),
        EXPORT: Category(reason_code="VATEX-EU-G"),
        OUTSIDE: Category(reason_code="VATEX-EU-O"),
        "L": Category(has_rate=True),  # Canary Islands
        "M": Category(has_rate=True),  # Ceuta and Melilla
    }
)


def supplied_as(category: str, reason: str, *, seller: str, destination: str) -> tuple[str, str]:
    """Return the category and reason under which goods are invoiced, by the countries they go between.

    Goods that go to another member state without tax are an intra-community supply; goods that leave the Union from
    a seller inside it, untaxed where they arrive, are an export.
    """
    if seller not in EU_MEMBERS or seller == destination:
        return category, reason
    if category == REVERSE_CHARGE and destination in EU_MEMBERS:
        return INTRA_COMMUNITY, ""
    if category == OUTSIDE and destination not in EU_MEMBERS:
        return EXPORT, ""
    return category, reason


def stated_category(tax_category: str, tax_rate_ppm: int) -> str:
    """Return the category a line is stated under.

    A line at 0 % for which none was determined is zero-rated: that repeats what the document says, taxed at 0 %,
    and claims no exemption.
    """
    return ZERO if tax_category == STANDARD and not tax_rate_ppm else tax_category
