"""Transfers: where from, where to, and lines typed or scanned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from, not_whole, whole_number
from goodorder.kernel.errors import Invalid
from goodorder.locations.models import Location
from goodorder.stockroom.models import TransferLine
from goodorder.stockroom.rules import TransferDraft, TransferItem
from goodorder.web.forms.stock import day_field


class TransferForm(HouseForm):
    """Goods that are to go from one location to another."""

    source = forms.ChoiceField(label=_("From"))
    target = forms.ChoiceField(label=_("To"))
    due_on = day_field(_("To be there on"))
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, locations: Sequence[Location], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(place.code, place.name) for place in locations]
        chosen_from(self.fields["source"], choices)
        chosen_from(self.fields["target"], choices)
        if len(choices) > 1:
            self.fields["target"].initial = choices[1][0]
        self.fields["due_on"].initial = today

    def draft(self, items: Sequence[TransferItem]) -> TransferDraft:
        """Return what was typed as a draft."""
        typed = self.cleaned_data
        return TransferDraft(
            source=typed["source"],
            target=typed["target"],
            lines=tuple(items),
            due_on=typed["due_on"],
            note=typed["note"],
        )


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A line as typed: SKU, units, lot, and what is wrong with it."""

    sku: str = ""
    quantity: str = "1"
    lot: str = ""
    name: str = ""
    error: str = ""


def typed_rows(posted: QueryDict, prefix: str = "") -> list[ItemRow]:
    """Read rows; those without a SKU are left out."""
    columns = (posted.getlist(f"{prefix}{name}") for name in ("sku", "quantity", "lot"))
    rows = (ItemRow(*(one.strip() for one in row)) for row in zip(*columns, strict=False))
    return [row for row in rows if row.sku]


def items_of(rows: Sequence[ItemRow], *, reason: str = "") -> list[TransferItem]:
    """Return rows as units of SKUs; raises Invalid for what is no number of units."""
    items = []
    for row in rows:
        units = whole_number(row.quantity)
        if not units or units < 1:
            raise Invalid("web.not_whole", f"{row.sku}: {not_whole()}", field="quantity")
        items.append(TransferItem(row.sku, units, row.lot, reason=reason))
    return items


def chosen_items(posted: QueryDict, lines: Sequence[TransferLine], *, most: str) -> list[TransferItem]:
    """Return the units typed beside lines: at most their progress's `most`; raises Invalid."""
    items = []
    for line in lines:
        text = posted.get(f"line-{line.pk}", "").strip()
        units = whole_number(text) if text else 0
        left = getattr(line.progress, most)
        if units is None or not 0 <= units <= left:
            message = _now("%(sku)s: write a number from 0 to %(most)s.") % {
                "sku": line.sku.code,
                "most": left,
            }
            raise Invalid("web.not_whole", message, field="quantity")
        if units:
            lot = posted.get(f"lot-{line.pk}", "").strip() or (line.lot.code if line.lot else "")
            condition = posted.get(f"condition-{line.pk}", "good")
            items.append(TransferItem(line.sku.code, units, lot, condition))
    return items
