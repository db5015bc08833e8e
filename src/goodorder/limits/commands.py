"""Setting limits, and giving within them."""

from goodorder.kernel import checks
from goodorder.kernel.access import Context, roles
from goodorder.kernel.command import command
from goodorder.kernel.errors import Forbidden, Invalid
from goodorder.kernel.events import record
from goodorder.kernel.money import MOST_MINOR_UNITS, Money
from goodorder.limits.events import LimitDropped, LimitSet
from goodorder.limits.models import Limit, Use
from goodorder.limits.queries import left_for
from goodorder.limits.rules import KINDS, WHOLE, Give

HOLDERS = ("role", "user", "key")


@command(needs="limits.set")
def set_limit(ctx: Context, *, holder: str, kind: str, most: int, currency: str = "") -> Limit:
    """Say how much of a kind a role, a person or a key may give alone; a second word replaces the first.

    `most` is in minor units of `currency`, or without a currency in per cent. Raises Invalid naming the field.
    """
    named = _checked_holder(holder)
    checks.one_of(kind, KINDS, field="kind")
    money = checks.currency(currency) if currency else ""
    bound = MOST_MINOR_UNITS if money else WHOLE
    if not 0 <= most <= bound:
        message = f"most: write a whole number from 0 to {bound}"
        raise Invalid("limits.out_of_range", message, field="most")
    limit, _is_new = Limit.objects.locked().get_or_create(
        holder=named, kind=kind, currency=money, defaults={"most": most}
    )
    limit.most = most
    limit.save(update_fields=["most"])
    record(ctx, limit, LimitSet(holder=named, kind_of_limit=kind, currency=money, most=most))
    return limit


@command(needs="limits.set")
def drop_limit(ctx: Context, *, limit_id: str) -> None:
    """Take a limit away; what holds without one holds again. Raises Missing."""
    limit = Limit.objects.visible_to(ctx).locked().one(public_id=limit_id)
    fact = LimitDropped(holder=limit.holder, kind_of_limit=limit.kind, currency=limit.currency)
    record(ctx, limit, fact)
    limit.delete()


@command(needs="limits.set")
def use_limit(ctx: Context, *, give: Give) -> None:
    """Count what the actor gives; whoever calls has locked what it is about.

    Raises Forbidden `limits.beyond` with what is left, when it is more than the actor may give there alone.
    """
    if give.amount <= 0:
        return
    left = left_for(ctx, give=give)
    if left is not None and give.amount > left:
        raise beyond(give, left)
    Use.objects.create(
        actor=ctx.actor,
        kind=give.kind,
        about=give.about,
        currency=give.currency,
        amount=give.amount,
        base=give.base,
        at=ctx.now,
    )


def beyond(give: Give, left: int) -> Forbidden:
    """Return the refusal of what is above a limit."""
    wanted, most = Money(give.amount, give.currency), Money(left, give.currency)
    message = (
        f"{give.field}: {wanted} of {give.kind} is above your limit; give {most} at most, or ask for approval"
    )
    return Forbidden(
        "limits.beyond",
        message,
        field=give.field,
        kind=give.kind,
        amount=give.amount,
        left=left,
        currency=give.currency,
    )


def _checked_holder(holder: str) -> str:
    sort, _colon, name = checks.text(holder, field="holder", most=160).partition(":")
    if sort not in HOLDERS or not name or (sort == "role" and name not in roles()):
        message = f"holder: write role:NAME with one of {', '.join(roles())}, or user:NAME, or key:NAME"
        raise Invalid("limits.holder_unknown", message, field="holder")
    return f"{sort}:{name}"
