"""How long each kind of rows is kept, as people type it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from goodorder.doorway.forms import HouseForm
from goodorder.looks.words import word_for
from goodorder.retention.queries import Standing
from goodorder.retention.rules import MOST_DAYS


class RetentionForm(HouseForm):
    """A number of days for each kind."""

    def __init__(self, *args: Any, kinds: Iterable[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = list(kinds)
        for one in self.kinds:
            self.fields[one.code] = forms.IntegerField(
                label=str(word_for("kept", one.code).label),
                initial=one.days,
                min_value=one.least,
                max_value=MOST_DAYS,
            )

    def rows(self) -> list[tuple[Standing, forms.BoundField]]:
        """Return each kind with its field."""
        return [(one, self[one.code]) for one in self.kinds]

    def days(self) -> dict[str, int]:
        """Return the days by kind."""
        return {one.code: self.cleaned_data[one.code] for one in self.kinds}
