"""An order typed in at the telephone: what every order entry asks, and the custom fields of orders."""

from typing import Any

from django.http import QueryDict

from goodorder.doorway.answering import AnswersForm, blank_answers
from goodorder.doorway.entry import EntryForm


class OrderForm(EntryForm):
    """An order entry with a box for each custom field in use."""

    def __init__(self, posted: QueryDict | None = None, **usual: Any) -> None:
        super().__init__(posted, **usual)
        self.answers = AnswersForm(posted, answers=blank_answers("order"))

    def is_valid(self) -> bool:
        """Judge both parts, so that every error is shown at once."""
        return all([super().is_valid(), self.answers.is_valid()])
