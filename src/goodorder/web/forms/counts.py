"""Planning a count, and reading what a scanner types into the one field of the counting page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.doorway.numbers import amount_of
from goodorder.locations.models import Location
from goodorder.stockroom.rules import CountPlan

MOST_DIGITS = 5


class CountForm(HouseForm):
    """What is to be counted, where, and whether the books are shown meanwhile."""

    names = {"plan.skus": "skus", "approval_limit": "limit"}
    location = forms.ChoiceField(label=_("Location"))
    skus = forms.CharField(
        label=_("SKUs"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("One to a line, typed or scanned. Empty: everything that lies there."),
    )
    is_blind = forms.BooleanField(
        label=_("Blind: who counts does not see what the books say"), required=False, initial=True
    )
    limit = forms.CharField(
        label=_("Needs approval above"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("What the differences are worth; empty: any difference needs another person"),
    )

    def __init__(self, *args: Any, locations: Sequence[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._currencies = {place.code: place.company.currency for place in locations}
        chosen_from(self.fields["location"], [(place.code, place.name) for place in locations])

    def plan(self) -> CountPlan:
        """Return what was typed as a plan; raises Invalid for a limit that is no amount."""
        typed = self.cleaned_data
        currency = self._currencies[typed["location"]]
        limit = amount_of(typed["limit"] or "0", currency, field="approval_limit")
        codes = dict.fromkeys(line.strip() for line in typed["skus"].splitlines() if line.strip())
        return CountPlan(skus=tuple(codes), is_blind=typed["is_blind"], approval_limit=limit)


@dataclass(frozen=True, slots=True)
class Pending:
    """What was scanned and is not written down yet: a SKU, its lot where lots are told apart, units so far."""

    sku: str = ""
    lot: str = ""
    tally: int = 0
    needs_lot: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """Units of a pile that are to be written down; `adds` to what was counted before instead of replacing it."""

    sku: str
    lot: str
    units: int
    adds: bool = False


def read_scan(entry: str, pending: Pending) -> tuple[Written | None, Pending]:
    """Read one entry of the scanning field: what is to be written now, and what is pending afterwards.

    A number is the units of the pending pile, `+3` adds to what was counted before; the same code again is
    one more; another code, or nothing, finishes the pending pile with what was scanned of it.
    """
    text = entry.strip()
    if pending.sku and pending.needs_lot and not pending.lot and text:
        return None, replace(pending, lot=text, tally=1)
    if pending.sku and (units := _units(text)) is not None:
        return Written(pending.sku, pending.lot, units, adds=text.startswith("+")), Pending()
    if pending.sku and text.upper() in {pending.sku.upper(), pending.lot.upper()} - {""}:
        return None, replace(pending, tally=pending.tally + 1)
    done = Written(pending.sku, pending.lot, pending.tally) if pending.sku and pending.tally else None
    return done, Pending(sku=text, tally=1) if text else Pending()


def _units(text: str) -> int | None:
    digits = text.removeprefix("+")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else None
