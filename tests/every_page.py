"""Every page and every record to open it with, found from the addresses and the tables themselves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from goodorder.kernel.ids import PublicIdField

MOST_RECORDS = 3
OTHER_NAMES = {
    "work": "fulfillmentorder",
    "supply": "expected",
    "rules": "ruleset",
    "rate": "taxrate",
    "storedvalue": "storedvalue",
    "entry": "entry",
    "link": "paylink",
    "unit": "returnedunit",
    "template": "messagetemplate",
}
BY_CODE = {"code", "company", "channel"}
PUBLIC = {"login", "logout", "home"}
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Page:
    """An address with a record in it: what the view needs, and which record (None: a list or a form)."""

    name: str
    path: str
    needs: str
    record: object = None


def views(doors=None) -> Iterator[tuple[str, str, object]]:
    """Yield name, route and view of every page of people; those of programs and of customers have tests of their own."""
    yield from _inside(get_resolver(), "", "")


def _inside(resolver, route, namespace):
    for each in resolver.url_patterns:
        here = f"{route}{each.pattern}"
        if isinstance(each, URLResolver):
            if each.namespace not in {"api", "portal", "hooks"}:
                yield from _inside(each, here, each.namespace or namespace)
        elif isinstance(each, URLPattern) and namespace and hasattr(each.callback, "needs"):
            yield f"{namespace}:{each.name}", here, each.callback


def records_for(parameter):
    """Return the first records that a parameter such as `order_id` or `code` may name, as (value, record)."""
    if parameter in BY_CODE:
        found = []
        for model in apps.get_models():
            if model.__module__.startswith("goodorder.") and _has(model, "code") and _has(model, "public_id"):
                found += [(row.code, row) for row in model._base_manager.order_by("pk")[:1]]
        return [pair for pair in found if parameter == "code" or pair[1]._meta.model_name == parameter]
    bare = parameter.removesuffix("_id").replace("_", "")
    wanted = OTHER_NAMES.get(bare, bare)
    found = []
    for model in apps.get_models():
        name = model._meta.model_name
        if model.__module__.startswith("goodorder.") and _has(model, "public_id") and name.endswith(wanted):
            found += [(row.public_id, row) for row in model._base_manager.order_by("pk")[:MOST_RECORDS]]
    return found


def _has(model, name):
    return any(field.name == name for field in model._meta.get_fields())


def prefixed(model):
    return next((field for field in model._meta.fields if isinstance(field, PublicIdField)), None)


def pages() -> list[Page]:
    """Return every page with every record it may be opened with; a page whose record does not exist is left out."""
    found = []
    for name, route, view in views():
        parameters = PARAMETER.findall(route)
        if not parameters:
            found.append(Page(name, f"/{route}", view.needs))
        elif len(parameters) == 1:
            for value, record in records_for(parameters[0]):
                found.append(Page(name, "/" + PARAMETER.sub(str(value), route), view.needs, record))
    return found
