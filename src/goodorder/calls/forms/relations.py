"""What goes with a product, is better, or stands in for it, as people type it in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm

SUBSTITUTE = "substitute"
KIND_WORDS = {
    "accessory": _("Goes with it"),
    "upsell": _("Is better"),
    SUBSTITUTE: _("Stands in for it"),
}


class RelationForm(HouseForm):
    """Another SKU and how it is prompted; consent and reason are a substitute's."""

    other = forms.CharField(
        label=_("SKU"), max_length=64, help_text=_("Its code, barcode or another name it is known by")
    )
    kind = forms.ChoiceField(label=_("How"), choices=list(KIND_WORDS.items()))
    rank = forms.IntegerField(
        label=_("Rank"), min_value=0, max_value=10_000, initial=100, help_text=_("The lowest comes first")
    )
    needs_consent = forms.BooleanField(
        label=_("Ask the customer before it stands in"), required=False, initial=True
    )
    reason = forms.CharField(
        label=_("Why it may stand in"), max_length=200, required=False, help_text=_("Empty: not said")
    )

    def terms(self) -> dict[str, Any]:
        """Return what the command of the chosen kind takes."""
        typed = self.cleaned_data
        own = ("needs_consent", "reason") if typed["kind"] == SUBSTITUTE else ("kind",)
        return {name: typed[name] for name in ("other", "rank", *own)}
