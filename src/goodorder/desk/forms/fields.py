"""The values of custom fields as people change them."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict

from goodorder.doorway.answering import PREFIX, AnswersForm
from goodorder.fields.queries import Answer

SEEN = "seen:"


class ValuesForm(AnswersForm):
    """A box for each field in use, and beside it what the page showed, so that only changes are sent."""

    def __init__(self, posted: QueryDict | None = None, *, answers: Sequence[Answer]) -> None:
        super().__init__(posted, answers=answers)
        for one in self._asked:
            self.fields[f"{SEEN}{one.definition.key}"] = forms.CharField(
                required=False, widget=forms.HiddenInput(), initial=one.value, strip=False
            )

    def changes(self) -> dict[str, str]:
        """Return what differs from what the page showed, by key."""
        seen = self.seen()
        return {key: value for key, value in self.typed().items() if value != seen[key]}

    def seen(self) -> dict[str, str]:
        """Return what the page showed, by key; a field that came into use since showed nothing."""
        keys = [one.definition.key for one in self._asked]
        return {key: _plain(self.cleaned_data[f"{SEEN}{key}"]) for key in keys}

    def look_again(self) -> None:
        """Take what is there now for seen, so that saving once more means to write over it."""
        now = {f"{PREFIX}-{SEEN}{one.definition.key}": one.value for one in self._asked}
        self.data = {**self.data.dict(), **now} if isinstance(self.data, QueryDict) else now


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
