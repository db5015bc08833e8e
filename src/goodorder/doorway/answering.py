"""Custom fields as people fill them in, on whatever form asks for them: a box for each field in use."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from goodorder.doorway.forms import HouseForm
from goodorder.doorway.numbers import amount_of, amount_text, local, plain
from goodorder.fields.models import Definition
from goodorder.fields.queries import Answer, asked_of
from goodorder.fields.rules import LONGEST, NO, YES
from goodorder.kernel.errors import Invalid
from goodorder.locale.sentences import translated

PREFIX = "field"
_DECIMAL = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
_WIDGETS = {
    "number": forms.TextInput(attrs={"inputmode": "numeric"}),
    "decimal": _DECIMAL,
    "money": _DECIMAL,
    "date": forms.DateInput(attrs={"type": "date"}),
    "link": forms.URLInput(attrs={"placeholder": "https://"}),
    "long_text": forms.Textarea(attrs={"rows": 3}),
}


class AnswersForm(HouseForm):
    """A box for each field in use; one that is required is not left empty."""

    def __init__(self, posted: QueryDict | None = None, *, answers: Sequence[Answer]) -> None:
        super().__init__(posted, prefix=PREFIX)
        self._asked = [one for one in answers if one.definition.retired_at is None]
        for one in self._asked:
            self.fields[one.definition.key] = _box(one)

    def typed(self) -> dict[str, str]:
        """Return what stands in the boxes, by key, amounts in minor units."""
        return {one.definition.key: str(self.cleaned_data[one.definition.key]) for one in self._asked}

    def given(self) -> dict[str, str]:
        """Return the boxes that are filled in, by key."""
        return {key: value for key, value in self.typed().items() if value}


def blank_answers(subject: str) -> list[Answer]:
    """Return what is asked of a record that is still to be made."""
    return [Answer(one) for one in asked_of(subject)]


def typed_value(one: Definition, text: str) -> str:
    """Read a number or an amount as it is typed here; others stay. Raises Invalid for an amount that is none."""
    if one.kind == "money" and text.strip():
        return str(amount_of(text, one.currency, field=one.key))
    return plain(text) if one.kind in {"decimal", "number"} else text


def value_text(one: Definition, value: str) -> str:
    """Write a kept value as it is typed here."""
    if one.kind == "money" and value:
        return amount_text(int(value), one.currency)
    return local(value) if one.kind == "decimal" else value


def called(one: Definition) -> str:
    """Return what a field's box is called; an amount says its currency."""
    return f"{one.label} ({one.currency})" if one.currency else one.label


class _Typed(forms.CharField):
    """Text that is given on as its field keeps it."""

    def __init__(self, *, answer: Answer, **usual: Any) -> None:
        super().__init__(**usual)
        self._answer = answer

    def clean(self, value: Any) -> str:
        """Read what was typed; raises ValidationError for nothing where it is required, and for what is no value."""
        text = super().clean(value)
        try:
            return self._answer.read(typed_value(self._answer.definition, text))
        except Invalid as refusal:
            raise forms.ValidationError(translated(refusal.message)) from refusal


def _box(answer: Answer) -> forms.Field:
    one = answer.definition
    lacking = _("%(field)s is required: fill it in.") % {"field": one.label}
    usual: dict[str, Any] = {
        "label": called(one),
        "required": one.is_required,
        "error_messages": {"required": lacking},
        "initial": value_text(one, answer.value),
        "help_text": one.help,
    }
    if one.kind == "choice":
        return forms.ChoiceField(choices=[("", "–"), *answer.offered], **usual)
    if one.kind == "yes_no":
        return forms.ChoiceField(choices=[("", "–"), (YES, _("yes")), (NO, _("no"))], **usual)
    most = LONGEST.get(one.kind, LONGEST["text"])
    widget = _WIDGETS.get(one.kind, forms.TextInput)
    return _Typed(answer=answer, max_length=most, widget=widget, **usual)
