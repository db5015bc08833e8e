"""Deciding approvals and setting limits, as people type it in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm
from goodorder.doorway.numbers import amount_of
from goodorder.kernel.access import roles
from goodorder.kernel.errors import Invalid
from goodorder.limits.rules import DISCOUNT, GOODWILL, PRICE, REFUND, SHIPPING

KIND_WORDS = {
    PRICE: _("Price below the list"),
    DISCOUNT: _("Discount"),
    SHIPPING: _("Free delivery"),
    GOODWILL: _("Goodwill"),
    REFUND: _("Refund"),
}


class DecisionForm(HouseForm):
    """A word with a decision; a refusal needs one."""

    names = {"reason": "note"}
    note = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, is_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = is_needed


class LimitForm(HouseForm):
    """How much of a kind somebody may give alone."""

    holder = forms.CharField(
        label=_("Who"),
        max_length=160,
        help_text=_("role:agent, or user: and the name somebody signs in with"),
    )
    kind = forms.ChoiceField(label=_("What"), choices=list(KIND_WORDS.items()))
    most = forms.CharField(label=_("At most"), max_length=20)
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Left empty: per cent")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].widget.attrs.update(list="holders", autocomplete="off")
        self.fields["most"].widget.attrs["inputmode"] = "decimal"
        self.holders = [f"role:{name}" for name in roles()]

    def wanted(self) -> dict[str, Any]:
        """Return what to set; raises Invalid naming the field."""
        typed = self.cleaned_data
        text, currency = typed["most"].strip(), typed["currency"].upper()
        if not currency and not text.isdigit():
            message = "most: write whole per cent, or name the currency of an amount"
            raise Invalid("limits.out_of_range", message, field="most")
        most = amount_of(text, currency, field="most") if currency else int(text)
        return {"holder": typed["holder"], "kind": typed["kind"], "most": most, "currency": currency}
