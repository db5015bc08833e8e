"""Forms of the pickup counter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm


class CollectForm(HouseForm):
    """What whoever collects says and shows."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    identity = forms.CharField(
        label=_("Identity shown"),
        max_length=120,
        help_text=_("What you saw, such as: driving licence. Never its number."),
    )
    collected_by = forms.CharField(label=_("Collected by, if somebody else"), max_length=120, required=False)


class ExtendForm(HouseForm):
    """How much longer it is held."""

    days = forms.IntegerField(label=_("Days more"), min_value=1, max_value=30, initial=3)


class GiveUpForm(HouseForm):
    """Why it goes back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class RefuseForm(HouseForm):
    """Which line cannot be given, and why."""

    line = forms.IntegerField(widget=forms.HiddenInput)
    quantity = forms.IntegerField(label=_("Units"), min_value=1)
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            ("not_found", _("Not there")),
            ("damaged", _("Damaged")),
            ("too_busy", _("No time")),
            ("closed", _("Closed")),
        ],
    )
