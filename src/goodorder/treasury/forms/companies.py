"""What a company's documents say of it, as people type it."""

from dataclasses import asdict, fields

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm
from goodorder.parties.models import Company
from goodorder.parties.rules import CompanyParticulars


class CompanyForm(HouseForm):
    """A company's particulars."""

    tax_number = forms.CharField(
        label=_("VAT number"),
        max_length=40,
        required=False,
        help_text=_("With its country's letters, as GB…"),
    )
    registration = forms.CharField(label=_("Registration"), max_length=120, required=False)
    line1 = forms.CharField(label=_("Street and number"), max_length=120, required=False)
    line2 = forms.CharField(label=_("Further line"), max_length=120, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    region = forms.CharField(label=_("Region"), max_length=120, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    website = forms.CharField(label=_("Website"), max_length=120, required=False)
    electronic_address = forms.CharField(
        label=_("Electronic address"),
        max_length=120,
        required=False,
        help_text=_("Scheme and address, such as 0088:7300010000001; empty: the e-mail"),
    )
    bank = forms.CharField(label=_("Bank"), max_length=120, required=False)
    iban = forms.CharField(label="IBAN", max_length=42, required=False)
    bic = forms.CharField(label="BIC", max_length=20, required=False)

    @staticmethod
    def initial_of(company: Company) -> dict[str, str]:
        """Return the particulars as they stand."""
        names = asdict(CompanyParticulars())
        return {name: str(company.postal.get(name, "")) for name in names} | {
            "tax_number": company.tax_number
        }

    def particulars(self) -> CompanyParticulars:
        """Return what was typed."""
        return CompanyParticulars(
            **{part.name: self.cleaned_data[part.name] for part in fields(CompanyParticulars)}
        )
