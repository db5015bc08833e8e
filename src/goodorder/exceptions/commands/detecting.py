"""Finding and resolving: rows follow the facts of other rooms, whoever looks and however often."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from goodorder.exceptions.events import ExceptionFound, ExceptionResolved
from goodorder.exceptions.models import Trouble
from goodorder.exceptions.queries import Difference, differences
from goodorder.exceptions.rules import KINDS
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record_all
from goodorder.kernel.ids import new_id
from goodorder.orders.models import Order

PROMPT = tuple(code for code, kind in KINDS.items() if not kind.is_wide)
WIDE = tuple(code for code, kind in KINDS.items() if kind.is_wide)


@dataclass(frozen=True, slots=True)
class Detected:
    """How many exceptions were found, changed and resolved."""

    found: int
    changed: int
    resolved: int


@command(needs="exceptions.detect")
def detect(ctx: Context, *, is_wide: bool = False) -> Detected:
    """Look at all orders: at those under way for the prompt kinds, or (`is_wide`) at all of them for the others."""
    return _settle(ctx, differences(ctx.now, kinds=WIDE if is_wide else PROMPT))


@command(needs="exceptions.detect")
def look_at(ctx: Context, *, order_ids: Sequence[str]) -> Detected:
    """Look at some orders (public ids) for every kind, after something happened to them; unknown ones are left out."""
    orders = dict(
        Order.objects.visible_to(ctx).filter(public_id__in=order_ids).values_list("pk", "public_id")
    )
    return _settle(ctx, differences(ctx.now, kinds=tuple(KINDS), orders=orders) if orders else [])


def _settle(ctx: Context, rows: Sequence[Difference]) -> Detected:
    """Write the differences down. Two that look at once cannot find twice: the database keeps one open row."""
    changed = {row.known: row for row in rows if row.known and row.kind}
    gone = {row.known for row in rows if row.known and not row.kind}
    found = _found(ctx, [row for row in rows if not row.known])
    known = (
        Trouble.objects.locked().filter(pk__in=[*changed, *gone], resolved_at=None).select_related("order")
    )
    locked = list(known.defer("order__pricing"))
    updated, resolved = (
        [row for row in locked if row.pk in changed],
        [row for row in locked if row.pk in gone],
    )
    for trouble in updated:
        difference = changed[trouble.pk]
        trouble.due_at, trouble.owner = difference.due_at, difference.owner
        trouble.facts = json.loads(difference.facts)
    Trouble.objects.bulk_update(updated, ["due_at", "owner", "facts"])
    _resolve(ctx, resolved)
    return Detected(found, len(updated), len(resolved))


def _found(ctx: Context, rows: Sequence[Difference]) -> int:
    wanted = [_made(ctx, row) for row in rows]
    Trouble.objects.bulk_create(wanted, ignore_conflicts=True)
    ids = {row.public_id: row for row in wanted}
    entered = list(Trouble.objects.filter(public_id__in=ids).select_related("order").defer("order__pricing"))
    for trouble in entered:
        trouble.version = 0  # its first fact makes it 1, which is how the row was written
    record_all(ctx, [(row, _told(row), about_of(row), ctx.now) for row in entered])
    return len(entered)


def _made(ctx: Context, row: Difference) -> Trouble:
    return Trouble(
        public_id=new_id("exc"),
        version=1,
        kind=row.kind or "",
        owner=row.owner,
        order_id=row.order_id,
        subject=row.subject,
        since=row.since,
        due_at=row.due_at,
        facts=json.loads(row.facts),
        found_at=ctx.now,
    )


def _told(row: Trouble) -> ExceptionFound:
    return ExceptionFound(exception_id=row.public_id, trouble=row.kind, subject=row.subject, owner=row.owner)


def _resolve(ctx: Context, rows: Sequence[Trouble]) -> None:
    facts = []
    for trouble in rows:
        trouble.resolved_at = ctx.now
        fact = ExceptionResolved(
            exception_id=trouble.public_id, trouble=trouble.kind, subject=trouble.subject
        )
        facts.append((trouble, fact, about_of(trouble), ctx.now))
    record_all(ctx, facts)
    Trouble.objects.bulk_update(rows, ["resolved_at", "version"])


def about_of(row: Trouble) -> str:
    """Return whose story an exception belongs to: its order's, or its own."""
    return str(row.order.public_id) if row.order else str(row.public_id)
