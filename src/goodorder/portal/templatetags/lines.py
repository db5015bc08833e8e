"""Looking up numbers by line."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def units_of(by_line: Mapping[int, int], position: int) -> int:
    """Return the units of a line, none when it has none."""
    return by_line.get(position, 0)
