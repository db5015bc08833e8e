"""The views a person works with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from goodorder.fields.queries import listed_keys
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing
from goodorder.worklists.models import ColumnChoice, View
from goodorder.worklists.rules import (
    BUILT_IN,
    DEFAULT_COLUMNS,
    FIELD,
    NEWEST,
    OrderFilter,
    as_filter,
    built_in,
)

MOST_VIEWS = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """A view as a person sees it; `name` is empty for one that comes with the house, which `code` names."""

    code: str
    asked: OrderFilter
    sort: str = NEWEST
    columns: tuple[str, ...] = DEFAULT_COLUMNS
    name: str = ""
    is_shared: bool = False
    is_own: bool = False

    @property
    def said(self) -> dict[str, str]:
        """Return the view as the parts of an address."""
        return {
            "view": self.code,
            **self.asked.said(),
            **({"sort": self.sort} if self.sort != NEWEST else {}),
        }


def list_views(ctx: Context) -> list[Shown]:
    """Return the views of the house, then those of the person and those shared by others, by name."""
    rows = _rows(ctx).order_by("name", "id")[:MOST_VIEWS]
    house = [Shown(view.code, view.asked, view.sort, view.columns) for view in BUILT_IN]
    return [*house, *(_shown(ctx, row) for row in rows)]


def get_view(ctx: Context, *, view: str) -> Shown:
    """Return a view by its code or public id. Raises Missing for one that is not the person's to see."""
    if found := built_in(view):
        return Shown(found.code, found.asked, found.sort, found.columns)
    return _shown(ctx, _rows(ctx).one(public_id=view))


def columns_for(ctx: Context, *, view: str) -> list[str]:
    """Return the columns a person sees in a view: what they chose, else the view's own, else the usual ones."""
    chosen = ColumnChoice.objects.visible_to(ctx).filter(actor=ctx.actor, view=view or "all").first()
    if chosen:
        return _still_there(chosen.columns)
    try:
        return _still_there(get_view(ctx, view=view or "all").columns)
    except Missing:
        return list(DEFAULT_COLUMNS)


def _still_there(columns: Sequence[str]) -> list[str]:
    """Return columns without those of custom fields that are listed no longer."""
    if not any(name.startswith(FIELD) for name in columns):
        return list(columns)
    listed = {f"{FIELD}{key}" for key in listed_keys()}
    return [name for name in columns if name in listed or not name.startswith(FIELD)]


def _rows(ctx: Context) -> Any:
    return View.objects.visible_to(ctx).filter(Q(owner=ctx.actor) | Q(is_shared=True))


def _shown(ctx: Context, row: View) -> Shown:
    return Shown(
        row.public_id,
        as_filter(row.filters),
        row.sort,
        tuple(row.columns),
        row.name,
        row.is_shared,
        row.owner == ctx.actor,
    )
