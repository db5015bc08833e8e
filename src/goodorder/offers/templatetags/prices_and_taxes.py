"""Price lists and taxes in people's words."""

from decimal import Decimal

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.numbers import local

register = template.Library()
_KINDS = {
    "contract": _("the customer's own"),
    "group": _("their group's"),
    "channel": _("the channel's"),
    "base": _("named by the channel"),
}
_WHY = {
    "": _("says the price"),
    "not_in_force": _("not for this buyer on that day"),
    "other_currency": _("in another currency"),
    "tax_differs": _("shows tax otherwise than the channel"),
    "no_price": _("no price for it that day"),
    "too_few": _("a price only from more units on"),
    "outranked": _("comes after the list that says the price"),
}
_CATEGORIES = {
    "S": _("S standard"),
    "Z": _("Z zero-rated"),
    "E": _("E exempt"),
    "AE": _("AE reverse charge"),
    "O": _("O outside the scope"),
}


@register.filter
def list_kind(kind: str) -> str | Promise:
    """Say whose a price list is."""
    return _KINDS.get(kind, kind)


@register.filter
def why_lost(why: str) -> str | Promise:
    """Say what became of a list that was looked at."""
    return _WHY.get(why, why)


@register.filter
def tax_category(category: str) -> str | Promise:
    """Say what kind of tax a category (UNCL5305) is."""
    return _CATEGORIES.get(category, category)


@register.filter
def rate(ppm: int) -> str:
    """Write parts per million as a percentage with all its digits, e.g. 88 750 as 8.875 %."""
    return local(f"{(Decimal(ppm) / 10_000).normalize():f}") + "\u00a0%"
