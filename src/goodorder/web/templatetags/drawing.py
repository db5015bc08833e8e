"""Bars, charts and links to papers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from goodorder.inventory.queries import Split
from goodorder.reports.rules import charts
from goodorder.web.links import Link

register = template.Library()
BUCKETS: Sequence[tuple[str, str, str | Promise]] = (
    ("free", "good", _("Free")),
    ("reserved", "work", _("Reserved")),
    ("allocated", "info", _("Allocated")),
    ("picked", "deep", _("Picked")),
    ("quarantined", "warn", _("Quarantined")),
    ("damaged", "bad", _("Damaged")),
)


@register.inclusion_tag("web/part/buckets.html")
def bucket_bar(split: Split) -> dict[str, Any]:
    """Draw what is on hand, bucket by bucket; the same is told in words."""
    parts = [(tone, label, getattr(split, name)) for name, tone, label in BUCKETS]
    return {"stretches": charts.stretches(parts)}


@register.inclusion_tag("web/part/bar.html")
def load_bar(done: int, whole: int | None, tone: str = "info") -> dict[str, Any]:
    """Draw how much of a whole is used; past nine tenths the bar warns."""
    if not whole:
        return {"stretches": []}
    shown = "warn" if done * 10 >= whole * 9 else tone
    return {"stretches": charts.stretches([(shown, "", min(done, whole))], whole)}


@register.inclusion_tag("web/part/legend.html")
def bucket_legend() -> dict[str, Any]:
    """Name the bar's colours."""
    return {"buckets": [(tone, label) for _name, tone, label in BUCKETS]}


@register.simple_tag
def paper(links: Mapping[str, Link], named: str) -> SafeString | str:
    """Write the id of a paper as a link with its number, or as it is when it has no page."""
    link = links.get(named)
    if link is None or not link.address:
        return format_html('<span class="wrap-any">{}</span>', link.text if link else named) if named else ""
    return format_html('<a class="link" href="{}">{}</a>', link.address, link.text)


@register.filter
def about_of(links: Mapping[str, Link], named: str) -> str:
    """Write the little more that a link says, like an order's customer."""
    link = links.get(named)
    return link.about if link else ""
