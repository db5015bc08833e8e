"""What is asked when work is held, put off, moved, split, merged or stopped."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.fulfillment.models import FulfillmentLine

Choices = Iterable[tuple[str, str]]
Units = list[tuple[int, int]]


class PlainForm(HouseForm):
    """Nothing is asked."""


class WhyForm(HouseForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class WhenForm(HouseForm):
    """From when on the work may begin."""

    not_before = forms.DateTimeField(
        label=_("Not before"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )


class WhereForm(HouseForm):
    """Which location does the work instead."""

    location = forms.ChoiceField(label=_("Location"))

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["location"], choices)


class WithForm(HouseForm):
    """Which other work is taken in."""

    others = forms.MultipleChoiceField(label=_("Take in"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["others"], choices)


class PartsForm(HouseForm):
    """How many units of each line become work of their own."""

    def __init__(self, *args: Any, lines: Iterable[FulfillmentLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            if left := line.counters.to_pick:
                words = _now("%(sku)s, units split off") % {"sku": line.sku.code}
                of = _now("%(left)s are left to pick") % {"left": left}
                self.fields[f"line-{line.pk}"] = forms.IntegerField(
                    label=words, help_text=of, min_value=0, max_value=left, initial=0, required=False
                )

    def units(self) -> Units:
        """Return what was typed: (line id, quantity) of each line that is split."""
        typed = self.cleaned_data.items()
        return [(int(name.removeprefix("line-")), units) for name, units in typed if units]
