"""The values of custom fields as people type them: a box for each field in use."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from goodorder.doorway.forms import HouseForm
from goodorder.fields.queries import Answer
from goodorder.fields.rules import LONGEST, NO, YES

PREFIX, SEEN = "field", "seen:"
_WIDGETS = {
    "number": forms.TextInput(attrs={"inputmode": "numeric"}),
    "date": forms.DateInput(attrs={"type": "date"}),
    "link": forms.URLInput(attrs={"placeholder": "https://"}),
    "long_text": forms.Textarea(attrs={"rows": 3}),
}


class ValuesForm(HouseForm):
    """A box for each field in use, and beside it what the page showed, so that only changes are sent."""

    def __init__(self, posted: QueryDict | None = None, *, answers: Sequence[Answer]) -> None:
        super().__init__(posted, prefix=PREFIX)
        self._asked = [one for one in answers if one.definition.retired_at is None]
        for one in self._asked:
            self.fields[one.definition.key] = _box(one)
            self.fields[f"{SEEN}{one.definition.key}"] = forms.CharField(
                required=False, widget=forms.HiddenInput(), initial=one.value, strip=False
            )

    def changes(self) -> dict[str, str]:
        """Return what differs from what the page showed, by key."""
        seen = self.seen()
        typed = {key: _plain(self.cleaned_data[key]) for key in seen}
        return {key: value for key, value in typed.items() if value != seen[key]}

    def seen(self) -> dict[str, str]:
        """Return what the page showed, by key; a field that came into use since showed nothing."""
        keys = [one.definition.key for one in self._asked]
        return {key: _plain(self.cleaned_data[f"{SEEN}{key}"]) for key in keys}

    def look_again(self) -> None:
        """Take what is there now for seen, so that saving once more means to write over it."""
        now = {f"{PREFIX}-{SEEN}{one.definition.key}": one.value for one in self._asked}
        self.data = {**self.data.dict(), **now} if isinstance(self.data, QueryDict) else now


def _box(answer: Answer) -> forms.Field:
    one = answer.definition
    usual: dict[str, Any] = {
        "label": one.label,
        "required": False,
        "initial": answer.value,
        "help_text": one.help,
    }
    if one.kind == "choice":
        return forms.ChoiceField(choices=[("", "–"), *answer.offered], **usual)
    if one.kind == "yes_no":
        return forms.ChoiceField(choices=[("", "–"), (YES, _("yes")), (NO, _("no"))], **usual)
    most = LONGEST.get(one.kind, LONGEST["text"])
    return forms.CharField(max_length=most, widget=_WIDGETS.get(one.kind, forms.TextInput), **usual)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
