"""Dated supply: entered, changed, given up."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.inventory.models import Expected
from goodorder.inventory.rules import ExpectedDraft
from goodorder.inventory.rules.words import SUPPLY_KINDS
from goodorder.kernel.quantity import MOST_UNITS
from goodorder.locations.models import Location
from goodorder.looks.words import word_for
from goodorder.web.forms.stock import StockForm, day_field


class SupplyForm(StockForm):
    """Supply that is to come."""

    prefix = "supply"
    kind = forms.ChoiceField(label=_("Kind"))
    document = forms.CharField(
        label=_("Document"), max_length=60, help_text=_("Like the purchase order's number")
    )
    quantity = forms.IntegerField(label=_("Units"), min_value=1, max_value=MOST_UNITS)
    due_on = day_field(_("Due on"))
    confidence_percent = forms.IntegerField(
        label=_("How sure is the day"), min_value=0, max_value=100, initial=100, help_text=_("In per cent")
    )

    def __init__(self, *args: Any, locations: Sequence[Location], **kwargs: Any) -> None:
        super().__init__(*args, locations=locations, **kwargs)
        kinds = [kind for kind in SUPPLY_KINDS if kind != "transfer"]  # transfers announce themselves
        chosen_from(self.fields["kind"], [(kind, word_for("supply", kind).label) for kind in kinds])

    def draft(self) -> ExpectedDraft:
        """Return what was typed as a draft."""
        return ExpectedDraft(**self.cleaned_data)


class ChangeForm(HouseForm):
    """Another day or another quantity."""

    prefix = "change"
    due_on = day_field(_("Due on"))
    quantity = forms.IntegerField(label=_("Units in all"), min_value=1, max_value=MOST_UNITS)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    @classmethod
    def of(cls, supply: Expected) -> "ChangeForm":
        """Return the form as things stand."""
        return cls(initial={"due_on": supply.due_on, "quantity": supply.quantity})
