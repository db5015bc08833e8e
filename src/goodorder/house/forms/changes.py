"""What may be changed of a channel, a company, a location once it is there."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.house.forms.setup import countries, time_zones
from goodorder.locations.models import Location
from goodorder.locations.rules.places import MOST_RANK, POSTAL_PARTS
from goodorder.looks.words import word_for
from goodorder.parties.models import Channel, Company
from goodorder.parties.rules import CHANNEL_KINDS
from goodorder.pricing.models import PriceList


class ChannelChangeForm(HouseForm):
    """How a channel sells; currency and tax follow from its price list."""

    names = {"currency": "price_list", "tax_included": "price_list"}
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"))
    price_list = forms.ChoiceField(label=_("Price list"))
    backorders = forms.ChoiceField(
        label=_("When stock runs out"),
        choices=[("no", _("refuse the order")), ("yes", _("take it as a backorder"))],
    )
    is_active = forms.BooleanField(
        label=_("Takes new orders"),
        required=False,
        help_text=_("Without it the channel is closed: every new order is refused, those it has go on."),
    )

    def __init__(self, *args: Any, channel: Channel, lists: Sequence[PriceList], **kwargs: Any) -> None:
        self._lists = {one.code: one for one in lists}
        self._channel = channel
        initial = {name: getattr(channel, name) for name in ("name", "kind", "price_list", "is_active")}
        initial["backorders"] = "yes" if channel.backorders else "no"
        super().__init__(*args, **{"initial": initial, **kwargs})
        kinds = [(kind, word_for("channel_kind", kind).label) for kind in CHANNEL_KINDS]
        chosen_from(self.fields["kind"], kinds)
        offered = [(one.code, f"{one.name} ({one.currency})") for one in lists]
        if channel.price_list not in self._lists:
            offered.insert(0, (channel.price_list, channel.price_list))
        chosen_from(self.fields["price_list"], offered)

    def changes(self) -> dict[str, Any]:
        """Return the fields as the command takes them."""
        typed = self.cleaned_data
        found = {
            "name": typed["name"],
            "kind": typed["kind"],
            "backorders": typed["backorders"] == "yes",
            "is_active": typed["is_active"],
        }
        if typed["price_list"] != self._channel.price_list:
            chosen = self._lists[typed["price_list"]]
            found |= {
                "price_list": chosen.code,
                "currency": chosen.currency,
                "tax_included": chosen.tax_included,
            }
        return found


class AsTypedForm(HouseForm):
    """A form whose fields are what the command changes."""

    def changes(self) -> dict[str, Any]:
        """Return the fields as the command takes them."""
        return {name: self.cleaned_data[name] for name in self.fields}


class CompanyChangeForm(AsTypedForm):
    """A company's name and country."""

    name = forms.CharField(label=_("Name"), max_length=120)
    country = forms.ChoiceField(label=_("Country"))

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        initial = {"name": company.name, "country": company.country}
        super().__init__(*args, **{"initial": initial, **kwargs})
        chosen_from(self.fields["country"], countries())


class LocationChangeForm(AsTypedForm):
    """A location's name, address, clock and rank."""

    name = forms.CharField(label=_("Name"), max_length=120)
    company = forms.CharField(label=_("Company on labels"), max_length=120, required=False)
    line1 = forms.CharField(label=_("Street and number"), max_length=120, required=False)
    line2 = forms.CharField(label=_("Further line"), max_length=120, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    region = forms.CharField(label=_("Region"), max_length=120, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    rank = forms.IntegerField(
        label=_("Rank"),
        min_value=0,
        max_value=MOST_RANK,
        help_text=_("Lower is preferred among equal choices"),
    )

    def __init__(self, *args: Any, place: Location, **kwargs: Any) -> None:
        initial = {name: place.postal.get(name, "") for name in POSTAL_PARTS}
        initial |= {"name": place.name, "time_zone": place.time_zone, "rank": place.rank}
        super().__init__(*args, **{"initial": initial, **kwargs})
        chosen_from(self.fields["country"], [("", "–"), *countries()])
        chosen_from(self.fields["time_zone"], time_zones(place.postal.get("country", "")))
