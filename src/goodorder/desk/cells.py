"""The rows of the order list as HTML, column by column.

Written here and not in a template: a page has fifty of them, and a template takes five times as long for each.
"""

from collections.abc import Callable, Sequence

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from goodorder.looks.fields import in_words
from goodorder.looks.marks import badge, day, moment
from goodorder.looks.saying import money
from goodorder.looks.words import word_for
from goodorder.worklists.queries import Row
from goodorder.worklists.rules import ALWAYS


def rows_as_html(rows: Sequence[Row], columns: Sequence[str]) -> SafeString:
    """Write rows of the table."""
    return SafeString("\n".join(row_as_html(row, columns) for row in rows))


def row_as_html(row: Row, columns: Sequence[str]) -> SafeString:
    """Write a row of the table in the columns of its list; how they are called stands in the head."""
    order = row.order
    cells = "".join(_cell(row, name) for name in columns if name != ALWAYS)
    return format_html(
        _ROW,
        id=order.public_id,
        seen=row.news,
        choose=_("Choose %(number)s") % {"number": order.number},
        address=reverse("web:order", args=[order.public_id]),
        number=order.number,
        cells=SafeString(cells),
    )


_ROW = """<tr class="row" data-order="{id}" data-seen="{seen}">
  <td class="pick"><input type="checkbox" name="order" form="bulk" value="{id}" aria-label="{choose}"></td>
  <td class="lead nowrap"><a class="row-link" href="{address}">{number}</a></td>
  {cells}
</tr>"""


def _cell(row: Row, name: str) -> SafeString:
    if name not in _CELLS:
        return _field(row, name)
    attributes, content = _CELLS[name]
    return format_html("<td{}>{}</td>", SafeString(attributes), content(row))


def _field(row: Row, name: str) -> SafeString:
    """Write what an order answers to a custom field; its label stands beside it where the list has no heads."""
    if (answer := row.fields.get(name)) is None:
        return SafeString('<td class="cut"><bdi></bdi></td>')
    one = answer.definition
    said = in_words(one.kind, answer.value, answer.labels, one.currency)
    label = format_html(' data-label="{}"', one.label) if one.label else ""
    return format_html('<td class="cut"{}><bdi>{}</bdi></td>', label, said)


def _state(row: Row) -> SafeString:
    holds = row.rollups.holds
    state = badge("order", row.order.state) if row.order.state != "placed" or not holds else ""
    return format_html('<span class="badges">{}{}</span>', state, _holds(holds))


def _holds(kinds: Sequence[str]) -> SafeString:
    shown = ((_("On hold"), _("Hold"), word_for("hold", kind).label) for kind in kinds)
    return format_html_join("", '<span class="badge" data-tone="warn" title="{}">{}: {}</span>', shown)


def _tags(row: Row) -> SafeString:
    tags = format_html_join("", '<span class="tag">{}</span>', ((tag,) for tag in row.tags))
    return format_html('<span class="badges">{}</span>', tags)


# Each column's attributes and what stands in its cell.
_CELLS: dict[str, tuple[str, Callable[[Row], str]]] = {
    "placed": (' class="second-tail nowrap muted"', lambda row: moment(row.order.placed_at)),
    "customer": (' class="second cut"', lambda row: row.order.customer_name),
    "reference": (' class="cut muted"', lambda row: row.order.external_ref or ""),
    "channel": (' class="full cut muted wide-only"', lambda row: row.order.channel.name),
    "country": (' class="muted"', lambda row: row.order.ship_to.get("country", "")),
    "state": ("", _state),
    "fulfilment": ("", lambda row: badge("fulfilment", row.rollups.fulfilment)),
    "payment": ("", lambda row: badge("payment", row.rollups.payment)),
    "promised": (' class="nowrap"', lambda row: day(row.leaves_on)),
    "owner": (' class="cut"', lambda row: row.owner),
    "tags": ("", _tags),
    "service": (' class="cut muted"', lambda row: row.order.service),
    "total": (' class="tail num strong"', lambda row: money(row.order.total, row.order.currency)),
}
