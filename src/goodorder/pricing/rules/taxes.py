"""What tax is owed on a class of goods: by destination, buyer and exemption. Pure.

Categories are those of UNCL5305: S standard, Z zero-rated, E exempt, AE reverse charge, O outside the scope.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goodorder.kernel.money import allocate
from goodorder.pricing.rules.vat import EU_MEMBERS

STANDARD_RATED, ZERO_RATED, EXEMPT, REVERSE_CHARGE, OUTSIDE = "S", "Z", "E", "AE", "O"
CATEGORIES = (STANDARD_RATED, ZERO_RATED, EXEMPT, OUTSIDE)
REVERSE_CHARGE_REASON = "Reverse charge"
NO_RATE_NAME = "no rate"
LINE, DOCUMENT = ROUNDINGS = ("line", "document")
OWN, REFUSE = ON_SILENCE = ("own", "refuse")  # what to do when an outside engine gives no answer
_VAT_NUMBER = re.compile(r"([A-Z]{2})[0-9A-Z+*]{2,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRateDraft:
    """A rate to be set. Country, region and beginning of the postcode say where, `level` whose tax it is.

    `category` is needed only where a rate of nothing is not simply zero-rated: E exempt, O outside the scope.
    """

    country: str
    tax_class: str
    rate_ppm: int
    name: str
    region: str = ""
    postcode: str = ""
    level: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionDraft:
    """A certificate to be entered; no region is all of the country, no classes are all goods.

    It holds from a day, today if none is given, until before another; None has no end.
    """

    country: str
    number: str
    reason: str
    region: str = ""
    tax_classes: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCase:
    """Who sends goods where, to whom, and when. `buyer_number` is the buyer's VAT number, if they have one."""

    country: str
    region: str = ""
    postcode: str = ""
    seller_country: str = ""
    customer_id: int | None = None
    buyer_number: str = ""
    on: date


@dataclass(frozen=True, slots=True)
class TaxComponent:
    """What one level of government takes, in parts per million; `category` is empty for the usual one."""

    level: str
    name: str
    rate_ppm: int
    category: str = ""


@dataclass(frozen=True, slots=True)
class PlacedRate:
    """A rate with how closely it names the place: its region and beginning of the postcode."""

    tax_class: str
    component: TaxComponent
    region: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Exemption:
    """A certificate that holds; no classes are all classes."""

    number: str
    reason: str
    tax_classes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class TaxDetermined:
    """The tax on a class of goods: its parts, its category, and why it is not owed if it is not.

    `told` is what each part takes of a line in minor units, where an outside engine said so.
    """

    components: tuple[TaxComponent, ...]
    category: str
    reason: str = ""
    told: tuple[int, ...] = ()

    @property
    def rate_ppm(self) -> int:
        """The rate of all levels together, owed or not."""
        return sum(part.rate_ppm for part in self.components)

    @property
    def is_owed(self) -> bool:
        """False when this buyer is freed from it."""
        return not self.reason

    @property
    def owed_ppm(self) -> int:
        """The rate this buyer pays."""
        return self.rate_ppm if self.is_owed else 0

    @property
    def name(self) -> str:
        """What documents call it."""
        return self.reason or " + ".join(part.name for part in self.components) or NO_RATE_NAME

    def split(self, tax: int) -> list[dict[str, Any]]:
        """Share a line's tax among the levels, to the minor unit."""
        if not self.is_owed:
            return []
        is_told = bool(self.told) and sum(self.told) == tax
        shares = self.told if is_told else allocate(tax, [part.rate_ppm for part in self.components])
        return [
            {"level": part.level, "name": part.name, "rate_ppm": part.rate_ppm, "tax": share}
            for part, share in zip(self.components, shares, strict=True)
        ]


def determine(
    tax_class: str, rates: Iterable[PlacedRate], exemptions: Iterable[Exemption], case: TaxCase
) -> TaxDetermined:
    """Determine the tax on a class of goods from the rates of its destination and the buyer's certificates."""
    parts = _closest(rate for rate in rates if rate.tax_class == tax_class)
    if is_reverse_charge(case):
        return TaxDetermined(parts, REVERSE_CHARGE, f"{REVERSE_CHARGE_REASON}: {case.buyer_number}")
    for paper in exemptions:
        if not paper.tax_classes or tax_class in paper.tax_classes:
            return TaxDetermined(parts, EXEMPT, f"{paper.reason}: {paper.number}")
    return TaxDetermined(parts, _category(parts))


def determined(parts: tuple[TaxComponent, ...], told: tuple[int, ...], reason: str) -> TaxDetermined:
    """Return the tax as an outside engine determined it, in our words."""
    return TaxDetermined(parts, EXEMPT if reason else _category(parts), reason, told)


def _closest(rates: Iterable[PlacedRate]) -> tuple[TaxComponent, ...]:
    """Keep the closest rate of each level: the longest beginning of a postcode, then the region's own."""
    found: dict[str, PlacedRate] = {}
    for rate in rates:
        held = found.get(rate.component.level)
        if held is None or _closeness(rate) > _closeness(held):
            found[rate.component.level] = rate
    return tuple(found[level].component for level in sorted(found))


def _closeness(rate: PlacedRate) -> tuple[int, bool]:
    return len(rate.postcode), bool(rate.region)


def _category(parts: Sequence[TaxComponent]) -> str:
    if any(part.rate_ppm for part in parts):
        return STANDARD_RATED
    return next((part.category for part in parts if part.category), ZERO_RATED) if parts else OUTSIDE


def is_reverse_charge(case: TaxCase) -> bool:
    """Tell whether the buyer owes the tax: goods go from one EU member to a business of another.

    The seller's country, the destination and the state that gave the VAT number are all members; neither the
    destination nor the number is the seller's own.
    """
    others = case.country, member_of(case.buyer_number)
    return EU_MEMBERS.issuperset((case.seller_country, *others)) and case.seller_country not in others


def member_of(vat_number: str) -> str:
    """Return the country whose VAT number this is by its form (EL is Greece), empty when it is none."""
    found = _VAT_NUMBER.fullmatch(vat_number.upper().replace(" ", "").replace(".", "").replace("-", ""))
    if not found:
        return ""
    country = "GR" if found[1] == "EL" else found[1]
    return country if country in EU_MEMBERS else ""
