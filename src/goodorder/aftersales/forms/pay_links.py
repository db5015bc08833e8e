"""What staff type in to have an order paid by link."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.doorway.numbers import amount_of, amount_text


class PayLinkForm(HouseForm):
    """How much, and on whose page."""

    amount = forms.CharField(
        label=_("Amount"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("All that is open, unless you lower it. All of it follows when the order changes."),
    )
    provider = forms.ChoiceField(label=_("Page of"))

    def __init__(self, left: int, currency: str, hosts: list[str], *args: Any) -> None:
        """Take what is open (minor units) and the providers that offer a page."""
        super().__init__(*args)
        self._left, self._currency = left, currency
        self.fields["amount"].initial = amount_text(left, currency)
        chosen_from(self.fields["provider"], [(name, name) for name in hosts])

    def minor(self) -> int | None:
        """Return the amount in minor units, None for all that is open; raises Invalid."""
        amount = amount_of(self.cleaned_data["amount"], self._currency)
        return None if amount == self._left else amount
