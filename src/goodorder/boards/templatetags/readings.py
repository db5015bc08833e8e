"""Values of readings and their changes in templates."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from goodorder.boards.writing import changed, in_words
from goodorder.figures.queries.boards import Tile, Value

register = template.Library()


@register.simple_tag
def reading(kind: str, value: int | None, currency: str = "") -> str:
    """Write a reading's value."""
    return in_words(kind, value, currency)


@register.simple_tag
def change(tile: Tile, value: Value) -> SafeString | str:
    """Write how a reading changed, in the tone of good or bad news where it is either."""
    if value.now is None or value.before is None:
        return ""
    if value.now == value.before:
        return format_html('<span class="muted">{}</span>', _("unchanged"))
    is_more = value.now > value.before
    tone = ("good-ink" if is_more == (tile.better == "more") else "bad-ink") if tile.better else "muted"
    size = changed(tile.kind, value.now, value.before)
    return format_html('<span class="{}">{} {}</span>', tone, "▲" if is_more else "▼", size)
