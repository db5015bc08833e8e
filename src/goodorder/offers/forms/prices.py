"""Price lists, whom they are for, limits, and questions about a price."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.kernel.quantity import MOST_UNITS
from goodorder.parties.models import Channel
from goodorder.pricing.models import PriceList
from goodorder.pricing.queries import Inquiry
from goodorder.pricing.rules import AssignmentDraft


def day_field(label: Any, **more: Any) -> forms.DateField:
    """Return a field that takes a day through the browser's own calendar."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


class PriceListForm(HouseForm):
    """A new price list."""

    prefix = "list"
    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    currency = forms.CharField(label=_("Currency"), max_length=3, help_text=_("Like EUR"))
    tax_included = forms.BooleanField(label=_("Prices include tax"), required=False, initial=True)


class AssignmentForm(HouseForm):
    """Whom a price list is for."""

    prefix = "assign"
    price_list = forms.ChoiceField(label=_("Price list"))
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    group = forms.CharField(
        label=_("Customer group"), max_length=40, required=False, help_text=_("Empty: not by group")
    )
    customer = forms.CharField(
        label=_("Customer"),
        max_length=40,
        required=False,
        help_text=_("The id from the customer's page; empty: not for one"),
    )
    priority = forms.IntegerField(
        label=_("Priority"), min_value=0, initial=100, help_text=_("The lower goes first")
    )
    valid_from = day_field(_("From"), required=False, help_text=_("Empty: today"))
    valid_until = day_field(_("Until before"), required=False, help_text=_("Empty: no end"))

    def __init__(
        self, *args: Any, lists: Sequence[PriceList], channels: Sequence[Channel], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["price_list"], [(one.code, one.name) for one in lists])
        every = [("", _now("Every channel")), *((one.code, one.name) for one in channels)]
        chosen_from(self.fields["channel"], every)

    def draft(self) -> AssignmentDraft:
        """Return what was typed as a draft."""
        return AssignmentDraft(**{k: v for k, v in self.cleaned_data.items() if k != "price_list"})


class LimitForm(HouseForm):
    """How far below the list a price may be given in a channel."""

    prefix = "limit"
    channel = forms.ChoiceField(label=_("Channel"))
    most_percent = forms.IntegerField(
        label=_("Per cent below the list"), min_value=0, max_value=100, initial=10
    )

    def __init__(self, *args: Any, channels: Sequence[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["channel"], [(one.code, one.name) for one in channels])


class TermsForm(HouseForm):
    """What decides a customer's prices and taxes."""

    prefix = "terms"
    group = forms.CharField(
        label=_("Group"), max_length=40, required=False, help_text=_("Whose price lists they buy by")
    )
    tax_number = forms.CharField(
        label=_("VAT number"),
        max_length=40,
        required=False,
        help_text=_("With its country: a business of another EU member owes the tax itself"),
    )


class InquiryForm(HouseForm):
    """What is asked of a price."""

    channel = forms.ChoiceField(label=_("Channel"))
    sku = forms.CharField(label=_("SKU"), max_length=80)
    quantity = forms.IntegerField(label=_("Units"), min_value=1, max_value=MOST_UNITS, initial=1)
    customer = forms.CharField(
        label=_("Customer"), max_length=40, required=False, help_text=_("The id from the customer's page")
    )
    on = day_field(_("On"), required=False, help_text=_("Empty: today"))

    def __init__(self, *args: Any, channels: Sequence[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["channel"], [(one.code, one.name) for one in channels])

    def inquiry(self) -> Inquiry:
        """Return what was asked."""
        return Inquiry(**self.cleaned_data)
