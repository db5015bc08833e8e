"""What people type in about receivables: money applied, limits, write-offs, rules and the ladder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.accounting.models import OpenItem
from goodorder.accounting.rules import CreditTerms, LevelDraft, Part, Remittance
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.numbers import amount_of, amount_text

STEPS = 5


def amount_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Return a field for an amount as people write it."""
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.CharField(label=label, max_length=20, required=required, help_text=help_text, widget=widget)


def minor_of(text: str, currency: str, *, field: str) -> int:
    """Read an amount as people write it; raises Invalid naming the field."""
    return amount_of(text, currency, field=field)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An open item with the fields that say what it gets."""

    item: OpenItem
    amount: forms.BoundField
    clears: forms.BoundField


class ApplyForm(HouseForm):
    """Money a customer sent, and which items it is for."""

    amount = amount_field(_("Amount received"))
    method = forms.ChoiceField(label=_("How"), choices=[("manual", _("Bank transfer")), ("cash", _("Cash"))])
    reference = forms.CharField(
        label=_("Reference"), max_length=80, help_text=_("What the bank statement says.")
    )

    def __init__(self, items: Sequence[OpenItem], currency: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._items, self._currency = items, currency
        for item in items:
            label = item.number or item.document
            self.fields[f"part-{item.public_id}"] = amount_field(label, required=False)
            self.fields[f"part-{item.public_id}"].widget.attrs["aria-label"] = label
            self.fields[f"clear-{item.public_id}"] = forms.BooleanField(label=label, required=False)

    @property
    def rows(self) -> list[ItemRow]:
        """Return the items with their fields."""
        return [
            ItemRow(item, self[f"part-{item.public_id}"], self[f"clear-{item.public_id}"])
            for item in self._items
        ]

    def remittance(self) -> Remittance:
        """Return it as the command takes it; raises Invalid naming the field."""
        typed = self.cleaned_data
        return Remittance(
            amount=minor_of(typed["amount"], self._currency, field="amount"),
            method=typed["method"],
            reference=typed["reference"],
            currency=self._currency,
            parts=tuple(self._parts()),
        )

    def _parts(self) -> list[Part]:
        found = []
        for item in self._items:
            key = item.public_id
            if text := self.cleaned_data[f"part-{key}"]:
                amount = minor_of(text, self._currency, field=f"part-{key}")
                found.append(Part(item_id=key, amount=amount, clears_rest=self.cleaned_data[f"clear-{key}"]))
        return found


class TermsForm(HouseForm):
    """A company's rules of credit."""

    prefix = "terms"
    counts_open_orders = forms.BooleanField(
        label=_("Open orders on account count as credit before they are sent"), required=False
    )
    write_off_limit = amount_field(
        _("Write-off without a second person, up to"), help_text=_("0: always two people")
    )
    tolerance = amount_field(
        _("Short payment that may be cleared, up to"), help_text=_("0: nothing is cleared")
    )

    def __init__(self, terms: CreditTerms, currency: str, *args: Any, **kwargs: Any) -> None:
        shown = {
            "counts_open_orders": terms.counts_open_orders,
            "write_off_limit": amount_text(terms.write_off_limit, currency),
            "tolerance": amount_text(terms.tolerance, currency),
        }
        super().__init__(*args, initial=shown, **kwargs)
        self._currency = currency

    def terms(self) -> CreditTerms:
        """Return them as the command takes them; raises Invalid naming the field."""
        typed = self.cleaned_data
        return CreditTerms(
            counts_open_orders=typed["counts_open_orders"],
            write_off_limit=minor_of(typed["write_off_limit"], self._currency, field="write_off_limit"),
            tolerance=minor_of(typed["tolerance"], self._currency, field="tolerance"),
        )


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the ladder in its form."""

    level: int
    days: forms.BoundField
    fee: forms.BoundField
    texts: Sequence[forms.BoundField]


class LadderForm(HouseForm):
    """The ladder of reminders: the steps with days are kept, the empty ones are not there."""

    prefix = "ladder"
    languages = ("en", "de")

    def __init__(self, levels: Sequence[LevelDraft], currency: str, *args: Any, **kwargs: Any) -> None:
        shown: dict[str, Any] = {}
        for step in levels:
            shown[f"days-{step.level}"], shown[f"fee-{step.level}"] = (
                step.days,
                amount_text(step.fee, currency),
            )
            shown |= {f"text-{step.level}-{language}": text for language, text in step.texts.items()}
        super().__init__(*args, initial=shown, **kwargs)
        self._currency = currency
        for level in range(1, STEPS + 1):
            self._add_step(level)

    def _add_step(self, level: int) -> None:
        self.fields[f"days-{level}"] = forms.IntegerField(
            label=_("Days past due"), required=False, min_value=1, max_value=730
        )
        self.fields[f"fee-{level}"] = amount_field(_("Fee"), required=False)
        for language in self.languages:
            widget = forms.Textarea(attrs={"rows": 2})
            self.fields[f"text-{level}-{language}"] = forms.CharField(
                label=language.upper(), required=False, max_length=600, widget=widget
            )

    @property
    def rows(self) -> list[StepRow]:
        """Return the steps with their fields."""
        return [
            StepRow(
                level,
                self[f"days-{level}"],
                self[f"fee-{level}"],
                [self[f"text-{level}-{language}"] for language in self.languages],
            )
            for level in range(1, STEPS + 1)
        ]

    def levels(self) -> list[LevelDraft]:
        """Return the steps as the command takes them; raises Invalid naming the field."""
        typed = self.cleaned_data
        found: list[LevelDraft] = []
        for level in range(1, STEPS + 1):
            if typed[f"days-{level}"] is None:
                continue
            texts = {each: typed[f"text-{level}-{each}"] for each in self.languages}
            fee = minor_of(typed[f"fee-{level}"] or "0", self._currency, field=f"fee-{level}")
            kept = {language: text for language, text in texts.items() if text}
            found.append(LevelDraft(level=len(found) + 1, days=typed[f"days-{level}"], fee=fee, texts=kept))
        return found
