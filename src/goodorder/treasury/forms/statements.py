"""What is typed about statements: a file, and what a line is."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.parties.models import Company

FORMATS = (
    ("payout_csv", _("Payout report of a provider (CSV)")),
    ("bank_csv", _("Bank statement (CSV)")),
    ("camt053", _("Bank statement (camt.053)")),
)


class FileForm(HouseForm):
    """A statement's file. Small enough to be read at once; larger ones go by the command line."""

    company = forms.ChoiceField(label=_("Company"))
    format = forms.ChoiceField(label=_("Format"), choices=FORMATS)
    account = forms.CharField(
        label=_("Provider or account"),
        required=False,
        max_length=100,
        help_text=_("The provider's name, or the bank account's number; camt.053 names its own."),
    )
    file = forms.FileField(label=_("File"))

    def __init__(self, *args: Any, companies: Sequence[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["company"], [(one.code, one.name) for one in companies])


class ResolveForm(HouseForm):
    """What an exception is."""

    account = forms.CharField(label=_("Account"), required=False, max_length=20)
    reason = forms.CharField(label=_("What it is"), max_length=300)


class ReopenForm(HouseForm):
    """Why a line is opened again."""

    reason = forms.CharField(label=_("Why"), max_length=300)
