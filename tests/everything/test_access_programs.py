"""Every published route with the key of every role, of none, and without a key: generated, no answer unexpected.

What must come is derived: the owner's own request shows which permissions are asked for on the way, the published one
first. Whoever lacks one is refused and changes nothing: all rows of all tables are compared.
"""

from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial

import pytest

from everything.people import Asked, differing, fingerprint
from everything.programs import every_program, requests
from everything.worlds import a_world, fill_world, put_back, widen_limits
from goodorder.kernel.access import Context
from goodorder.staff import commands as staff

pytestmark = pytest.mark.django_db
CTX = Context("user:owner", datetime(2026, 11, 21, 10, 0, tzinfo=UTC), frozenset({"*"}), {}, "")
WITHOUT_KEY, REFUSED, WELL, MISSING = 401, 403, 200, 404
ANSWERED = {200, 201, 202, 404, 409, 422}  # to the owner: done, or refused for what there is
# Readings that the shop's own history lets nobody have.
OTHERWISE = {
    "/documents/{document_id}/cii": 409,  # the first invoice is older than its seller's address
    "/documents/{document_id}/ubl": 409,
    "/documents/{document_id}/facturx.pdf": 409,
    "/message-previews": 422,  # a mail without a subject, which other messages may lack
    "/shipments/{shipment_id}/carton-label": 409,  # the first parcel was packed without a scanner
}


class World:
    """The full shop, the owner's key and the others, and every route asked of what is there."""

    def __init__(self):
        fill_world(CTX)
        widen_limits(CTX)
        staff.add_user(CTX, username="agent", password="correct horse battery staple", name="Agent")
        self.owner, self.others = every_program(CTX)
        self.requests = requests()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with a_world(django_db_blocker):
        yield World()


def test_every_route_with_every_role(world, monkeypatch):
    """Who may do what is asked of the owner's key gets the owner's answer; all others 403, and nothing changes."""
    asked, wrong, before, count = Asked(monkeypatch, world.owner), {}, fingerprint(), 0
    for request in world.requests:
        with put_back():
            of_owner, needed = asked.during(partial(world.owner.ask, request))
        if request.needs not in needed or of_owner not in ANSWERED:
            wrong["owner", request.method, request.address] = (of_owner, request.needs, sorted(needed))
        for one in world.others:
            is_holder = one.may(needed)
            expected = of_owner if is_holder else WITHOUT_KEY if one.name == "nobody" else REFUSED
            with put_back() if is_holder and request.method != "GET" else nullcontext():
                status = one.ask(request)
            count += 1
            if status != expected:
                wrong[one.name, request.method, request.address] = (status, expected, sorted(needed))
    assert wrong == {}
    assert differing(before, fingerprint()) == []
    assert count == len(world.requests) * len(world.others)
    assert count > 5_000


def test_every_reading_of_what_is_there_is_answered(world):
    """The owner's key gets 200 for every route that reads, 404 where there is no record, or what stands above."""
    found, readings = {}, [request for request in world.requests if request.method == "GET"]
    for request in readings:
        status = world.owner.ask(request)
        if status != (WELL if request.is_known else MISSING):
            found[request.path] = status
    assert found == OTHERWISE
    assert sum(request.is_known for request in readings) > 200
