"""What is typed about a quote: how long it stands, why it was declined, how its order is paid."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.entry import METHODS, EntryForm
from goodorder.doorway.forms import HouseForm
from goodorder.orders.rules import PaymentDraft
from goodorder.quotes.rules import QuoteTerms

USUAL_DAYS = 14


class QuoteForm(EntryForm):
    """An order form that asks for the offer's validity in place of a payment."""

    names = {**EntryForm.names, "holds_stock": "holds_stock"}

    valid_until = forms.DateField(
        label=_("Valid until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("That day included."),
    )
    holds_stock = forms.BooleanField(label=_("Hold its stock until then"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("payment_method", "because"):
            del self.fields[name]

    def terms(self) -> QuoteTerms:
        """Return how long it stands."""
        typed = self.cleaned_data
        return QuoteTerms(valid_until=typed["valid_until"], holds_stock=typed["holds_stock"])

    def _payment(self) -> PaymentDraft:
        return PaymentDraft()


class AcceptForm(HouseForm):
    """How an accepted offer is paid."""

    payment_method = forms.ChoiceField(label=_("Payment"), choices=METHODS)


class DeclineForm(HouseForm):
    """Why it was declined."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
