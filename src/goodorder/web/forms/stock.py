"""Receiving stock, correcting it, and moving it between conditions."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goodorder.doorway.forms import HouseForm, chosen_from, whole_number
from goodorder.doorway.numbers import plain
from goodorder.inventory.rules import REASONS, PileName
from goodorder.inventory.rules.drafts import Arrival
from goodorder.inventory.rules.words import CONDITIONS
from goodorder.kernel.money import exponent
from goodorder.kernel.quantity import MOST_UNITS
from goodorder.locations.models import Location
from goodorder.looks.words import word_for

COST_SCALE = 10_000  # unit costs are kept in 1/10,000 minor units
MOST_LOTS = 200
LotRow = tuple[str, int, date | None]


def day_field(label: Any, **more: Any) -> forms.DateField:
    """Return a field that takes a day through the browser's own calendar."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


def conditions() -> list[tuple[str, Any]]:
    """Return the conditions of goods in people's words."""
    return [(name, word_for("condition", name).label) for name in CONDITIONS]


class StockForm(HouseForm):
    """A SKU at a location."""

    sku = forms.CharField(label=_("SKU"), max_length=80, help_text=_("SKU, barcode or old number"))
    location = forms.ChoiceField(label=_("Location"))

    def __init__(self, *args: Any, locations: Sequence[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._currencies = {place.code: place.company.currency for place in locations}
        chosen_from(self.fields["location"], [(place.code, place.name) for place in locations])
        self.fields["sku"].widget.attrs.update(autocomplete="off", list="skus", autocapitalize="characters")


class ReceiveForm(StockForm):
    """Goods that came in, with their lots or serial numbers."""

    prefix = "receive"
    names = {"lots": "serials"}
    quantity = forms.IntegerField(
        label=_("Units"),
        min_value=1,
        max_value=MOST_UNITS,
        required=False,
        help_text=_("Left empty, the units of the lots are added up."),
    )
    condition = forms.ChoiceField(label=_("Condition"), choices=conditions, required=False)
    document = forms.CharField(label=_("Delivery note"), required=False, max_length=60)
    cost = forms.CharField(
        label=_("Cost of a unit"),
        required=False,
        max_length=20,
        help_text=_("If known; it values the stock."),
    )
    expected = forms.CharField(required=False, max_length=40)
    serials = forms.CharField(required=False, max_length=20_000)

    def clean(self) -> dict[str, Any]:
        """Read lots and cost, and add the lots' units up when no number was typed."""
        typed = self.cleaned_data
        typed["lots"] = self._lots()
        counted = sum(units for _code, units, _expires in typed["lots"])
        typed["quantity"] = typed.get("quantity") or counted
        if not typed["quantity"] and "quantity" not in self.errors:
            self.add_error("quantity", _now("Write how many units came in."))
        typed["unit_cost"] = self._unit_cost()
        return typed

    def _lots(self) -> tuple[LotRow, ...]:
        """Read the rows of lots, and serial numbers one to a line."""
        serials = [(line.strip(), 1, None) for line in self.cleaned_data.get("serials", "").splitlines()]
        rows: list[LotRow] = [row for row in serials if row[0]]
        named = ("lot", "lot-units", "lot-expires")
        columns = [self.data.getlist(name) if hasattr(self.data, "getlist") else [] for name in named]
        for code, units, expires in zip(*columns, strict=False):
            if code.strip():
                rows.append((code.strip(), whole_number(units) or 0, _day(expires)))
        if any(units < 1 for _code, units, _expires in rows):
            self.add_error(None, _now("Lots: write a whole number of units for each lot."))
        return tuple(rows[:MOST_LOTS])

    def _unit_cost(self) -> int | None:
        text = plain(self.cleaned_data.get("cost", "").strip())
        if not text:
            return None
        try:
            cost = Decimal(text)
        except InvalidOperation:
            cost = Decimal(-1)
        if not cost.is_finite() or not 0 <= cost < MOST_UNITS:
            self.add_error("cost", _now("Write an amount, like 4.20."))
            return None
        digits = exponent(self._currencies[self.cleaned_data["location"]])
        return int((cost.scaleb(digits) * COST_SCALE).to_integral_value())

    def arrival(self) -> Arrival:
        """Return what is special about these goods."""
        typed = self.cleaned_data
        return Arrival(
            expected_id=typed["expected"],
            lots=typed["lots"],
            condition=typed["condition"] or "good",
            unit_cost=typed["unit_cost"],
        )


def _day(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None


class PileForm(StockForm):
    """Units of a SKU at a location, told apart by lot."""

    quantity = forms.IntegerField(label=_("Units"), min_value=1, max_value=MOST_UNITS)
    lot = forms.CharField(label=_("Lot or serial number"), required=False, max_length=60)


class AdjustForm(PileForm):
    """A correction: more or fewer than the books say."""

    prefix = "adjust"
    quantity = forms.IntegerField(
        label=pgettext_lazy("difference", "Change"),
        min_value=-MOST_UNITS,
        max_value=MOST_UNITS,
        help_text=_("Like 3 or -2"),
    )
    condition = forms.ChoiceField(label=_("Condition"), choices=conditions, required=False)
    code = forms.ChoiceField(label=_("Reason"))
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["code"], [(code, word_for("reason", code).label) for code in REASONS])

    def clean(self) -> dict[str, Any]:
        """Ask for words when the reason says nothing."""
        if self.cleaned_data.get("code") == "other" and not self.cleaned_data.get("note", "").strip():
            self.add_error("note", _now("Say what happened."))
        return self.cleaned_data

    @property
    def reason(self) -> str:
        """Return the reason as the ledger keeps it."""
        code, note = self.cleaned_data["code"], self.cleaned_data["note"].strip()
        return f"{code}: {note}" if note else str(code)

    @property
    def pile(self) -> PileName:
        """Return which units are meant."""
        return PileName(lot=self.cleaned_data["lot"], condition=self.cleaned_data["condition"] or "good")


class ConditionForm(PileForm):
    """Units that are found to be in another condition than the books say."""

    prefix = "condition"
    was = forms.ChoiceField(label=_("From"), choices=conditions, initial="good")
    to = forms.ChoiceField(label=_("To"), choices=conditions, initial="quarantined")
    reason = forms.CharField(label=_("Reason"), max_length=200)

    @property
    def pile(self) -> PileName:
        """Return which units are meant, in the condition they are in now."""
        return PileName(lot=self.cleaned_data["lot"], condition=self.cleaned_data["was"])
