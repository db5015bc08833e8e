"""What customers may change of their order."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.orders.models import Order
from goodorder.orders.rules import Changes
from goodorder.parties.rules import PostalAddress
from goodorder.portal.views.opened import REASON
from goodorder.shipping.models import Service


class AddressForm(HouseForm):
    """Another address in the same country; what was there before is not shown."""

    name = forms.CharField(label=_("Name"), max_length=120)
    line1 = forms.CharField(label=_("Street and number"), max_length=120)
    line2 = forms.CharField(label=_("Address, second line"), max_length=120, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20)
    city = forms.CharField(label=_("City"), max_length=120)

    def __init__(self, order: Order, *args: Any) -> None:
        super().__init__(*args)
        self._order = order

    def changes(self) -> Changes:
        """Return what is asked for."""
        kept = {name: self._order.ship_to.get(name, "") for name in ("region", "country", "phone")}
        return Changes(reason=REASON, ship_to=PostalAddress(**self.cleaned_data, **kept))


class ServiceForm(HouseForm):
    """Another way of sending."""

    service = forms.ChoiceField(label=_("Shipping service"), widget=forms.RadioSelect)

    def __init__(self, order: Order, services: list[Service], *args: Any) -> None:
        super().__init__(*args)
        others = [each for each in services if each.is_active and each.code != order.service]
        fitting = [each for each in others if each.currency == order.currency]
        chosen_from(self.fields["service"], [(each.code, each.name) for each in fitting])

    def changes(self) -> Changes:
        """Return what is asked for."""
        return Changes(reason=REASON, service=self.cleaned_data["service"])
