"""What may be asked of limits."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from django.db.models import Sum

from goodorder.kernel.access import Context, Role, internal_query, roles
from goodorder.kernel.paging import Page, page_of
from goodorder.limits.models import Limit, Use
from goodorder.limits.rules import HOUSE, RIGHTS, Cap, Give, most_of, widest
from goodorder.staff.models import Grant

PEOPLE = "user:"


def list_limits(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[Limit]:
    """Return the limits that were set, newest first."""
    return page_of(Limit.objects.visible_to(ctx), cursor=cursor, size=size)


def get_limit(ctx: Context, *, limit_id: str) -> Limit:
    """Return one limit; raises Missing."""
    return Limit.objects.visible_to(ctx).by_public_id(limit_id)


@internal_query
def limit_for(ctx: Context, *, kind: str, currency: str, base: int) -> int | None:
    """Return the most the actor may give at all (minor units), None without a limit.

    What is set for a person replaces what is set for their roles; of several roles the widest counts.
    """
    holders = [ctx.actor, *_roles_of(ctx.actor, kind)]
    caps: dict[str, list[Cap]] = {}
    for limit in Limit.objects.filter(holder__in=holders, kind=kind):
        caps.setdefault(limit.holder, []).append(Cap(limit.currency, limit.most))
    if own := caps.get(ctx.actor):
        return most_of(own, currency=currency, base=base)
    of_roles = [caps.get(role) or HOUSE.get((role, kind), ()) for role in holders[1:]]
    return widest(most_of(each, currency=currency, base=base) for each in of_roles)


def _roles_of(actor: str, kind: str) -> list[str]:
    """List the actor's roles that give the right a kind belongs to."""
    if not actor.startswith(PEOPLE):
        return []
    granted = Grant.objects.filter(user__username=actor.removeprefix(PEOPLE))
    names = set(granted.values_list("role", flat=True)) & set(roles())
    return [f"role:{name}" for name in sorted(names) if _gives(roles()[name], RIGHTS[kind])]


def _gives(role: Role, rights: Iterable[str]) -> bool:
    return any(fnmatchcase(right, pattern) for right in rights for pattern in role.permissions)


@internal_query
def given_before(actor: str, give: Give) -> int:
    """Return what an actor gave of a kind on the same thing already (minor units)."""
    rows = Use.objects.filter(actor=actor, kind=give.kind, about=give.about, currency=give.currency)
    return int(rows.aggregate(total=Sum("amount"))["total"] or 0)


@internal_query
def left_for(ctx: Context, *, give: Give) -> int | None:
    """Return how much more the actor may give (minor units), None without a limit."""
    most = limit_for(ctx, kind=give.kind, currency=give.currency, base=give.base)
    return None if most is None else max(0, most - given_before(ctx.actor, give))


@internal_query
def last_use() -> int:
    """Return where the uses end that were counted so far."""
    return Use.objects.order_by("-id").values_list("id", flat=True).first() or 0


@internal_query
def uses_since(last: int, *, actor: str, about: str = "") -> list[Give]:
    """List what an actor gave since then, on one thing if it is named: within one command, what that command gave."""
    rows = Use.objects.filter(pk__gt=last, actor=actor, **({"about": about} if about else {}))
    return [Give(row.kind, row.amount, row.currency, row.base, row.about) for row in rows.order_by("id")]
