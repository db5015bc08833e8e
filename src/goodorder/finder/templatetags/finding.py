"""Pages of the navigation, by what they are called."""

from collections.abc import Iterable
from typing import Any

from django import template

from goodorder.finder.acts import MOST_PAGES, named

register = template.Library()


@register.filter
def named_like(places: Iterable[Any], words: str) -> list[Any]:
    """Keep the places whose names have the words in them, at most six."""
    return named(places, words)[:MOST_PAGES]
