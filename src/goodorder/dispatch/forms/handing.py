"""A carrier's visit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import Choices, HouseForm, chosen_from
from goodorder.shipping.rules import PickupDraft

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PickupForm(HouseForm):
    """When and where a carrier is to come."""

    prefix = "pickup"
    carrier = forms.ChoiceField(label=_("Carrier"))
    account = forms.CharField(label=_("Account"), max_length=40, required=False)
    location = forms.ChoiceField(label=_("Location"))
    on = forms.DateField(label=_("Day"), widget=_DAY)
    ready_from = forms.TimeField(label=_("From"), widget=_TIME)
    ready_until = forms.TimeField(label=_("Until"), widget=_TIME)
    parcels = forms.IntegerField(label=_("Parcels"), min_value=1)
    weight_g = forms.IntegerField(label=_("Grams"), min_value=0, initial=0, required=False)

    def __init__(self, *args: Any, carriers: Choices, locations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["carrier"], carriers)
        chosen_from(self.fields["location"], locations)

    def draft(self) -> PickupDraft:
        """Return what was typed as a draft."""
        return PickupDraft(**{**self.cleaned_data, "weight_g": self.cleaned_data["weight_g"] or 0})
