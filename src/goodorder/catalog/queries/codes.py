"""The look-up of every code a SKU answers to: its own, and the others on their days."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import DateField, Expression, FilteredRelation, Q, Value
from django.db.models.functions import Cast, Now, Upper

from goodorder.catalog.models import Sku
from goodorder.catalog.rules import key_of
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Missing
from goodorder.reference.queries import CATALOG, remembered_each


def find_sku(ctx: Context, *, code: str) -> Sku | None:
    """Return the SKU a code stands for today: its own code or an alias, in any case; None when none does."""
    found = known_skus([code], on=ctx.now.date()).get(code)
    return found and Sku.objects.visible_to(ctx).filter(pk=found.pk).first()


@internal_query
def resolve_sku(code: str, *, on: date | None = None) -> Sku:
    """Return the SKU a code stands for: its own code or an alias, in any case; raises Missing naming it."""
    return resolve_skus([code], on=on)[code]


@internal_query
def resolve_skus(codes: Iterable[str], *, on: date | None = None) -> dict[str, Sku]:
    """Return the SKU of each code, under the code as it was asked; raises Missing naming all unknown ones."""
    wanted = list(codes)
    found = known_skus(wanted, on=on)
    if unknown := list(dict.fromkeys(code for code in wanted if code not in found)):
        named = ", ".join(unknown)
        message = f"sku: nothing in the catalogue answers to {named}; correct the code or add the SKU"
        raise Missing("catalog.sku_unknown", message, field="sku", skus=unknown)
    return found


@internal_query
def known_skus(codes: Iterable[str], *, on: date | None = None) -> dict[str, Sku]:
    """Return the SKU of each code that is known, under the code as it was asked; one query.

    A SKU's own code goes before an alias. Aliases count on their days: on the day given, else today by the
    database's clock.
    """
    wanted = {code: key_of(code) for code in codes}
    keys = set(wanted.values())
    found = _by_key(keys, on) if on else _read(keys, Cast(Now(), DateField()))
    return {code: found[key] for code, key in wanted.items() if key in found}


@remembered_each(CATALOG)
def _by_key(keys: Collection[str], on: date) -> Mapping[str, Sku]:
    return _read(keys, Value(on, output_field=DateField()))


def _read(keys: Collection[str], day: Expression) -> dict[str, Sku]:
    keys = list(keys)
    valid = FilteredRelation("aliases", condition=Q(aliases__valid_on__contains=day))
    own = Sku.objects.annotate(key=Upper("code"), rank=Value(1)).filter(key__in=keys)
    named = Sku.objects.annotate(valid=valid)
    other = named.annotate(key=Upper("valid__value"), rank=Value(0)).filter(key__in=keys)
    return {row.key: row for row in sorted(own.union(other, all=True), key=lambda row: row.rank)}
