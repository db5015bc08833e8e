"""Reading scans between the dock and the shelf one after the other. Pure."""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, whole_number
from goodorder.fulfillment.rules import Scanned
from goodorder.kernel.errors import Invalid, Refused
from goodorder.shelving.rules import FaceDraft

LONGEST_NUMBER = 4
"""More digits than these are an item number, not a quantity."""
LONGEST_SCAN = 200
NO_EXPIRY = "-"
FACE_COLUMNS = 4
_APART = re.compile(r"[,;\t]")
_DAYS = ("%Y-%m-%d", "%y%m%d", "%d.%m.%Y", "%d/%m/%Y")


@dataclass(frozen=True, slots=True)
class Held:
    """What was scanned so far: a bin, an item (its SKU's code), its lot and expiry, and how many."""

    bin: str = ""
    item: str = ""
    lot: str = ""
    expires: str = ""
    units: int = 0

    def fields(self) -> dict[str, str]:
        """Return it as hidden fields carry it from scan to scan."""
        return {f"held_{name}": str(value or "") for name, value in asdict(self).items()}


def held_in(posted: dict[str, str]) -> Held:
    """Read what was scanned before from a page's hidden fields."""
    text = {name: posted.get(f"held_{name}", "")[:LONGEST_SCAN] for name in ("bin", "item", "lot", "expires")}
    return Held(**text, units=max(0, whole_number(posted.get("held_units", "")) or 0))


def is_number(entry: str) -> bool:
    """Tell whether a quantity was typed."""
    return entry.isascii() and entry.isdigit() and len(entry) <= LONGEST_NUMBER


def expiry_of(entry: str) -> str:
    """Read a day as people and labels write it, or that there is none (`-`); raises Invalid."""
    if entry == NO_EXPIRY:
        return NO_EXPIRY
    for form in _DAYS:
        try:
            return datetime.strptime(entry, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    message = "expires_on: write a day such as 2027-01-31, or - for none"
    raise Invalid("warehouse.expiry_unreadable", message, field="expires_on")


def day_of(expires: str) -> date | None:
    """Return the day that was read; None where there is none."""
    return date.fromisoformat(expires) if expires and expires != NO_EXPIRY else None


def lot_in(scanned: Scanned, tracking: str) -> str:
    """Return the lot or serial number that came with an item's label."""
    if tracking == "none":
        return ""
    return scanned.serial if tracking == "serial" else scanned.lot


def other_item(held: str, scanned: str) -> Refused:
    """Refuse a second item while the first one is being counted."""
    message = f"you are at {held}, scanned {scanned}: finish {held} first, or start again"
    return Refused("warehouse.other_item", message, field="scan", expected=held, scanned=scanned)


class CloseDeliveryForm(HouseForm):
    """Why the rest of a document will not come."""

    reason = forms.CharField(label=_("Why"), max_length=200)


class PickFaceForm(HouseForm):
    """From which bin a SKU is picked."""

    sku = forms.CharField(label=_("Item"), max_length=80, help_text=_("Any code of it."))
    bin = forms.CharField(label=_("Bin"), max_length=40)
    minimum = forms.IntegerField(label=_("Fill it below"), min_value=0, max_value=999_999)
    maximum = forms.IntegerField(label=_("Up to"), min_value=1, max_value=1_000_000)


class PickFacesForm(HouseForm):
    """Many pick faces at once, pasted from a sheet or a CSV file."""

    rows = forms.CharField(
        label=_("Rows"),
        max_length=200_000,
        widget=forms.Textarea({"rows": 5, "placeholder": "MUG,A-01,5,40", "spellcheck": "false"}),
        help_text=_("Item, bin, fill it below, up to: one item a line, by comma, semicolon or tab."),
    )

    def drafts(self) -> list[FaceDraft]:
        """Return what was pasted; raises Invalid naming the line that is wrong."""
        lines = [line.strip() for line in str(self.cleaned_data["rows"]).splitlines()]
        return [_face_in(number, line) for number, line in enumerate(lines, 1) if line]


def _face_in(number: int, line: str) -> FaceDraft:
    parts = [part.strip().strip('"') for part in _APART.split(line)]
    numbers = [whole_number(part) for part in parts[2:]]
    if len(parts) != FACE_COLUMNS or not all(parts[:2]) or None in numbers:
        message = f"rows: line {number} is not item, bin and two whole numbers: {line[:60]}"
        raise Invalid("warehouse.face_row_wrong", message, field="rows")
    least, most = numbers
    return FaceDraft(sku=parts[0], bin=parts[1], minimum=least or 0, maximum=most or 0)
