"""Reads of rule sets: which version is in force, and all there are."""

from datetime import datetime

from django.db.models import Q

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Missing
from goodorder.kernel.paging import Page, page_of
from goodorder.sourcing.models import RuleSet

DEFAULT = "default"
MOST_DIGITS = 9


def get_rules(ctx: Context, rule_set_id: str) -> RuleSet:
    """Return a version of a rule set by its public id; raises Missing."""
    return RuleSet.objects.visible_to(ctx).by_public_id(rule_set_id)


def list_rules(
    ctx: Context, *, code: str = "", state: str = "", cursor: str = "", size: int = 50
) -> Page[RuleSet]:
    """List versions of rule sets, newest first, of one code or state if asked."""
    rows = RuleSet.objects.visible_to(ctx)
    if code:
        rows = rows.filter(code=code)
    if state:
        rows = rows.filter(state=state)
    return page_of(rows, cursor=cursor, size=size)


def rules_named(ctx: Context, *, name: str) -> RuleSet:
    """Return a version by `CODE@VERSION`, or the one in force by `CODE` alone; raises Missing."""
    code, at, version = name.partition("@")
    rows = RuleSet.objects.visible_to(ctx).filter(code=code)
    if version.isdecimal() and version.isascii() and len(version) < MOST_DIGITS:
        found = rows.filter(rules_version=int(version)).first()
    else:
        found = None if at else rules_in_force(ctx.now, codes=(code,))
    if found is None:
        message = f"rules: there is no version {name}; write a code and a number, such as {DEFAULT}@1"
        raise Missing("sourcing.ruleset_unknown", message, field="rules")
    return found


@internal_query
def rules_in_force(at: datetime, *, codes: tuple[str, ...] = (DEFAULT,)) -> RuleSet | None:
    """Return the version in force at an instant, of the first of these codes that has one."""
    rows = RuleSet.objects.filter(code__in=codes, valid_from__lte=at)
    found = {one.code: one for one in rows.filter(Q(valid_to=None) | Q(valid_to__gt=at))}
    return next((found[code] for code in codes if code in found), None)
