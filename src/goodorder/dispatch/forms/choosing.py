"""Rules that bar and prefer services, and a choice by hand."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import Choices, HouseForm, chosen_from
from goodorder.shipping.rules import ServiceRule

EFFECTS = (
    ("forbid", _("Never by these")),
    ("only", _("Only by these")),
    ("prefer", _("Rather by these")),
)
HAZARDS = (("any", _("Any goods")), ("hazardous", _("Dangerous goods")), ("harmless", _("Harmless goods")))


def _codes(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=400, required=False, help_text=hint)


class RuleForm(HouseForm):
    """One rule more, in the set in force."""

    prefix = "rule"
    name = forms.CharField(label=_("Name"), max_length=80)
    effect = forms.ChoiceField(label=_("Effect"), choices=EFFECTS)
    services = forms.MultipleChoiceField(label=_("Services"))
    countries = _codes(_("Countries"), _("With commas; empty: all"))
    least_weight_g = forms.IntegerField(label=_("From grams"), min_value=0, initial=0)
    most_weight_g = forms.IntegerField(label=_("Up to grams"), min_value=0, initial=0, help_text=_("0: all"))
    least_value = forms.IntegerField(label=_("From value"), min_value=0, initial=0)
    most_value = forms.IntegerField(label=_("Up to value"), min_value=0, initial=0, help_text=_("0: all"))
    hazard = forms.ChoiceField(label=_("Goods"), choices=HAZARDS)
    within_days = forms.IntegerField(
        label=_("Promised within days"), min_value=0, initial=0, help_text=_("0: any promise")
    )
    channels = _codes(_("Channels"), _("Codes with commas; empty: all"))
    customers = _codes(_("Customers"), _("Ids with commas; empty: all"))
    accept_gaps = forms.BooleanField(label=_("Even if parcels are left without a service"), required=False)

    def __init__(self, *args: Any, services: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["services"], services)

    def rules(self, others: Sequence[ServiceRule]) -> list[ServiceRule]:
        """Return the set with this rule in place of the one of its name."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "accept_gaps"}
        for name in ("countries", "channels", "customers"):
            codes = (one.strip() for one in typed[name].split(","))
            typed[name] = tuple(one.upper() if name == "countries" else one for one in codes if one)
        typed["services"] = tuple(typed["services"])
        made = ServiceRule(**typed)
        return [*(rule for rule in others if rule.name != made.name), made]


class ChoiceForm(HouseForm):
    """Another service than the comparison chose."""

    prefix = "choice"
    service = forms.ChoiceField(label=_("Service"))
    reason = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, services: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["service"], services)
