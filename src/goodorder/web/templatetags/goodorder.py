"""Money, instants, states and form keys, each shown the same way on every page."""

import secrets
from collections.abc import Hashable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import format_skeleton, format_timedelta
from babel.numbers import format_decimal, format_percent
from django import template
from django.template import RequestContext, loader
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import goodorder
from goodorder.doorway import pages
from goodorder.invoicing.rules import sheet
from goodorder.kernel import clock
from goodorder.looks import marks, saying, words
from goodorder.looks.charts import stretches
from goodorder.looks.saying import day_and_time, reader_locale
from goodorder.tags.queries import tags_of

register = template.Library()
register.filter("moment", marks.moment)
register.filter("day", marks.day)
register.simple_tag(marks.badge)


@register.filter
def money(minor: int | None, currency: str) -> str:
    """Write minor units as an amount in the reader's locale, e.g. £12.50."""
    return "" if minor is None else saying.money(minor, currency)


@register.filter
def number(value: int | None) -> str:
    """Write a whole number with the reader's separators."""
    return "" if value is None else format_decimal(value, locale=reader_locale())


@register.filter
def signed(value: int) -> str:
    """Write a change with its sign: +3 or −2."""
    return f"{'+' if value > 0 else '−'}{format_decimal(abs(value), locale=reader_locale())}"


@register.filter
def percent(ppm: int) -> str:
    """Write parts per million as a percentage, e.g. 200 000 as 20%."""
    return format_percent(Decimal(ppm) / 1_000_000, format="#,##0.##%", locale=reader_locale())


@register.filter
def day_of_month(on: date) -> SafeString:
    """Write a day of a calendar: its number, the month too on the first, the whole day for machines."""
    text = format_skeleton("MMMd", on, locale=reader_locale()) if on.day == 1 else str(on.day)
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), text)


@register.filter
def short_day(on: date) -> str:
    """Write a day without its year, where there is little room, e.g. beneath a chart."""
    return format_skeleton("MMMd", on, locale=reader_locale())


@register.filter
def ago(at: datetime | None) -> SafeString | str:
    """Write how long ago an instant was, with the instant itself as its title."""
    if at is None:
        return ""
    here = localtime(at)
    text = format_timedelta(at - clock.now(), add_direction=True, locale=reader_locale())
    stamp, full = here.isoformat(timespec="seconds"), day_and_time(here)
    return format_html('<time datetime="{}" title="{}">{}</time>', stamp, full, text)


@register.filter
def weight(grams: int) -> str:
    """Write grams as kilograms from one kilogram on."""
    if grams < 1000:  # noqa: PLR2004 - a kilogram
        return f"{format_decimal(grams, locale=reader_locale())} g"
    return f"{format_decimal(Decimal(grams) / 1000, format='#,##0.###', locale=reader_locale())} kg"


@register.filter
def duration(ms: int) -> str:
    """Write milliseconds as people say them: 340 ms, 2.5 s, 4 min, 3 h."""
    if ms < 1000:  # noqa: PLR2004 - a second
        return f"{ms} ms"
    for unit, length_ms, next_ms in (("s", 1000, 60_000), ("min", 60_000, 3_600_000)):
        if ms < next_ms:
            return (
                f"{format_decimal(Decimal(ms) / length_ms, format='#,##0.#', locale=reader_locale())} {unit}"
            )
    return f"{format_decimal(Decimal(ms) / 3_600_000, format='#,##0.#', locale=reader_locale())} h"


@register.simple_tag
def word(kind: str, value: str) -> str:
    """Write a state in people's words."""
    return str(words.word_for(kind, value).label)


@register.filter
def address_lines(postal: Mapping[str, Any]) -> list[str]:
    """Return an address as its country writes it, the country in the reader's words."""
    tongue = sheet.Tongue(get_language() or "en", str(postal.get("country", "")), "")
    return sheet.address_lines(postal, tongue)


@register.filter
def language(code: str) -> str:
    """Write a language in the reader's words; one that nobody knows as its code."""
    return str(reader_locale().languages.get(code.partition("-")[0].lower(), code))


@register.filter
def person(actor: str) -> str:
    """Write who acted: a user by name, a job of ours as such."""
    kind, _colon, name = actor.partition(":")
    if kind != "system":
        return name or actor
    return _("automatic: %(job)s") % {"job": name.replace("_", " ")}


@register.simple_tag
def once() -> SafeString:
    """Give a form its idempotency key, so that a double click does nothing twice."""
    return format_html(
        '<input type="hidden" name="{}" value="{}">', pages.KEY_FIELD, secrets.token_urlsafe(18)
    )


@register.simple_tag(takes_context=True)
def drawn(context: RequestContext, part: str) -> SafeString:
    """Draw a part of the frame, once for all who may go to the same places: `{% drawn "web/part/nav.html" as nav %}`."""
    places = tuple(context.get("groups_of_places") or ())
    return _drawn(part, places, str(context.get("section") or ""), (get_language(), get_script_prefix()))


@lru_cache(maxsize=256)
def _drawn(
    part: str, places: tuple[Hashable, ...], section: str, _told: tuple[str | None, str]
) -> SafeString:
    values = {"groups_of_places": places, "section": section, "version": goodorder.__version__}
    return SafeString(loader.get_template(part).render(values))


@register.simple_tag
def may(ctx: Any, permission: str) -> bool:
    """Tell whether the reader holds a permission."""
    return bool(ctx and ctx.may(permission))


@register.inclusion_tag("web/part/tags.html", takes_context=True)
def tag_line(context: dict[str, Any], kind: str, subject: str) -> dict[str, Any]:
    """Show the tags of an order, a customer or a product; who may edit them gets the means."""
    ctx = context["ctx"]
    sees = ctx.may("tags.view")
    return {
        "tags": tags_of(ctx, kind=kind, subjects=[subject]).get(subject, []) if sees else [],
        "may_edit": sees and ctx.may("tags.edit"),
        "kind": kind,
        "subject": subject,
        "here": context["request"].path,
        "csrf_token": context["csrf_token"],
    }


@register.inclusion_tag("web/part/bar.html")
def line_bar(line: Any) -> dict[str, Any]:
    """Draw how far the units of an order line have come, stage by stage."""
    arrived = line.delivered + line.collected
    stages = [
        ("good", "", arrived),
        ("info", "", line.handed_over - arrived),
        ("work", "", line.released),
        ("held", "", line.allocated + line.reserved),
        ("warn", "", line.backordered + line.unsourced),
        ("off", "", line.cancelled),
    ]
    return {"stretches": stretches(stages, line.ordered)}
