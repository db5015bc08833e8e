"""Which means of payment refunds go back to, as people choose it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import Choices, HouseForm, chosen_from
from goodorder.doorway.numbers import amount_of
from goodorder.parties.models import Company
from goodorder.payments.rules.refunds import POLICIES

NAMES = {
    "newest_first": _("What was taken last goes back first"),
    "original_shares": _("Each gets its share of what was paid"),
    "card_first": _("The card first, then the others"),
    "stored_first": _("Gift cards and store credit first, then the others"),
    "to_store_credit": _("To the customer's store credit"),
}


class TenderPolicyForm(HouseForm):
    """How a company, or one channel of it, gives money back."""

    company = forms.ChoiceField(label=_("Company"))
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    refunds = forms.ChoiceField(
        label=_("Where refunds go"), choices=[(code, NAMES[code]) for code in POLICIES]
    )
    allows_store_credit = forms.BooleanField(
        label=_("Store credit instead is allowed"),
        required=False,
        help_text=_("Only if your terms of sale say so."),
    )
    goodwill = forms.CharField(
        label=_("Goodwill without approval, at once"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("Counts for the whole company; empty: none."),
    )
    names = {"goodwill_limit": "goodwill"}

    def __init__(self, *args: Any, companies: Sequence[Company], channels: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.companies = {one.code: one for one in companies}
        chosen_from(self.fields["company"], [(one.code, one.name) for one in companies])
        chosen_from(self.fields["channel"], [("", _("All its channels")), *channels])

    def policy(self) -> dict[str, Any]:
        """Return what was chosen as the command takes it; raises Invalid for an amount that is none."""
        typed = dict(self.cleaned_data)
        amount = typed.pop("goodwill").strip()
        currency = self.companies[typed["company"]].currency
        return typed | {"goodwill_limit": amount_of(amount, currency, field="goodwill") if amount else 0}
