"""Keeping views, and which columns a person wants."""

from collections.abc import Mapping, Sequence

from goodorder.fields.queries import listed_keys
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.worklists.events import ViewDropped, ViewSaved
from goodorder.worklists.models import ColumnChoice, View
from goodorder.worklists.queries.views import MOST_VIEWS
from goodorder.worklists.rules import NEWEST, as_filter, built_in, checked_columns, checked_sort


@command(needs="orders.view")
def save_view(
    ctx: Context,
    *,
    name: str,
    filters: Mapping[str, str],
    columns: Sequence[str] = (),
    sort: str = NEWEST,
    is_shared: bool = False,
) -> View:
    """Keep a filter with columns and a sort under a name of one's own; the same name again says it anew.

    Raises Invalid naming what is wrong, Forbidden for sharing without `worklists.share`, Refused for too many.
    """
    if is_shared:
        ctx.require("worklists.share")
    said = checks.text(name, field="name", most=60)
    values = {
        "filters": as_filter(filters).said(),
        "columns": checked_columns(columns, listed_keys()),
        "sort": checked_sort(sort),
        "is_shared": is_shared,
        "saved_at": ctx.now,
    }
    own = View.objects.filter(owner=ctx.actor)
    row = own.filter(name=said).locked().first()
    if row is None and own.count() >= MOST_VIEWS:
        raise Refused("worklists.views_full", f"you keep {MOST_VIEWS} views already; drop one first")
    row = row or View(owner=ctx.actor, name=said)
    for field, value in values.items():
        setattr(row, field, value)
    taken = Refused("worklists.view_taken", f"name: {said} was saved a moment ago; try again", field="name")
    with unless_taken(taken):
        row.save()
    record(ctx, row, ViewSaved(view_id=row.public_id, name=said, is_shared=is_shared))
    return row


@command(needs="orders.view")
def drop_view(ctx: Context, *, view_id: str) -> None:
    """Delete a view of one's own. Raises Missing."""
    row = View.objects.filter(owner=ctx.actor).locked().one(public_id=view_id)
    record(ctx, row, ViewDropped(view_id=row.public_id, name=row.name))
    row.delete()


@command(needs="orders.view")
def choose_columns(ctx: Context, *, view: str, columns: Sequence[str]) -> list[str]:
    """Keep which columns the actor wants in a view (code or public id); none: the view's own again.

    Raises Invalid naming an unknown column, Missing for a view that is not theirs to see.
    """
    code = view or "all"
    if built_in(code) is None:
        View.objects.visible_to(ctx).one(public_id=code)
    if not columns:
        ColumnChoice.objects.filter(actor=ctx.actor, view=code).delete()
        return []
    chosen = checked_columns(columns, listed_keys())
    ColumnChoice.objects.update_or_create(actor=ctx.actor, view=code, defaults={"columns": chosen})
    return chosen
