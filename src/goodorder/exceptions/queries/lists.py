"""The list of exceptions, how many there are of each kind, and one of them."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from goodorder.exceptions.models import OPEN, Trouble, TroubleRows
from goodorder.exceptions.queries.finding import limits
from goodorder.exceptions.rules import KINDS
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.models import Event
from goodorder.kernel.paging import Page, page_of
from goodorder.staff.models import Grant

QUEUES = ("open", "snoozed", "mine")
MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class ClockInForce:
    """A kind with its clock: how long its state may last in minutes, and whose queue it falls into."""

    kind: str
    group: str
    limit_minutes: int
    owner: str
    is_default: bool


def _open(ctx: Context) -> TroubleRows:
    return Trouble.objects.visible_to(ctx).filter(OPEN)


def _awake(now: datetime) -> Q:
    return Q(snoozed_until=None) | Q(snoozed_until__lte=now)


def list_exceptions(
    ctx: Context, *, queue: str = "open", kind: str = "", owner: str = "", cursor: str = "", size: int = 50
) -> Page[Trouble]:
    """Return open exceptions, the one longest past its clock first; of a kind, or of a role's queue if asked.

    `queue`: open, snoozed (left alone for now), mine (taken on by who asks).
    """
    rows = _open(ctx).select_related("order", "order__channel")
    rows = rows.filter(snoozed_until__gt=ctx.now) if queue == "snoozed" else rows.filter(_awake(ctx.now))
    if queue == "mine":
        rows = rows.filter(assignee=ctx.actor)
    if kind:
        rows = rows.filter(kind=kind)
    if owner:
        rows = rows.filter(owner=owner)
    return page_of(rows.defer("order__pricing"), cursor=cursor, size=size, order="due_at")


def count_exceptions(ctx: Context) -> dict[str, int]:
    """Return how many open exceptions there are of each kind that has any, in the order of the kinds.

    No kind is counted beyond `MOST_COUNTED`: however many there are, the answer takes about as long.
    """
    rows = _open(ctx).filter(_awake(ctx.now)).order_by()
    try:
        parts = [rows.filter(kind=kind).values("pk")[:MOST_COUNTED].query.sql_with_params() for kind in KINDS]
    except EmptyResultSet:  # nothing is in the actor's scope
        return {}
    each = " UNION ALL ".join(f"SELECT %s, count(*) FROM ({sql}) AS counted" for sql, _ in parts)  # noqa: S608 - Django's own SQL
    values = [value for kind, (_, params) in zip(KINDS, parts, strict=True) for value in (kind, *params)]
    with connection.cursor() as cursor:
        cursor.execute(each, values)
        return {kind: count for kind, count in cursor.fetchall() if count}


def get_exception(ctx: Context, *, exception_id: str) -> Trouble:
    """Return one exception, open or resolved; raises Missing."""
    rows = Trouble.objects.visible_to(ctx).select_related("order", "order__channel")
    return rows.by_public_id(exception_id)


def exceptions_of(ctx: Context, *, order_id: str) -> list[Trouble]:
    """Return the open exceptions of an order, the one longest past its clock first, snoozed ones last."""
    rows = _open(ctx).filter(order__public_id=order_id).select_related("order").defer("order__pricing")
    return sorted(
        rows.order_by("due_at", "id"), key=lambda row: bool(row.snoozed_until and row.snoozed_until > ctx.now)
    )


@internal_query
def asked_to_pay_at(*, order_id: str, link_id: str) -> datetime | None:
    """Return when the customer was last to be sent a payment link; None when nobody wanted that."""
    asked = Event.objects.filter(about=order_id, kind="exceptions.PaymentAsked", facts__link_id=link_id)
    return asked.order_by("-id").values_list("at", flat=True).first()


@internal_query
def unstaffed_owners() -> set[str]:
    """Return the roles with a queue that nobody has who can sign in."""
    held = Grant.objects.filter(user__is_active=True).values_list("role", flat=True).distinct()
    return {clock.owner for clock in limits().values()} - set(held)


def list_clocks(ctx: Context) -> list[ClockInForce]:
    """Return the clock of every kind; needs `exceptions.view`."""
    ctx.require("exceptions.view")
    return [
        ClockInForce(
            code,
            KINDS[code].group,
            clock.minutes,
            clock.owner,
            (clock.minutes, clock.owner) == (KINDS[code].limit_minutes, KINDS[code].owner),
        )
        for code, clock in limits().items()
    ]
