"""Tags, on the wire."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from goodorder.doorway.shapes import Sent, Shown

Kind = Literal["order", "customer", "product"]


class TagsInUseAsked(BaseModel):
    """Whose tags."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = "order"


class TagsSent(Sent):
    """Tags to put on or take off; kept in small letters."""

    tags: list[str] = Field(min_length=1, max_length=20)


class TagsShown(Shown):
    """The tags, by alphabet."""

    tags: list[str]
