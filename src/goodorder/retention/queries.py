"""What may be asked of retention: what is kept how long, and how large it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Missing
from goodorder.kernel.paging import Page
from goodorder.retention.models import Kept
from goodorder.retention.rules import FOR_EVER, KINDS, Kind

# Sizes as the database knows them, at no cost: rows are as many as the last ANALYZE or vacuum estimated.
_SIZES = """
    SELECT relname, greatest(reltuples, 0)::bigint, pg_total_relation_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
"""


@dataclass(frozen=True, slots=True)
class Size:
    """About how many rows a table has, and its bytes on disk with its indexes."""

    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A kind of rows as it stands; `days` 0 is for ever. `size` is of its first table, its bytes of all of them."""

    code: str
    size: Size
    days: int = 0
    usual: int = 0
    least: int = 0
    dropped: int = 0
    swept_at: datetime | None = None


def list_kept(ctx: Context) -> Page[Standing]:
    """Return how long each kind is kept, in the order in which the product names them."""
    sizes = table_sizes()
    rows = {row.kind: row for row in Kept.objects.visible_to(ctx)}
    return Page([_standing(kind, rows.get(kind.code), sizes) for kind in KINDS.values()], "")


def get_kept(ctx: Context, *, kind: str) -> Standing:
    """Return how one kind stands; raises Missing."""
    for one in list_kept(ctx).items:
        if one.code == kind:
            return one
    raise Missing("retention.kind_unknown", f"no kind {kind}; there are {', '.join(KINDS)}")


def list_for_ever(ctx: Context) -> list[Standing]:
    """Return what is never thrown away; needs `retention.view`."""
    ctx.require("retention.view")
    sizes = table_sizes()
    return [Standing(code, _size(tables, sizes)) for code, tables in FOR_EVER.items()]


@internal_query
def table_sizes() -> dict[str, Size]:
    """Return the size of every table, by its name, the largest first."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZES)
        found = {name: Size(rows, taken) for name, rows, taken in cursor.fetchall()}
    return dict(sorted(found.items(), key=lambda each: -each[1].bytes))


@internal_query
def days_of(kind: str) -> int:
    """Return how many days rows of a kind are kept."""
    return _days(KINDS[kind], Kept.objects.filter(kind=kind).first())


@internal_query
def cut_of(ctx: Context, kind: str) -> datetime:
    """Return the instant before which rows of a kind are too old."""
    return ctx.now - timedelta(days=days_of(kind))


def _standing(kind: Kind, row: Kept | None, sizes: dict[str, Size]) -> Standing:
    return Standing(
        kind.code,
        _size(kind.tables, sizes),
        days=_days(kind, row),
        usual=kind.days,
        least=kind.least,
        dropped=row.dropped if row else 0,
        swept_at=row.swept_at if row else None,
    )


def _days(kind: Kind, row: Kept | None) -> int:
    return row.days if row and row.days is not None else kind.days


def _size(tables: Iterable[str], sizes: dict[str, Size]) -> Size:
    found = [sizes.get(name, Size(0, 0)) for name in tables]
    return Size(found[0].rows, sum(size.bytes for size in found))
