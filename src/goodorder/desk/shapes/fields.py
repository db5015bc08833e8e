"""Values of custom fields, on the wire."""

from pydantic import Field

from goodorder.doorway.shapes import Sent, Shown
from goodorder.fields.queries import Answer
from goodorder.fields.rules import MOST_IN_USE

Typed = str | int | bool | None


class FieldValuesSent(Sent):
    """Values by the fields' keys, all or none; null takes one away.

    `seen` may say what you found before: a field that somebody else has changed since is then refused, and with it
    the request. Without it the last write wins.
    """

    values: dict[str, Typed] = Field(max_length=MOST_IN_USE)
    seen: dict[str, Typed] = Field(default_factory=dict, max_length=MOST_IN_USE)


class FieldAnswerShown(Shown):
    """A field with what the record answers, null for nothing. A retired field can only be read."""

    key: str
    label: str
    kind: str
    value: Typed
    is_retired: bool

    @classmethod
    def of(cls, answer: Answer) -> "FieldAnswerShown":
        """Show an answer."""
        one = answer.definition
        same = {name: getattr(one, name) for name in ("key", "label", "kind")}
        return cls(**same, value=answer.typed, is_retired=one.retired_at is not None)


class FieldAnswersShown(Shown):
    """The fields of a record, by position."""

    fields: list[FieldAnswerShown]
