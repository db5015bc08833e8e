"""Forms of picking."""

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import Choices, HouseForm, chosen_from


class WaveForm(HouseForm):
    """What to build batches for."""

    location = forms.ChoiceField(label=_("Location"))
    most_orders = forms.IntegerField(label=_("Orders in a batch"), min_value=1, max_value=200, initial=10)
    most_units = forms.IntegerField(label=_("Units in a batch"), min_value=1, max_value=10_000, initial=100)
    by_zone = forms.BooleanField(label=_("One batch per zone"), required=False)

    def __init__(self, *args: object, locations: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["location"], locations)
