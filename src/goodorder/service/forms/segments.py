"""Segments as people type them in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm


class SegmentForm(HouseForm):
    """Who is in a segment."""

    name = forms.CharField(label=_("Name"), max_length=80)
    condition = forms.CharField(
        label=_("Who is in it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("CEL, like: orders >= 3 && days_since_last_order > 90. Amounts in minor units"),
    )
    currency = forms.CharField(label=_("Currency of amounts"), max_length=3)
    smallest = forms.IntegerField(
        label=_("Smallest size"),
        min_value=1,
        max_value=10_000,
        initial=5,
        help_text=_("Handed out with no fewer"),
    )
