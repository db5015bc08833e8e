"""Gift cards and store credit: issued, stopped, corrected."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.doorway.numbers import amount_of
from goodorder.parties.models import Company
from goodorder.payments.rules import GiftCardDraft

PAID_BY = (("cash", _("Cash")), ("manual", _("Bank transfer")), ("goodwill", _("Nobody: goodwill")))


class AmountForm(HouseForm):
    """An amount of money with its reason."""

    amount = forms.CharField(
        label=_("Amount"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def minor(self, currency: str) -> int:
        """Return the amount in minor units; raises Invalid naming it."""
        return amount_of(self.cleaned_data["amount"], currency)


class IssueForm(AmountForm):
    """Money given by one of the companies."""

    company = forms.ChoiceField(label=_("Company"))
    currency = forms.CharField(label=_("Currency"), max_length=3)
    field_order = ("company", "amount", "currency")

    def __init__(self, *args: Any, companies: Sequence[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["company"], [(one.code, one.name) for one in companies])
        self.fields["currency"].initial = companies[0].currency if companies else ""

    def currency_code(self) -> str:
        """Return the currency in capitals."""
        return str(self.cleaned_data["currency"]).strip().upper()


class GiftCardForm(IssueForm):
    """A gift card to be issued."""

    paid_by = forms.ChoiceField(label=_("Paid by"), choices=PAID_BY)
    expires_on = forms.DateField(
        label=_("Expires on"),
        required=False,
        help_text=_("Empty: never"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, help_text=_("Needed for goodwill")
    )

    def draft(self, reference: str) -> GiftCardDraft:
        """Return what was typed as a draft; raises Invalid for an amount that is none."""
        typed, currency = self.cleaned_data, self.currency_code()
        return GiftCardDraft(
            company=typed["company"],
            currency=currency,
            amount=self.minor(currency),
            paid_by=typed["paid_by"],
            reference=reference,
            expires_on=typed["expires_on"],
            reason=typed["reason"],
        )
