"""What is typed in about a sales channel."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.looks.words import word_for
from goodorder.parties.models import Company
from goodorder.parties.rules import CHANNEL_KINDS, ChannelTerms
from goodorder.pricing.models import PriceList


class ChannelForm(HouseForm):
    """A place demand comes from; currency and tax follow from its price list."""

    company = forms.ChoiceField(label=_("Company"))
    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"))
    price_list = forms.ChoiceField(label=_("Price list"))
    backorders = forms.ChoiceField(
        label=_("When stock runs out"),
        choices=[("no", _("refuse the order")), ("yes", _("take it as a backorder"))],
    )

    def __init__(
        self, *args: Any, companies: Sequence[Company], lists: Sequence[PriceList], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._lists = {one.code: one for one in lists}
        chosen_from(self.fields["company"], [(one.code, one.name) for one in companies])
        chosen_from(
            self.fields["kind"], [(kind, word_for("channel_kind", kind).label) for kind in CHANNEL_KINDS]
        )
        chosen_from(self.fields["price_list"], [(one.code, f"{one.name} ({one.currency})") for one in lists])

    def terms(self) -> ChannelTerms:
        """Return how the channel sells."""
        chosen = self._lists[self.cleaned_data["price_list"]]
        return ChannelTerms(
            currency=chosen.currency,
            price_list=chosen.code,
            tax_included=chosen.tax_included,
            backorders=self.cleaned_data["backorders"] == "yes",
        )
