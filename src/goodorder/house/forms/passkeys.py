"""A passkey's name and the browser's answer; one's password once more."""

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm
from goodorder.staff.rules.passkeys import MOST_ANSWER


class PasskeyForm(HouseForm):
    """A new passkey: a script fills in what the device answered."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Where it lies, such as Phone or Desk key")
    )
    answer = forms.CharField(max_length=MOST_ANSWER, strip=False, widget=forms.HiddenInput)


class ConfirmForm(HouseForm):
    """It is still oneself."""

    secret = forms.CharField(
        label=_("Password, or a code of your authenticator"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
