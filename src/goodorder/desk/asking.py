"""What an address asks of the order list, and how its parts are shown as chips that can be taken off."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from goodorder.doorway.answering import typed_value
from goodorder.doorway.listing import asked, query_with
from goodorder.doorway.numbers import amount_of, amount_text
from goodorder.fields.models import Definition
from goodorder.fields.queries import Answer, listed_fields
from goodorder.kernel.access import Context
from goodorder.looks.fields import in_words
from goodorder.looks.saying import money
from goodorder.looks.words import word_for
from goodorder.worklists import queries
from goodorder.worklists.rules import (
    FIELD,
    FROM,
    NAMES,
    NEWEST,
    TO,
    OrderFilter,
    as_filter,
    checked_sort,
    split_bound,
)

OUTSIDE = ("view", "sort")
BOUNDS = {"total_from": "least", "total_to": "most"}  # as people type them, and as addresses say them
TYPED = "typed."  # what the name of a custom field's bound begins with as people type it


@dataclass(frozen=True, slots=True)
class Asking:
    """A list as its address asks for it: filter, sort, the view it began with, and the columns of that view."""

    filter: OrderFilter
    sort: str
    view: str
    columns: list[str]
    fields: list[Definition]

    @property
    def chosen(self) -> dict[str, str]:
        """Return what is asked of custom fields, by key."""
        return dict(self.filter.fields)


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
    of_fields = {name: request.GET[name].replace("\0", "") for name in request.GET if name.startswith(FIELD)}
    columns = queries.columns_for(ctx, view=said["view"])
    wanted = as_filter({**said, **of_fields})
    return Asking(wanted, checked_sort(said["sort"] or NEWEST), said["view"], columns, listed_fields())


def retold(request: HttpRequest) -> str | None:
    """Return the query with typed numbers as programs write them, None when the address has no typed ones.

    An address that is kept or sent on means the same whatever language its next reader writes numbers in.
    Raises Invalid naming what is no amount.
    """
    of_fields = [name for name in request.GET if name.startswith(TYPED)]
    if not (of_fields or BOUNDS.keys() & request.GET.keys()):
        return None
    parts = dict.fromkeys((*of_fields, *BOUNDS), "") | _retold_fields(request, of_fields)
    return query_with(request, **parts, **_retold_totals(request), cursor="")


def _retold_fields(request: HttpRequest, names: Sequence[str]) -> dict[str, str]:
    known = {one.key: one for one in listed_fields()} if names else {}
    said = {}
    for name in names:
        part = name.removeprefix(TYPED)
        one = known.get(split_bound(part)[0])
        said[f"{FIELD}{part}"] = typed_value(one, asked(request, name)) if one else ""
    return said


def _retold_totals(request: HttpRequest) -> dict[str, str]:
    if not BOUNDS.keys() & request.GET.keys():
        return {}
    currency = asked(request, "currency").upper()
    said = {
        bound: str(amount_of(typed, currency, field=name)) if (typed := asked(request, name)) else ""
        for name, bound in BOUNDS.items()
    }
    return {**said, "currency": currency if any(said.values()) else ""}


def typed_bounds(asked_for: OrderFilter, currency: str) -> dict[str, str]:
    """Return the filter's totals as people type them, by the names of the form's fields."""
    said = asked_for.said()
    return {
        name: amount_text(int(said[bound]), currency) if bound in said else ""
        for name, bound in BOUNDS.items()
    }


def parts_of(request: HttpRequest, now: Asking) -> list[Part]:
    """Return the filter's parts as chips; a total's currency stands in its chip."""
    return [
        Part(
            name,
            value,
            *_in_words(now, name, value),
            query_with(request, cursor="", **{name: ""}),
        )
        for name, value in now.filter.said().items()
        if name != "currency"
    ]


def _in_words(now: Asking, name: str, value: str) -> tuple[str | Promise, str | Promise]:
    """Say a part's name and value as people do."""
    if name in BOUNDS.values():
        return word_for("order_filter", name).label, _bound_in_words(value, now.filter.currency)
    if not name.startswith(FIELD):
        return word_for("order_filter", name).label, value_in_words(name, value)
    key, bound = split_bound(name.removeprefix(FIELD))
    one = next((one for one in now.fields if one.key == key), None)
    if one is None:
        return name.removeprefix(FIELD), value
    return bound_label(one.label, bound), value_of_field(one, value)


def bound_label(label: str, bound: str) -> str:
    """Say which bound of a field is meant."""
    words = {FROM: _("%(field)s from"), TO: _("%(field)s up to")}
    return words[bound] % {"field": label} if bound else label


def value_of_field(one: Definition, value: str) -> str:
    """Say a custom field's value as people do; what cannot be one is shown as typed."""
    try:
        return in_words(one.kind, value, Answer(one).labels, one.currency)
    except (ValueError, ArithmeticError):
        return value


def heads_of(columns: Iterable[str], fields: Iterable[Definition]) -> list[str]:
    """Return what the columns are called, those of custom fields by their labels."""
    labels = {f"{FIELD}{one.key}": one.label for one in fields}
    return [labels.get(name) or str(word_for("order_column", name).label) for name in columns]


def _bound_in_words(minor: str, currency: str) -> str:
    return money(int(minor), currency) if currency else _("%s in the smallest unit") % minor


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
