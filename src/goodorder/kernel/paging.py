"""Keyset pages: stable under inserts, equally fast on page one and page ten thousand."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

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
        rows = rows.filter(_after(column, cursor, descending=descending))
    ordering = [order] if column == "id" else [order, "-id" if descending else "id"]
    found = list(rows.order_by(*ordering)[: size + 1])
    more = len(found) > size
    items = found[:size]
    return Page(items, _cursor(items[-1], column) if more else "")


def _cursor(row: Model, column: str) -> str:
    value = getattr(row, column)
    key = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([key, row.pk]).encode()).decode()


def _after(column: str, cursor: str, *, descending: bool) -> Q:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        pk = int(pk)
    except (ValueError, TypeError) as failure:
        message = "cursor: use the value of next_cursor unchanged"
        raise Malformed("paging.cursor_broken", message, field="cursor") from failure
    return _beyond(column, value, pk, "lt" if descending else "gt")


def _beyond(column: str, value: Any, pk: int, than: str) -> Q:
    if column == "id":
        return Q(**{f"id__{than}": pk})
    return Q(**{f"{column}__{than}": value}) | Q(**{column: value, f"id__{than}": pk})
