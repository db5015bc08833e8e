"""Exchange rates, the end of a year, and what to export."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.accounting.rules import FORMATS, RateDraft, read_rate, read_rates
from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.doorway.numbers import plain
from goodorder.kernel.errors import Invalid
from goodorder.parties.models import Company

LARGEST_FILE = 1_000_000
PROGRAMS = {
    "csv": _("CSV, everything"),
    "hledger": "hledger",
    "beancount": "beancount",
    "ledger": "ledger",
    "xero": _("CSV for Xero"),
    "quickbooks": _("CSV for QuickBooks"),
}


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


class RateForm(HouseForm):
    """One exchange rate."""

    base = forms.CharField(label=_("One"), min_length=3, max_length=3, help_text=_("Like USD"))
    quote = forms.CharField(label=_("is worth in"), min_length=3, max_length=3, help_text=_("Like EUR"))
    rate = forms.CharField(label=_("Rate"), max_length=24, help_text=_("Like 0.9213"))
    on = _day(_("From the day"))
    source = forms.CharField(label=_("Source"), max_length=40, help_text=_("Who says so, like ECB"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rate"].widget.attrs.update(inputmode="decimal", autocomplete="off")

    def draft(self) -> RateDraft:
        """Return what was typed; raises Invalid for a rate that is none."""
        typed = self.cleaned_data
        base, quote = typed["base"].upper(), typed["quote"].upper()
        return RateDraft(base, quote, typed["on"], read_rate(plain(typed["rate"])), typed["source"])


class RateFileForm(HouseForm):
    """A file of exchange rates."""

    file = forms.FileField(label=_("CSV file"), help_text=_("Columns base, quote, on, rate and maybe source"))
    source = forms.CharField(label=_("Source"), max_length=40, help_text=_("Where the file names none"))

    def drafts(self) -> list[RateDraft]:
        """Return the rates of the file; raises Invalid naming the row that cannot be read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise Invalid("accounting.rates_too_large", "file: must be smaller than 1 MB", field="file")
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as failure:
            message = "file: must be UTF-8; save it as CSV UTF-8"
            raise Invalid("accounting.rates_unreadable", message, field="file") from failure
        return read_rates(text, source=self.cleaned_data["source"])


class ExportForm(HouseForm):
    """Whose journal, for which program, from which day to which."""

    company = forms.ChoiceField(label=_("Company"))
    format = forms.ChoiceField(label=_("Program"), choices=[(name, PROGRAMS[name]) for name in FORMATS])
    since = _day(_("First day"), required=False)
    until = _day(_("Last day"), required=False)

    def __init__(self, *args: Any, companies: Iterable[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["company"], [(one.code, f"{one.code} {one.name}") for one in companies])
