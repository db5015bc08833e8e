"""Every route with keys of elsewhere and every link of customers: foreign records, and one below the other.

What must come is derived: a route says which permission it needs, a table whether a key sees a row. Who is refused
changes nothing: the rows of all tables are compared.
"""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from api.calling import issue
from api.published import body_for, routes
from everything.foreign import (
    FOREIGN,
    aimed,
    crossed,
    hidden_names,
    models_of_scopes,
    named_in,
    stranger_context,
)
from everything.people import differing, fingerprint, hidden_rows, unwritten
from everything.worlds import a_world, fill_other, fill_world
from goodorder.config.schema import document
from goodorder.invoicing.models import Document
from goodorder.kernel.access import Context
from goodorder.portal.urls import urlpatterns
from goodorder.returns.models import Return
from goodorder.safelinks import commands as safelinks

pytestmark = pytest.mark.django_db
CTX = Context("user:owner", datetime(2026, 11, 21, 10, 0, tzinfo=UTC), frozenset({"*"}), {}, "")
# What somebody elsewhere may bring about: an order of any channel takes stock where there is some.
BROUGHT_ABOUT = {
    "company": set(),
    "channel": set(),
    "location": {"inventory_reservation", "inventory_stock"},
}
TRIES = {"safelinks_linktry"}  # who follows unknown links is counted


class World:
    """The full shop, another company beside it, and every published route."""

    def __init__(self):
        self.order, self.tokens = fill_world(CTX)
        self.other, self.other_token = fill_other(CTX)
        self.shapes = json.loads(document())["components"]["schemas"]
        self.routes = list(routes())

    def body(self, operation):
        """Return the smallest body a route takes, pointed at records that exist."""
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        return aimed(body_for(content["schema"], self.shapes)) if content else None


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with a_world(django_db_blocker):
        yield World()


@pytest.mark.parametrize("kind", FOREIGN)
def test_every_route_to_foreign_records_is_closed(world, kind):
    """By its id, below a record of one's own, in a list or named in a body: never an answer, never a change."""
    here, stranger = stranger_context(CTX, kind), issue(["*"], {kind: [FOREIGN[kind]]})
    hidden = (
        hidden_names(here) if kind == "company" else set()
    )  # entries of the books name orders of any channel
    before = hidden_rows(here, models_of_scopes())
    wrong, asked = {}, 0
    for method, path, _needs, operation in world.routes:
        needed = [
            one for one in operation.get("parameters", []) if one["in"] == "query" and one.get("required")
        ]
        kinds = {
            one["name"]: (one["schema"].get("enum") or [""])[0] for one in operation.get("parameters", [])
        }
        parameters = [name for name in re.findall(r"{(\w+)}", path) if not kinds.get(name)]
        if not parameters:
            answer = stranger.send(method, path, world.body(operation))
            told = named_in(answer, hidden, path) if method == "GET" and not needed else []
            if told or answer.status_code >= 500:
                wrong[method, path] = told or answer.status_code
        for filled in crossed(here, parameters, path) if parameters else ():
            address, asked = path.format(**{**kinds, **filled}), asked + 1
            status = stranger.send(method, address, world.body(operation)).status_code
            if status < 400 or status >= 500:
                wrong[method, address] = status
    assert wrong == {}
    changed = differing(before, hidden_rows(here, models_of_scopes()))
    assert [name for name in changed if name not in BROUGHT_ABOUT[kind]] == []
    assert asked > 10


def links_of(order, other):
    """Return tokens that open nothing: guessed, over, and taken back."""
    long_ago = replace(CTX, now=CTX.now - timedelta(days=99))
    over = safelinks.issue_link(long_ago, order_id=order.public_id, days=1)
    taken = safelinks.issue_link(CTX, order_id=order.public_id)
    safelinks.revoke_link(CTX, link_id=taken.link.public_id)
    return ["guessed", "x" * 43, over.token, taken.token]


def test_links_of_customers_open_their_own_order_only(world):
    """Every page of a link, looked at and sent: guessed, over, taken back; and records of another order below a good one."""
    returned = Return.objects.exclude(order=world.other).order_by("pk")[0]
    foreign = {
        "document_id": Document.objects.filter(about=world.order.public_id)[0].public_id,
        "return_id": returned.public_id,
        "action": "cancel",
        "position": 1,
    }
    dead, wrong, asked = links_of(world.order, world.other), {}, 0
    before, client = fingerprint(), Client(raise_request_exception=False)
    with unwritten():
        for at, each in enumerate(urlpatterns):
            wanted = set(each.pattern.converters)
            if "token" not in wanted:
                continue
            more = {name: value for name, value in foreign.items() if name in wanted}
            tokens = [*dead, world.other_token] if {"document_id", "return_id"} & wanted else dead
            for turn, token in enumerate(tokens):
                path = reverse(f"portal:{each.name}", kwargs={"token": token, **more})
                for ask in (client.get, client.post):
                    asked += 1
                    status = ask(path, REMOTE_ADDR=f"10.0.{at}.{turn}").status_code
                    if status not in {404, 405}:
                        wrong[path] = status
    assert wrong == {}
    assert [name for name in differing(before, fingerprint()) if name not in TRIES] == []
    assert asked > 80
