"""How numbers are written, as people type it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, whole_number
from goodorder.parties.rules.numbers import MOST_SERIAL, STANDARD, number_format

HELP = _("Prefix, year and zeros, such as WEB-YYYY-000000 or W-YY-00000; empty: the standard one")


def _format(label: Any, kind: str) -> forms.CharField:
    attrs = {"placeholder": STANDARD[kind], "spellcheck": "false", "autocomplete": "off"}
    return forms.CharField(
        label=label, max_length=30, required=False, help_text=HELP, widget=forms.TextInput(attrs=attrs)
    )


class FormatForm(HouseForm):
    """Formats of some kinds of papers, by field, and where their numbers go on."""

    kinds: Mapping[str, str] = {}
    jumps: Mapping[str, str] = {}

    def formats(self) -> dict[str, str]:
        """Return the formats by the fields of their record; raises Invalid."""
        return {name: number_format(self.cleaned_data[name], field=name) for name in self.kinds}

    def jump_of(self, kind: str) -> int:
        """Return where numbers of a kind are to go on; 0 for as they are."""
        typed = self[self.jumps[kind]].value() if kind in self.jumps else None
        return whole_number(str(typed or "")) or 0


class OrderNumbersForm(FormatForm):
    """How orders of a channel are numbered, and where the year goes on."""

    kinds = {"order_format": "order"}
    jumps = {"order": "serial"}
    order_format = _format(_("Orders"), "order")
    serial = forms.IntegerField(
        label=_("Go on with"),
        required=False,
        min_value=1,
        max_value=MOST_SERIAL,
        help_text=_("Only forward, for all channels, which draw from one series; empty: no jump"),
    )


class DocumentNumbersForm(FormatForm):
    """How documents of a company are numbered, and where a year without any begins."""

    kinds = {"invoice_format": "invoice", "credit_format": "credit", "receipt_format": "receipt"}
    jumps = {"invoice": "invoice_serial", "credit": "credit_serial"}
    invoice_format = _format(_("Invoices"), "invoice")
    credit_format = _format(_("Credit notes"), "credit")
    receipt_format = _format(_("Receipts"), "receipt")
    invoice_serial = forms.IntegerField(
        label=_("First invoice of the year"),
        required=False,
        min_value=2,
        max_value=MOST_SERIAL,
        help_text=_("Only while the year has none: afterwards numbers go on by one, without gaps"),
    )
    credit_serial = forms.IntegerField(
        label=_("First credit note of the year"), required=False, min_value=2, max_value=MOST_SERIAL
    )

    def begins(self) -> dict[str, int]:
        """Return where series begin, by kind."""
        typed = {kind: self.cleaned_data[name] for kind, name in self.jumps.items()}
        return {kind: serial for kind, serial in typed.items() if serial}
