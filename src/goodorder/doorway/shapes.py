"""The common parts of every shape: strictness, units and limits."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Model
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from goodorder.kernel.paging import MOST_ROWS, Page

LARGEST_AMOUNT = 10**12
LARGEST_QUANTITY = 1_000_000


class Sent(BaseModel):
    """A request's body: unknown fields and wrong types are refused, nothing is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


class Shown(BaseModel):
    """A part of an answer, read from a record's attributes of the same names."""

    model_config = ConfigDict(from_attributes=True)


class Asked(BaseModel):
    """A list's query string: a page at a time."""

    model_config = ConfigDict(extra="forbid")

    cursor: str = Field("", max_length=200, description="next_cursor of the page before; empty: the first")
    size: int = Field(50, ge=1, le=MOST_ROWS, description="rows on a page")


Item = TypeVar("Item", bound=BaseModel)
Row = TypeVar("Row")


class Listed(BaseModel, Generic[Item]):
    """One page; `next_cursor` is empty on the last."""

    items: list[Item]
    next_cursor: str


def listed(page: Page[Row], show: Callable[[Row], Item]) -> Listed[Item]:
    """Show a page of records."""
    return Listed(items=[show(row) for row in page.items], next_cursor=page.next_cursor)


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(str(value) if isinstance(value, str) else "")
    except ValueError as failure:
        raise ValueError("must be a day such as 2026-11-21") from failure


def _instant(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as failure:
        raise ValueError("must be an instant such as 2026-11-21T10:00:00Z") from failure
    if found.tzinfo is None:
        raise ValueError("must name its offset from UTC, such as 2026-11-21T10:00:00Z")
    return found.astimezone(UTC)


Amount = Annotated[int, Field(ge=0, le=LARGEST_AMOUNT, description="in the currency's minor unit")]
Quantity = Annotated[int, Field(ge=1, le=LARGEST_QUANTITY, description="in the SKU's smallest unit")]
Signed = Annotated[int, Field(ge=-LARGEST_QUANTITY, le=LARGEST_QUANTITY, description="may be negative")]
Measure = Annotated[int, Field(ge=0, le=2_000_000_000)]
Code = Annotated[str, Field(min_length=1, max_length=60)]
FieldGiven = str | int | bool | None
FieldValues = Annotated[
    dict[Annotated[str, Field(max_length=40)], FieldGiven],
    Field(
        max_length=50,
        description="custom fields by key: amounts in minor units, decimals as text such as 2.5, days as 2026-11-21",
    ),
]
Name = Annotated[str, Field(min_length=1, max_length=160)]
Text = Annotated[str, Field(max_length=300)]
Reason = Annotated[str, Field(min_length=1, max_length=300)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217, such as EUR")]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$", description="ISO 3166, such as DE")]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[
    datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})
]
Shape = TypeVar("Shape", bound=BaseModel)


def shown(shape: type[Shape], record: Model | object) -> Shape:
    """Show a record whose attributes are named as the shape's fields."""
    return shape.model_validate(record)


def read(shape: type[BaseModel], record: object, **made: Any) -> dict[str, Any]:
    """Return a shape's fields: those `made`, the others from the record's attributes of the same names."""
    names, attributes = _read_from(shape, frozenset(made))
    return dict(zip(names, attributes(record), strict=True)) | made


def in_order(shape: type[BaseModel], values: dict[str, Any]) -> dict[str, Any]:
    """Return values of a shape in the order of its fields."""
    return {name: values[name] for name in shape.model_fields}


@cache
def _read_from(shape: type[BaseModel], made: frozenset[str]) -> tuple[list[str], Callable[[object], Any]]:
    names = [name for name in shape.model_fields if name not in made]
    return names, attrgetter(*names)
