"""When invoices and receipts are issued, as people choose it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm
from goodorder.invoicing.rules import PER_PERIOD
from goodorder.invoicing.rules.cycles import Cycle


class PolicyForm(HouseForm):
    """How orders of a channel or a customer are invoiced from now on."""

    policy = forms.ChoiceField(
        label=_("Invoice"),
        choices=[
            ("shipment", _("With each shipment")),
            ("order", _("Once, when the whole order has left")),
            ("period", _("Once for each period")),
        ],
    )
    channel = forms.CharField(label=_("Channel"), max_length=40, required=False, help_text=_("Its code"))
    customer = forms.CharField(
        label=_("Customer"),
        max_length=40,
        required=False,
        help_text=_("Their id, instead of a channel; goes before the channel's"),
    )
    period = forms.ChoiceField(
        label=_("Period"),
        choices=[("", "–"), ("week", _("Week")), ("month", _("Month"))],
        required=False,
    )
    cut_on = forms.IntegerField(
        label=_("Ends with day"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=_("Of the week 1 (Monday) to 7, of the month 1 to 31"),
    )
    time_zone = forms.CharField(label=_("Time zone"), max_length=40, required=False, initial="UTC")
    receipts = forms.BooleanField(label=_("A receipt for each payment"), required=False)

    def wanted(self) -> dict[str, Any]:
        """Return the command's keywords."""
        given = self.cleaned_data
        cycle = Cycle(
            period=given["period"], cut_on=given["cut_on"] or 0, time_zone=given["time_zone"] or "UTC"
        )
        same = {name: given[name] for name in ("policy", "channel", "customer", "receipts")}
        return {**same, "cycle": cycle if given["policy"] == PER_PERIOD else None}
