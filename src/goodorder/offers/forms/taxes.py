"""Rates of tax, exemptions and how a channel rounds."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.doorway.numbers import DecimalField
from goodorder.kernel.installed import names
from goodorder.kernel.money import PPM, round_half_up
from goodorder.offers.forms.prices import day_field
from goodorder.parties.models import Channel
from goodorder.pricing.rules import ExemptionDraft, TaxRateDraft

CATEGORIES = (
    ("", _("Follows from the rate")),
    ("S", _("S standard")),
    ("Z", _("Z zero-rated")),
    ("E", _("E exempt")),
    ("O", _("O outside the scope")),
)


class RateForm(HouseForm):
    """A rate of tax on a class of goods sent to a place."""

    prefix = "rate"
    names = {"rate_ppm": "percent"}
    country = forms.CharField(label=_("Country"), max_length=2, help_text=_("Like DE"))
    region = forms.CharField(label=_("Region"), max_length=10, required=False, help_text=_("Empty: all"))
    postcode = forms.CharField(
        label=_("Postcode begins with"), max_length=10, required=False, help_text=_("Empty: any")
    )
    level = forms.CharField(
        label=_("Whose tax"), max_length=20, required=False, help_text=_("Like state or city: these add up")
    )
    tax_class = forms.CharField(label=_("Tax class"), max_length=20, initial="standard")
    percent = DecimalField(label=_("Per cent"), min_value=0, max_value=100, decimal_places=4)
    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("As documents call it"))
    category = forms.ChoiceField(label=_("Category"), choices=CATEGORIES, required=False)
    valid_from = day_field(_("From"), required=False, help_text=_("Empty: today"))

    def draft(self) -> TaxRateDraft:
        """Return what was typed as a draft."""
        typed = {k: v for k, v in self.cleaned_data.items() if k not in ("percent", "valid_from")}
        rate_ppm = round_half_up(Decimal(self.cleaned_data["percent"]) * PPM / 100)
        return TaxRateDraft(**typed, rate_ppm=rate_ppm)


class ExemptionForm(HouseForm):
    """A certificate that frees a customer from tax."""

    prefix = "exempt"
    names = {"customer_id": "customer"}
    customer = forms.CharField(
        label=_("Customer"), max_length=40, help_text=_("The id from the customer's page")
    )
    country = forms.CharField(label=_("Country"), max_length=2)
    region = forms.CharField(label=_("Region"), max_length=10, required=False, help_text=_("Empty: all"))
    tax_classes = forms.CharField(
        label=_("Tax classes"), max_length=200, required=False, help_text=_("With commas; empty: all goods")
    )
    number = forms.CharField(label=_("Certificate's number"), max_length=60)
    reason = forms.CharField(label=_("Reason"), max_length=120, help_text=_("As documents state it"))
    valid_from = day_field(_("From"), required=False, help_text=_("Empty: today"))
    valid_until = day_field(_("Until before"), required=False, help_text=_("Empty: no end"))

    def draft(self) -> ExemptionDraft:
        """Return what was typed as a draft."""
        typed = {k: v for k, v in self.cleaned_data.items() if k not in ("customer", "tax_classes")}
        classes = (one.strip() for one in self.cleaned_data["tax_classes"].split(","))
        return ExemptionDraft(**typed, tax_classes=tuple(one for one in classes if one))


class RoundingForm(HouseForm):
    """How a channel rounds tax."""

    prefix = "rounding"
    channel = forms.ChoiceField(label=_("Channel"))
    rounding = forms.ChoiceField(
        label=_("Tax is rounded"),
        choices=(("line", _("once a line")), ("document", _("once a document and rate"))),
    )

    def __init__(self, *args: Any, channels: Sequence[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["channel"], [(one.code, one.name) for one in channels])


class EngineForm(HouseForm):
    """Who determines the tax of a channel."""

    prefix = "engine"
    channel = forms.ChoiceField(label=_("Channel"))
    engine = forms.ChoiceField(label=_("Engine"))
    on_silence = forms.ChoiceField(
        label=_("When it gives no answer"),
        choices=(("refuse", _("refuse the order")), ("own", _("use our own tables"))),
    )
    records = forms.BooleanField(
        label=_("Tell it of invoices and credit notes"), required=False, initial=True
    )

    def __init__(self, *args: Any, channels: Sequence[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["channel"], [(one.code, one.name) for one in channels])
        chosen_from(self.fields["engine"], [(one, one) for one in names("tax_engines")])
