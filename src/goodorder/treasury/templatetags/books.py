"""How the books' own values are written."""

from django import template

from goodorder.accounting.rules import rate_text

register = template.Library()


@register.filter
def rate(value: int | None) -> str:
    """Write an exchange rate as a plain decimal."""
    return "" if value is None else rate_text(value)
