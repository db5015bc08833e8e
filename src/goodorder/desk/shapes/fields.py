"""Values of custom fields, on the wire."""

from goodorder.doorway.shapes import FieldGiven, FieldValues, Sent, Shown
from goodorder.fields.queries import Answer


class FieldValuesSent(Sent):
    """Values by the fields' keys, all or none; null takes one away, but not one that is required.

    Amounts are whole numbers of minor units, decimals text such as "2.5", days text such as "2026-11-21".

    `seen` may say what you found before: a field that somebody else has changed since is then refused, and with it
    the request. Without it the last write wins.
    """

    values: FieldValues
    seen: FieldValues = {}


class FieldAnswerShown(Shown):
    """A field with what the record answers, null for nothing. A retired field can only be read.

    An amount is in minor units of `currency`, a decimal is text; `is_missing`: a value is required and not there.
    """

    key: str
    label: str
    kind: str
    currency: str
    value: FieldGiven
    is_missing: bool
    is_retired: bool

    @classmethod
    def of(cls, answer: Answer) -> "FieldAnswerShown":
        """Show an answer."""
        one = answer.definition
        same = {name: getattr(one, name) for name in ("key", "label", "kind", "currency")}
        return cls(
            **same, value=answer.typed, is_missing=answer.is_missing, is_retired=one.retired_at is not None
        )


class FieldAnswersShown(Shown):
    """The fields of a record, by position."""

    fields: list[FieldAnswerShown]
