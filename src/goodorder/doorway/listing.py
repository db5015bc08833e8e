"""What lists have in common: filters as links, pages by cursor, rows alone when htmx asks."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from goodorder.doorway.pages import is_fragment
from goodorder.kernel.paging import Page
from goodorder.looks import words

LONGEST = 100


class Chip(NamedTuple):
    """A filter as a link."""

    label: str | Promise
    query: str
    is_on: bool


def asked(request: HttpRequest, name: str) -> str:
    """Return a filter as typed, at most a hundred characters of it."""
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST]


def query_with(request: HttpRequest, **changes: str) -> str:
    """Return the address's query with some parts changed and empty ones left out."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    for name in [name for name in query if not query[name]]:
        del query[name]
    return query.urlencode()


def chips(request: HttpRequest, name: str, choices: Iterable[tuple[str, str | Promise]]) -> list[Chip]:
    """Return a filter's choices as links, `All` first."""
    chosen = asked(request, name)
    every = [("", _("All")), *choices]
    return [
        Chip(label, query_with(request, cursor="", **{name: value}), value == chosen)
        for value, label in every
    ]


def state_chips(request: HttpRequest, kind: str, names: Iterable[str]) -> list[Chip]:
    """Return states of a kind as links, in people's words."""
    return chips(request, "state", [(name, words.word_for(kind, name).label) for name in names])


def paging(request: HttpRequest, page: Page[Any]) -> dict[str, Any]:
    """Return what the pager and the table need."""
    return {
        "page": page,
        "cursor": asked(request, "cursor"),
        "first_query": query_with(request, cursor=""),
        "next_query": query_with(request, cursor=page.next_cursor) if page.next_cursor else "",
    }


def cursor_of(request: HttpRequest) -> str:
    """Return where the page starts, uncut: a cursor is ours or it is refused."""
    return request.GET.get("cursor", "")


def render_list(request: HttpRequest, folder: str, values: Mapping[str, Any]) -> HttpResponse:
    """Render a list, or its rows alone when htmx asks."""
    name = "rows" if is_fragment(request) else "list"
    response = render(request, f"web/{folder}/{name}.html", dict(values))
    patch_vary_headers(response, ["HX-Request"])
    return response
