"""What a channel is shown of what is available."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goodorder.availability.rules.publishing import PublishRuleDraft
from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.inventory.rules import HoldPolicyDraft
from goodorder.kernel.quantity import MOST_UNITS
from goodorder.locations.models import Location


class PublishForm(HouseForm):
    """A rule: for one SKU or all, from one location or all."""

    sku = forms.CharField(label=_("SKU"), max_length=80, required=False, help_text=_("Empty: every SKU"))
    location = forms.ChoiceField(label=_("Location"), required=False)
    buffer = forms.IntegerField(
        label=_("Buffer"),
        min_value=0,
        max_value=MOST_UNITS,
        initial=0,
        help_text=_("Held back from this channel"),
    )
    threshold = forms.IntegerField(
        label=_("Threshold"),
        min_value=0,
        max_value=MOST_UNITS,
        initial=0,
        help_text=_("Fewer are shown as none"),
    )
    cap = forms.IntegerField(
        label=_("Cap"),
        min_value=0,
        max_value=MOST_UNITS,
        required=False,
        help_text=_("Never shown more; empty: no cap"),
    )

    def __init__(self, *args: Any, locations: Sequence[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(place.code, place.name) for place in locations]
        chosen_from(self.fields["location"], [("", _now("All of them together")), *choices])

    def draft(self) -> PublishRuleDraft:
        """Return the rule's numbers."""
        typed = self.cleaned_data
        return PublishRuleDraft(buffer=typed["buffer"], threshold=typed["threshold"], cap=typed["cap"])


class HoldForm(HouseForm):
    """How long and how much carts of a channel may hold."""

    prefix = "hold"
    sku = forms.CharField(label=_("SKU"), max_length=80, required=False, help_text=_("Empty: every SKU"))
    hold_minutes = forms.IntegerField(label=_("Minutes held"), min_value=1, max_value=100_000, initial=30)
    payment_minutes = forms.IntegerField(
        label=_("Minutes more while paying"), min_value=0, max_value=100_000, initial=15
    )
    per_cart = forms.IntegerField(
        label=_("Units a cart"),
        min_value=1,
        max_value=MOST_UNITS,
        required=False,
        help_text=_("Empty: no limit"),
    )
    per_customer = forms.IntegerField(
        label=_("Units a customer"),
        min_value=1,
        max_value=MOST_UNITS,
        required=False,
        help_text=_("Over all carts; empty: no limit"),
    )

    def policy(self, channel: str) -> HoldPolicyDraft:
        """Return what was typed as a policy."""
        return HoldPolicyDraft(channel=channel, **self.cleaned_data)
