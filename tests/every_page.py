"""Every page and every record to open it with, found from the addresses and the tables themselves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

MOST_RECORDS = 1
OTHER_NAMES = {  # what addresses call a record, where its table is called otherwise
    "work": "fulfillmentorder",
    "supply": "expected",
    "rules": "ruleset",
    "rate": "taxrate",
    "link": "paylink",
    "unit": "returnedunit",
    "template": "messagetemplate",
    "receipt": "paymentreceipt",
}
BY_CODE = {"code", "company", "channel"}
CODED = {
    "locations": "location",
    "stock-work": "location",
    "companies": "company",
    "channels": "channel",
    "channel-stock": "channel",
    "promotions": "promotion",
    "services": "service",
}
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Page:
    """An address with a record in it: what the view needs, and which record (None: a list or a form)."""

    name: str
    path: str
    needs: str
    record: object = None


def views() -> Iterator[tuple[str, str, object]]:
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


def records_for(parameter, route="", *, most=MOST_RECORDS):
    """Return the first records that a parameter such as `order_id` may name in a route, as (value, record).

    A code names what the part of the address before it says.
    """
    if parameter in BY_CODE:
        before = re.split(r"/?[<{]", route)[0].rpartition("/")[2]
        wanted = CODED.get(before) if parameter == "code" else parameter
        models = [model for model in _ours() if model._meta.model_name == wanted and _has(model, "code")]
        return [(row.code, row) for model in models for row in model._base_manager.order_by("pk")[:most]]
    if not parameter.endswith("_id"):
        return []
    bare = parameter.removesuffix("_id").replace("_", "")
    wanted = OTHER_NAMES.get(bare, bare)
    models = [model for model in _ours() if _has(model, "public_id") and model._meta.model_name == wanted]
    return [(row.public_id, row) for model in models for row in model._base_manager.order_by("pk")[:most]]


def _ours():
    return [model for model in apps.get_models() if model.__module__.startswith("goodorder.")]


def _has(model, name):
    return any(field.name == name for field in model._meta.get_fields())


def pages() -> list[Page]:
    """Return every page with every record it may be opened with; a page whose record does not exist is left out."""
    found = []
    for name, route, view in views():
        parameters = PARAMETER.findall(route)
        if not parameters:
            found.append(Page(name, f"/{route}", view.needs))
        elif len(parameters) == 1:
            for value, record in records_for(parameters[0], route):
                found.append(Page(name, "/" + PARAMETER.sub(str(value), route), view.needs, record))
    return found
