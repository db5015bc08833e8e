"""What customers send back, and what they wish for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.catalog.models import Sku
from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.looks.words import word_for
from goodorder.returns.queries import Allowance
from goodorder.returns.rules import EXCHANGE, OUTCOMES, Reason, ReturnDraft, Wanted

Row = tuple[Allowance, Mapping[str, forms.BoundField]]


class ReturnForm(HouseForm):
    """Units of each line with why, what is wanted for them, and a word about it; one reason was chosen before."""

    outcome = forms.ChoiceField(label=_("What you would like"), widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("Anything we should know"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        found: Sequence[Allowance],
        swaps: Mapping[int, Sequence[Sku]],
        reasons: tuple[str, Sequence[Reason]],
        *args: Any,
    ) -> None:
        super().__init__(*args)
        self.found = [each for each in found if each.units]
        self._swaps = swaps
        self._reason, self._reasons = reasons
        allowed = {outcome for each in self.found for outcome in each.verdict.outcomes}
        if not any(swaps[each.line.position] for each in self.found):
            allowed -= {EXCHANGE}
        names = [name for name in OUTCOMES if name in allowed]
        chosen_from(
            self.fields["outcome"], [(name, word_for("customer_outcome", name).label) for name in names]
        )
        if len(names) == 1:
            self.fields["outcome"].initial = names[0]
        for each in self.found:
            self._add(each)
        terms = [each.verdict.terms for each in self.found if each.verdict.terms]
        self.advance_days = min((draft.advance_days for draft in terms), default=0)
        if EXCHANGE in allowed and self.advance_days:
            self.fields["advance"] = forms.BooleanField(
                label=_("Send me the other one first"),
                required=False,
                help_text=_("For an exchange. What does not come back in time is charged."),
            )

    def _add(self, each: Allowance) -> None:
        at, title = each.line.position, each.line.title
        self.fields[f"units-{at}"] = forms.IntegerField(
            label=_("Units of %(item)s to send back") % {"item": title},
            min_value=0,
            max_value=each.units,
            required=False,
            initial=1 if len(self.found) == 1 and each.units == 1 else None,
            widget=forms.NumberInput(attrs={"class": "quantity", "inputmode": "numeric"}),
        )
        self.fields[f"why-{at}"] = forms.ChoiceField(
            label=_("Why"),
            choices=[(one.code, one.title) for one in self._reasons],
            initial=self._reason,
            required=False,
        )
        if options := self._swaps[at]:
            choices = [("", _("nothing else"))] + [(sku.code, sku.name) for sku in options]
            label = _("Instead of %(item)s") % {"item": title}
            self.fields[f"swap-{at}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    @property
    def rows(self) -> list[Row]:
        """Return the lines with their fields."""
        names = ("units", "why", "swap")
        return [
            (
                each,
                {name: self[key] for name in names if (key := f"{name}-{each.line.position}") in self.fields},
            )
            for each in self.found
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a return of nothing, and an exchange that does not say what for."""
        typed: dict[str, Any] = super().clean() or {}
        units = {at: typed.get(f"units-{at}") or 0 for at in (each.line.position for each in self.found)}
        if not self.errors and not any(units.values()):
            self.add_error(None, _("Say how many units you send back."))
        if typed.get("outcome") == EXCHANGE:
            for at in (at for at, count in units.items() if count and not typed.get(f"swap-{at}")):
                field = f"swap-{at}" if f"swap-{at}" in self.fields else None
                self.add_error(field, _("Choose what you would like instead."))
        return typed

    def draft(self) -> ReturnDraft:
        """Return what is asked for."""
        typed = self.cleaned_data
        is_swapped = typed["outcome"] == EXCHANGE
        lines = [
            Wanted(
                at,
                typed[f"units-{at}"],
                typed[f"why-{at}"] or self._reason,
                comment=typed["comment"],
                exchange_for=typed.get(f"swap-{at}", "") if is_swapped else "",
            )
            for at in (each.line.position for each in self.found)
            if typed.get(f"units-{at}")
        ]
        is_advance = is_swapped and bool(typed.get("advance"))
        return ReturnDraft(lines=lines, outcome=typed["outcome"], is_advance=is_advance)
