"""Keyset pages: stable under inserts, equally fast on page one and page ten thousand."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from goodorder.kernel.errors import Malformed

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of rows and the cursor of the next one (empty on the last)."""

    items: Sequence[Item]
    next_cursor: str


def page_of(rows: QuerySet[Row], *, cursor: str = "", size: int = 50, order: str = "-id") -> Page[Row]:
    """Return the rows after `cursor` in the order of one column, ties broken by id.

    `order` is a non-null column, `-` first for descending. Raises Malformed for a cursor that is not ours.
    """
    size = max(1, min(size, MOST_ROWS))
    column, descending = order.lstrip("-"), order.startswith("-")
    if cursor:
        rows = _beyond(rows, column, cursor, "lt" if descending else "gt")
    ordering = [order] if column == "id" else [order, "-id" if descending else "id"]
    found = list(rows.order_by(*ordering)[: size + 1])
    more = len(found) > size
    items = found[:size]
    return Page(items, _cursor(items[-1], column) if more else "")


def _cursor(row: Model, column: str) -> str:
    value = getattr(row, column)
    key = value.isoformat() if isinstance(value, date) else value
    return base64.urlsafe_b64encode(json.dumps([key, row.pk]).encode()).decode()


def _beyond(rows: QuerySet[Row], column: str, cursor: str, than: str) -> QuerySet[Row]:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if column == "id":
            return rows.filter(**{f"id__{than}": int(pk)})
        rows = rows.filter(
            **{f"{column}__{than}e": value}
        )  # where an index begins; OR alone would read from the top
        return rows.filter(Q(**{f"{column}__{than}": value}) | Q(**{column: value, f"id__{than}": int(pk)}))
    except (ValueError, TypeError, ValidationError) as failure:
        message = "cursor: use the value of next_cursor unchanged"
        raise Malformed("paging.cursor_broken", message, field="cursor") from failure
