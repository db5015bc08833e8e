"""Every page and every route with grants that end at another company, channel or location.

What must come is derived, not listed: a table says whether a context sees a row.
"""

import json
import re

import pytest
from django.apps import apps

from api.calling import issue
from api.test_access_api import body_for, routes
from every_page import pages, records_for
from everything.people import person
from full_shop import fill_shop
from goodorder.config.schema import document
from goodorder.kernel.access import Context
from goodorder.kernel.tables import ScopedQuerySet
from goodorder.locations import commands as locations
from goodorder.locations.rules import LocationDraft
from goodorder.parties import commands as parties
from goodorder.parties.rules import ChannelTerms
from shop import ADA
from web.conftest import _quick_settings

__all__ = ["_quick_settings"]
pytestmark = pytest.mark.django_db
OWN = {"company": "T1", "channel": "web", "location": "MAIN"}
FOREIGN = {"company": "T2", "channel": "phone", "location": "ELSE"}
WHOLE_HOUSE = {"house:audit-fact"}  # shut to who may see a part only
SHOWN = {200, 302}


@pytest.fixture
def world(ctx, db):
    """A full shop, and a second company with a channel and a location of its own, where nothing happened."""
    fill_shop(ctx)
    parties.open_company(ctx, code="T2", name="Other Ltd", country="GB", currency="GBP", tax_number="GB2")
    own = {
        "invoice_format": "TWO-YYYY-0000",
        "credit_format": "CTWO-YYYY-0000",
    }  # nothing of it reads like ours
    parties.change_company(ctx, company="T2", changes=own)
    terms = ChannelTerms(currency="GBP", price_list="list", tax_included=True)
    parties.open_channel(ctx, company="T2", code="phone", name="Phone", kind="phone", terms=terms)
    place = LocationDraft(kind="warehouse", postal=ADA.as_json(), time_zone="UTC", rank=9, handling_cost=100)
    locations.open_location(ctx, company="T2", code="ELSE", name="Elsewhere", draft=place)


def is_seen(ctx, record):
    """Ask the record's own table whether a context sees it."""
    rows = type(record)._default_manager.all()
    return not isinstance(rows, ScopedQuerySet) or rows.visible_to(ctx).filter(pk=record.pk).exists()


@pytest.mark.parametrize("kind", FOREIGN)
def test_every_page_of_foreign_objects_is_closed(ctx, world, kind):
    """An owner elsewhere gets 404 for what the tables hide; one of here gets what an owner everywhere gets."""
    everywhere = person(ctx, "owner")
    native, stranger = (
        person(ctx, "owner", **{kind: OWN[kind]}),
        person(ctx, "owner", **{kind: FOREIGN[kind]}),
    )
    hidden, wrong = hidden_names(stranger.ctx) if kind == "company" else set(), {}
    for page in pages():
        if everywhere.client.get(page.path).status_code not in SHOWN:
            continue
        answer = stranger.client.get(page.path)
        is_foreign = page.record is not None and not is_seen(stranger.ctx, page.record)
        told = named_in(answer, hidden, page.path)
        if told or (is_foreign and answer.status_code != 404) or answer.status_code >= 500:
            wrong[page.path] = told or answer.status_code
        if page.record is not None and page.name not in WHOLE_HOUSE and is_seen(native.ctx, page.record):
            own = native.client.get(page.path).status_code
            wrong |= {("own", page.path): own} if own not in SHOWN else {}
    assert wrong == {}


def named_in(answer, hidden, path):
    """Return the hidden names that an answer tells, but for those that were asked with."""
    if answer.streaming or answer.status_code != 200:
        return []
    return [name for name in hidden if name.encode() in answer.content and name not in path]


def hidden_names(ctx):
    """Return numbers and public ids of records that a context does not see."""
    found = set()
    for model in apps.get_models():
        rows = model._default_manager.all() if model.__module__.startswith("goodorder.") else None
        if isinstance(rows, ScopedQuerySet) and set(ctx.scopes) & set(rows.scopes):
            names = [name for name in ("number", "public_id") if name in {f.name for f in model._meta.fields}]
            for row in rows.exclude(pk__in=rows.visible_to(ctx).values("pk"))[:20]:
                found |= {getattr(row, name) for name in names}
    return {name for name in found if name and len(name) > 6}


@pytest.mark.parametrize("kind", FOREIGN)
def test_every_route_to_foreign_objects_is_closed(world, kind, ctx):
    """Reading or changing a record by its id, or a list, from elsewhere: never an answer, never a defect."""
    shapes = json.loads(document())["components"]["schemas"]
    scopes = {kind: frozenset([FOREIGN[kind]])}
    here, stranger = Context("key:x", ctx.now, frozenset("*"), scopes), issue(["*"], {kind: [FOREIGN[kind]]})
    hidden, wrong, asked = hidden_names(here) if kind == "company" else set(), {}, 0
    for method, path, _needs, operation in routes():
        parameters = re.findall(r"{(\w+)}", path)
        if any(one["in"] == "query" and one.get("required") for one in operation.get("parameters", [])):
            continue
        if not parameters and method == "GET":
            answer = stranger.get(path)
            told = named_in(answer, hidden, path)
            if told or answer.status_code >= 500:
                wrong[method, path] = told or answer.status_code
        if len(parameters) != 1:
            continue
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        body = body_for(content["schema"], shapes) if content else None
        for value, record in records_for(parameters[0], path):
            if is_seen(here, record):
                continue
            asked += 1
            status = stranger.send(method, path.replace(f"{{{parameters[0]}}}", value), body).status_code
            if status < 400 or status >= 500:
                wrong[method, path, type(record).__name__] = status
    assert wrong == {}
    assert asked > 10
