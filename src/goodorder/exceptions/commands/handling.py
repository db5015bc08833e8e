"""Who takes an exception on, and until when it is left alone."""

from datetime import datetime, timedelta

from goodorder.exceptions.commands.detecting import about_of
from goodorder.exceptions.events import ExceptionAssigned, ExceptionSnoozed
from goodorder.exceptions.models import OPEN, Trouble
from goodorder.exceptions.rules import MOST_SNOOZE_DAYS
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.staff.models import User


@command(needs="exceptions.handle")
def assign_exception(ctx: Context, *, exception_id: str, assignee: str = "") -> Trouble:
    """Give an exception to a person (`user:mara`); nobody: back to the queue of its role.

    Raises Invalid `assignee` for somebody who cannot sign in, Missing, Refused `exceptions.resolved`.
    """
    if assignee and not _signs_in(assignee):
        message = f"assignee: nobody signs in as {assignee}; write user: and a name that does"
        raise Invalid("exceptions.assignee_unknown", message, field="assignee")
    trouble = locked(ctx, exception_id)
    if trouble.assignee != assignee:
        trouble.assignee = assignee
        trouble.save(update_fields=["assignee"])
        fact = ExceptionAssigned(exception_id=exception_id, trouble=trouble.kind, assignee=assignee)
        record(ctx, trouble, fact, about=about_of(trouble))
    return trouble


@command(needs="exceptions.detect")
def give_back_all(ctx: Context, *, assignee: str) -> int:
    """Put everything a person had taken on back into the queues of its roles; returns how much."""
    rows = Trouble.objects.locked().filter(OPEN, assignee=assignee).select_related("order")
    taken = list(rows.defer("order__pricing").order_by("id"))
    for trouble in taken:
        trouble.assignee = ""
        trouble.save(update_fields=["assignee"])
        fact = ExceptionAssigned(exception_id=trouble.public_id, trouble=trouble.kind, assignee="")
        record(ctx, trouble, fact, about=about_of(trouble))
    return len(taken)


@command(needs="exceptions.handle")
def snooze_exception(ctx: Context, *, exception_id: str, until: datetime, reason: str) -> Trouble:
    """Leave an exception alone until an instant at most 30 days away; it comes back by itself, or is resolved before.

    Raises Invalid for `until` or `reason`, Missing, Refused `exceptions.resolved`.
    """
    if not ctx.now < until <= ctx.now + timedelta(days=MOST_SNOOZE_DAYS):
        message = f"until: must lie ahead, at most {MOST_SNOOZE_DAYS} days"
        raise Invalid("exceptions.snooze_too_long", message, field="until")
    because = checks.text(reason, field="reason", most=300)
    return _snoozed(ctx, locked(ctx, exception_id), until, because)


@command(needs="exceptions.handle")
def wake_exception(ctx: Context, *, exception_id: str) -> Trouble:
    """Put a snoozed exception back on the list now. Raises Missing, Refused `exceptions.resolved`."""
    trouble = locked(ctx, exception_id)
    return _snoozed(ctx, trouble, None, "") if trouble.snoozed_until else trouble


def _snoozed(ctx: Context, trouble: Trouble, until: datetime | None, because: str) -> Trouble:
    trouble.snoozed_until, trouble.snoozed_because = until, because
    trouble.snoozed_by = ctx.actor if until else ""
    trouble.save(update_fields=["snoozed_until", "snoozed_because", "snoozed_by"])
    fact = ExceptionSnoozed(
        exception_id=trouble.public_id,
        trouble=trouble.kind,
        until=until.isoformat() if until else "",
        because=because,
    )
    record(ctx, trouble, fact, about=about_of(trouble))
    return trouble


def _signs_in(assignee: str) -> bool:
    kind, _, name = assignee.partition(":")
    return kind == "user" and User.objects.filter(username=name, is_active=True).exists()


def locked(ctx: Context, exception_id: str) -> Trouble:
    """Lock an open exception; raises Missing, Refused `exceptions.resolved`."""
    rows = Trouble.objects.visible_to(ctx).locked().select_related("order").defer("order__pricing")
    trouble = rows.by_public_id(exception_id)
    if trouble.resolved_at:
        raise Refused("exceptions.resolved", "its cause is gone already; nothing is left to do about it")
    return trouble
