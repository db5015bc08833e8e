"""Definitions of custom fields, on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Sent, Shown
from goodorder.fields.models import Definition
from goodorder.fields.rules import (
    LONGEST_HELP,
    LONGEST_KEY,
    LONGEST_LABEL,
    MOST_CHOICES,
    MOST_PLACES,
    FieldDraft,
)

Subject = Literal["order", "customer", "product"]
Kind = Literal["text", "long_text", "number", "decimal", "money", "date", "yes_no", "choice", "link"]
Key = Annotated[
    str, Field(max_length=LONGEST_KEY, pattern="^([a-z][a-z0-9_]*)?$", description="empty: from the label")
]
Label = Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL)]
Help = Annotated[str, Field(max_length=LONGEST_HELP)]
Position = Annotated[int, Field(ge=0, le=MOST_PLACES, description="among the other fields")]


class CustomFieldsAsked(Asked):
    """Which fields: of one subject, in use or retired."""

    subject: Literal["", "order", "customer", "product"] = ""
    is_retired: bool = False


class CustomFieldChoiceSent(Sent):
    """Something to choose from."""

    key: Key = ""
    label: Label


class CustomFieldSent(Sent):
    """A field to set up. Its key, kind and currency never change.

    `is_listed`: a column and a filter of the order list. `is_required`: forms and requests that make a customer or a
    SKU refuse without a value; orders are placed all the same, and show what is missing. `currency` is for money only.
    """

    subject: Subject
    label: Label
    kind: Kind
    key: Key = ""
    help: Help = ""
    position: Position = 100
    is_listed: bool = False
    is_required: bool = False
    currency: Annotated[str, Field(max_length=3, description="of the kind money: ISO 4217")] = ""
    choices: list[CustomFieldChoiceSent] = Field(default_factory=list, max_length=MOST_CHOICES)

    def as_draft(self) -> FieldDraft:
        """Return it in the room's own words."""
        same = self.model_dump(exclude={"choices"})
        return FieldDraft(**same, choices=[(one.key, one.label) for one in self.choices])


class CustomFieldChanges(Sent):
    """What changes; fields left out stay as they are. A choice left out is offered no longer."""

    label: Label | None = None
    help: Help | None = None
    position: Position | None = None
    is_listed: bool | None = None
    is_required: bool | None = None
    choices: list[CustomFieldChoiceSent] | None = Field(None, max_length=MOST_CHOICES)


class CustomFieldChoiceShown(Shown):
    """Something to choose from, now or once."""

    key: str
    label: str
    is_offered: bool


class CustomFieldShown(Shown):
    """A field; `retired_at` is empty while it is in use."""

    id: str
    subject: str
    key: str
    label: str
    kind: str
    help: str
    position: int
    is_listed: bool
    is_required: bool
    currency: str
    defined_at: datetime
    retired_at: datetime | None
    choices: list[CustomFieldChoiceShown]

    @classmethod
    def of(cls, row: Definition) -> "CustomFieldShown":
        """Show a field."""
        choices = [CustomFieldChoiceShown.model_validate(one) for one in row.choices.all()]
        same = {name: getattr(row, name) for name in cls.model_fields if name not in {"id", "choices"}}
        return cls(id=row.public_id, choices=choices, **same)
