"""Limits on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import LARGEST_AMOUNT, Sent, Shown, Text
from goodorder.limits.models import Limit

Holder = Annotated[str, Field(max_length=160, description="role:agent, user:anna or key:shop")]
GivenKind = Literal["price", "discount", "shipping", "goodwill", "refund"]


class LimitSent(Sent):
    """How much of a kind a holder may give alone: minor units of a currency, or without one per cent."""

    holder: Holder
    kind: GivenKind
    most: Annotated[int, Field(ge=0, le=LARGEST_AMOUNT)]
    currency: Annotated[str, Field(max_length=3)] = ""


class LimitShown(Shown):
    """A limit that was set."""

    id: str
    holder: str
    kind: str
    currency: str
    most: int

    @classmethod
    def of(cls, row: Limit) -> "LimitShown":
        """Show a limit."""
        return cls(id=row.public_id, holder=row.holder, kind=row.kind, currency=row.currency, most=row.most)


class LimitDroppedShown(Shown):
    """The limit that is gone."""

    id: Text
