"""What a reviewer types in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm


class ReasonForm(HouseForm):
    """Why a review is decided so."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.prefix:
            self.fields["reason"].widget.attrs["data-key"] = self.prefix[0]
