"""The code of an authenticator."""

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm


class CodeForm(HouseForm):
    """Six digits, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )
