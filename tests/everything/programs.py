"""Programs that ask: a key for each role, and every published route as one of them asks it of records that exist."""

import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

from api.calling import Caller, issue
from api.published import body_for, routes
from every_page import records_for
from everything.foreign import aimed
from everything.people import ENOUGH_TO_SEARCH
from goodorder.config.roles import ROLES
from goodorder.config.schema import document
from goodorder.fulfillment.models import PickTask
from goodorder.kernel.access import Context

UNKNOWN = "none"
NAMED = {  # what addresses name by something else than an id
    "address": "ada@example.com", "board": "sales", "document": "PO-1", "engine": "simulator", "location": "MAIN",
    "other": "KETTLE", "price_list": "list", "sender": "mailbox", "sku": "MUG", "username": "agent",
}  # fmt: skip
ANSWERS = {  # what must be asked
    "company": "T1", "location": "MAIN", "service": "parcel", "on": "2026-11-21", "since": "2026-01-01",
    "until": "2027-12-31", "sku": "MILK", "lot": "L1", "kind": "shipped", "q": "mug", "channel": "web",
    "reading": "orders", "to": "last_buy", "text": "note",
}  # fmt: skip


@dataclass(frozen=True)
class Program:
    """A key and what it may do; no key at all may nothing."""

    name: str
    caller: Caller = field(repr=False)
    ctx: Context = field(repr=False)

    def may(self, permissions):
        """Tell whether it holds all of some permissions."""
        return all(map(self.ctx.may, permissions))

    def ask(self, route):
        """Send a request, each but once; returns the answer's status."""
        return self.caller.send(route.method, route.address, route.body).status_code


def program(ctx, name, permissions):
    """Give out a key."""
    made = Context(name, ctx.now, frozenset(permissions))
    return Program(name, issue(sorted(permissions)), made)


def every_program(ctx):
    """Return the owner's program, and one of every other role, of no role and without a key."""
    others = [program(ctx, name, role.permissions) for name, role in sorted(ROLES.items()) if name != "owner"]
    nobody = Program("nobody", Caller(""), Context("nobody", ctx.now, frozenset()))
    return program(ctx, "owner", {"*"}), [*others, program(ctx, "nothing", {ENOUGH_TO_SEARCH}), nobody]


@dataclass(frozen=True)
class Request:
    """A route asked of records of one's own."""

    method: str
    path: str
    needs: str
    address: str
    body: object

    @property
    def is_known(self):
        """Tell whether all that the address names is there."""
        return UNKNOWN not in self.address.partition("?")[0].split("/")


def requests():
    """Return every published route as a request."""
    shapes = json.loads(document())["components"]["schemas"]
    return [_request(*route, shapes) for route in routes()]


def _request(method, path, needs, operation, shapes):
    asked = operation.get("parameters", [])
    given = {one["name"]: _named(one, path) for one in asked if one["in"] == "path"}
    query = {
        one["name"]: (one["schema"].get("enum") or [ANSWERS[one["name"]]])[0]
        for one in asked
        if one["in"] == "query" and one.get("required")
    }
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    body = aimed(body_for(content["schema"], shapes)) if content else None
    address = path.format(**given) + ("?" + urlencode(query) if query else "")
    return Request(method, path, needs, address, body)


def _named(parameter, path):
    """Return what a parameter of an address names: a record that is there, or one that is not."""
    name, schema = parameter["name"], parameter["schema"]
    if schema.get("enum"):
        return schema["enum"][0]
    if schema.get("type") == "integer":
        return PickTask.objects.order_by("pk")[0].pk if name == "task_id" else 1
    bare = "order_id" if name == "subject_id" else name
    found = next((value for value, _record in records_for(bare, path)), None)
    return found or NAMED.get(name, UNKNOWN)
