"""What an address asks of the order list, and how its parts are shown as chips that can be taken off."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise

from goodorder.doorway.listing import asked, query_with
from goodorder.kernel.access import Context
from goodorder.looks.words import word_for
from goodorder.worklists import queries
from goodorder.worklists.rules import NAMES, NEWEST, OrderFilter, as_filter, checked_sort

OUTSIDE = ("view", "sort")


@dataclass(frozen=True, slots=True)
class Asking:
    """A list as its address asks for it: filter, sort, the view it began with, and the columns of that view."""

    filter: OrderFilter
    sort: str
    view: str
    columns: list[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the filter as a chip: its name, what it says, that in words, and the address without it."""

    name: str
    said: str
    label: str | Promise
    value: str | Promise
    without: str


def asking(request: HttpRequest, ctx: Context) -> Asking:
    """Read what the address asks for; raises Invalid naming the part that is wrong."""
    said = {name: asked(request, name) for name in (*NAMES, *OUTSIDE)}
    columns = queries.columns_for(ctx, view=said["view"])
    return Asking(as_filter(said), checked_sort(said["sort"] or NEWEST), said["view"], columns)


def parts_of(request: HttpRequest, asked_for: OrderFilter) -> list[Part]:
    """Return the filter's parts as chips."""
    return [
        Part(
            name,
            value,
            word_for("order_filter", name).label,
            value_in_words(name, value),
            query_with(request, cursor="", **{name: ""}),
        )
        for name, value in asked_for.said().items()
    ]


def value_in_words(name: str, value: str) -> str | Promise:
    """Say a part's value as people do; what somebody typed is shown as typed."""
    if name in {"stage", "due", "returns"} or value in {"any", "open", "me", "nobody"}:
        return word_for(f"filter_{name}", value).label
    kinds = {"state": "order", "hold": "hold", "payment": "payment"}
    return word_for(kinds[name], value).label if name in kinds else value


def address_of(said: Mapping[str, str]) -> str:
    """Return the parts of a list as the query of an address."""
    query = QueryDict(mutable=True)
    query.update(said)
    return query.urlencode()


def kept_query(request: HttpRequest) -> str:
    """Return the query of the list a form was sent from, as its page noted it."""
    return request.POST.get("query", "")[:2000]
