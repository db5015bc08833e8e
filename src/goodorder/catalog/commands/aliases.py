"""Other codes a SKU answers to, each on its days; a code never stands for two SKUs on one day."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.functions import Upper

from goodorder.catalog import rules
from goodorder.catalog.events import SkuChanged
from goodorder.catalog.models import Alias, Sku, always
from goodorder.catalog.rules import Ambiguous, key_of
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.events import record


@command(needs="catalog.edit")
def add_alias(
    ctx: Context,
    *,
    sku_id: str,
    kind: str,
    value: str,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Alias:
    """Let a SKU answer to another code too, once however often it is asked.

    The code counts from one day on and before another; without them, for ever. Raises Missing, Invalid for
    a wrong GTIN or a period without days, Refused when it stands for another SKU on one of the days, or
    for this one on some but not all of them.
    """
    kind = checks.one_of(kind, rules.ALIAS_KINDS, field="kind")
    period = DateRange(*rules.checked_period(valid_from, valid_until))
    sku = Sku.objects.visible_to(ctx).locked().by_public_id(sku_id)
    same = Alias.objects.filter(sku=sku, value__iexact=value.strip(), valid_on__contains=period)
    if known := same.first():
        return known
    alias = Alias(sku=sku, kind=kind, value=rules.alias_value(kind, value), valid_on=period)
    write_alias(alias)
    changes = {"alias": f"{kind} {alias.value}{_days(period)}"}
    record(ctx, sku, SkuChanged(sku_id=sku.public_id, changes=changes))
    return alias


@command(needs="catalog.edit")
def end_alias(ctx: Context, *, sku_id: str, value: str, valid_until: date | None = None) -> Alias:
    """Let a SKU answer to a code no more from a day on (today if none is given); before, it still does.

    From then on the code may stand for another SKU. Raises Missing when the SKU does not answer to the
    code, Invalid when the code would have no day left.
    """
    end = valid_until or ctx.now.date()
    sku = Sku.objects.visible_to(ctx).locked().by_public_id(sku_id)
    alias = _alias_before(sku, value, end)
    if alias.valid_on.upper is None or alias.valid_on.upper > end:
        alias.valid_on = DateRange(alias.valid_on.lower, end)
        alias.save(update_fields=["valid_on"])
        changes = {"alias": f"{alias.kind} {alias.value}{_days(alias.valid_on)}"}
        record(ctx, sku, SkuChanged(sku_id=sku.public_id, changes=changes))
    return alias


def _alias_before(sku: Sku, value: str, end: date) -> Alias:
    """Return the last alias of a code that has begun before a day."""
    rows = list(Alias.objects.filter(sku=sku, value__iexact=value.strip()).order_by("valid_on"))
    if not rows:
        message = f"value: {sku.code} does not answer to {value}; look at its other codes"
        raise Missing("catalog.alias_unknown", message, field="value")
    begun = [row for row in rows if row.valid_on.lower is None or row.valid_on.lower < end]
    if not begun:
        message = f"valid_until: {value} counts from {rows[0].valid_on.lower} on only; name a later day"
        raise Invalid("catalog.period_empty", message, field="valid_until")
    return begun[-1]


def _days(period: DateRange) -> str:
    since = f" from {period.lower}" if period.lower else ""
    return f"{since} until {period.upper}" if period.upper else since


def write_alias(alias: Alias) -> None:
    """Write a SKU's other code; raises Refused naming both SKUs when it is taken on one of its days."""
    refuse_taken({alias.value: alias.sku.code}, alias.valid_on)
    with unless_taken(ambiguous([Ambiguous(alias.value, "another SKU", alias.sku.code)])):
        alias.save(force_insert=True)


def refuse_taken(wanted: Mapping[str, str], period: DateRange | None = None) -> None:
    """Refuse codes (each with the SKU that is to have it) that stand for something on a day of a period."""
    owners = owners_of(wanted, period)
    if taken := [Ambiguous(code, owner.code, wanted[code]) for code, owner in owners.items()]:
        raise ambiguous(taken)


def owners_of(codes: Mapping[str, str], period: DateRange | None = None) -> dict[str, Sku]:
    """Return the SKU each code stands for on some day of a period, be it as its own or as an alias."""
    wanted = {code: key_of(code) for code in codes}
    keys = list(set(wanted.values()))
    named = Alias.objects.annotate(key=Upper("value")).filter(
        key__in=keys, valid_on__overlap=period or always()
    )
    own = Sku.objects.annotate(key=Upper("code")).filter(key__in=keys)
    found = {alias.key: alias.sku for alias in named.select_related("sku")} | {sku.key: sku for sku in own}
    return {code: found[key] for code, key in wanted.items() if key in found}


def ambiguous(taken: Sequence[Ambiguous]) -> Refused:
    """Return the refusal of codes that would stand for two SKUs on one day."""
    first = taken[0]
    place = f"row {first.row}, code" if first.row else "code"
    more = f" (and {len(taken) - 1} more)" if len(taken) > 1 else ""
    message = f"{place}: {first}{more}; use another code, or end the first one's"
    details = {"asked": first.code, "owner": first.owner, "ambiguous": [asdict(each) for each in taken]}
    return Refused("catalog.code_in_use", message, field="code", **details)
