"""Small pieces of a page that stand in many rows: the badge of a state, an instant, a day."""

from datetime import date, datetime
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language

from goodorder.looks.saying import day_and_time, whole_day
from goodorder.looks.words import word_for


def badge(kind: str, value: str) -> SafeString:
    """Show a state in people's words, with a tone beside the word so that colour alone says nothing."""
    return _badge(kind, str(value), get_language())


@lru_cache(maxsize=2_048)
def _badge(kind: str, value: str, _language: str | None) -> SafeString:
    word = word_for(kind, value)
    return format_html('<span class="badge" data-tone="{}">{}</span>', word.tone, word.label)


def moment(at: datetime | None) -> SafeString | str:
    """Write an instant as day and time in the house's zone."""
    if at is None:
        return ""
    here = localtime(at)
    return format_html(
        '<time datetime="{}">{}</time>', here.isoformat(timespec="seconds"), day_and_time(here)
    )


def day(on: date | datetime | None) -> SafeString | str:
    """Write a day; an instant becomes its day in the house's zone."""
    if on is None:
        return ""
    here = localtime(on).date() if isinstance(on, datetime) else on
    return format_html('<time datetime="{}">{}</time>', here.isoformat(), whole_day(here))
