"""Receiving and adjusting stock."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.kernel.quantity import MOST_UNITS
from goodorder.locations.models import Location
from goodorder.web.forms.base import HouseForm, chosen_from


class _StockForm(HouseForm):
    sku = forms.CharField(label=_("SKU"), max_length=80, help_text=_("SKU, barcode or old number"))
    location = forms.ChoiceField(label=_("Location"))

    def __init__(self, *args: Any, locations: Sequence[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["location"], [(place.code, place.name) for place in locations])


class ReceiveForm(_StockForm):
    """Goods that came in."""

    prefix = "receive"
    quantity = forms.IntegerField(label=_("Units"), min_value=1, max_value=MOST_UNITS)
    document = forms.CharField(label=_("Delivery note"), required=False, max_length=60)


class AdjustForm(_StockForm):
    """A correction: more or fewer than the books say."""

    prefix = "adjust"
    quantity = forms.IntegerField(
        label=_("Change"), min_value=-MOST_UNITS, max_value=MOST_UNITS, help_text=_("Like 3 or -2")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
