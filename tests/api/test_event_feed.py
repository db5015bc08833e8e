"""The feed tells every fact once, also those that commit late."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from api.calling import is_problem, issue
from goodorder.kernel.access import system_context
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.models import Event
from goodorder.parties.commands import register_customer
from goodorder.parties.rules import CustomerParticulars
from goodorder.reports.queries import feed


def _register(name="Mia"):
    return register_customer(system_context("test"), particulars=CustomerParticulars(name=name))


@pytest.mark.django_db
def test_pages_go_on_where_the_last_one_ended(caller):
    known = Event.objects.count()
    ids = [_register(str(n)).public_id for n in range(5)]
    cursor, told = "", []
    while page := caller.get("/events", after=cursor, size=2).json():
        if not page["items"]:
            break
        told += page["items"]
        cursor = page["next_cursor"]
    assert [event["about"] for event in told[known:]] == ids
    assert told[-1]["kind"] == "parties.CustomerRegistered"
    assert caller.get("/events", after=cursor).json() == {"items": [], "next_cursor": cursor}


@pytest.mark.django_db
def test_only_keys_without_scopes_read_it(caller):
    is_problem(issue(["orders.view"]).get("/events"), 403, "access.permission_lacking")
    narrow = issue(["system.view"], {"location": ["L1"]})
    is_problem(narrow.get("/events"), 403, "access.scope_too_narrow")
    is_problem(caller.get("/events", after="abc"), 400, "paging.cursor_broken")


@pytest.mark.django_db(transaction=True)
def test_a_fact_that_commits_late_is_not_left_out(monkeypatch):
    caller, drawn, finish = issue(), threading.Event(), threading.Event()

    def late():
        def act():
            _register("late")
            drawn.set()
            assert finish.wait(120)

        try:
            unit_of_work(act)
        finally:
            connections.close_all()

    monkeypatch.setattr(feed, "LONGEST_WAIT_S", 0.1)
    start = caller.get("/events").json()["next_cursor"]
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(late)
        assert drawn.wait(120)
        early = _register("early")
        assert caller.get("/events", after=start).json() == {"items": [], "next_cursor": start}
        finish.set()
        held.result(120)
    told = caller.get("/events", after=start).json()["items"]
    assert len(told) == 2
    assert told[1]["about"] == early.public_id


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_reader_beside_many_writers_misses_nothing():
    caller, done = issue(), threading.Event()

    def write(number):
        try:
            for n in range(40):
                _register(f"{number}-{n}")
        finally:
            connections.close_all()

    def read():
        cursor, told = "", []
        try:
            while True:
                ended = done.is_set()
                page = caller.get("/events", after=cursor, size=20).json()
                told += [event["id"] for event in page["items"]]
                cursor = page["next_cursor"]
                if ended and not page["items"]:
                    return told
        finally:
            connections.close_all()

    with ThreadPoolExecutor(9) as pool:
        reader = pool.submit(read)
        for writer in [pool.submit(write, n) for n in range(8)]:
            writer.result(120)
        done.set()
        told = reader.result(120)
    assert told == list(Event.objects.order_by("id").values_list("public_id", flat=True))
