"""Reports from a replica: labelled with their age, and from the primary while it is away."""

import pytest
from django.db import OperationalError, connection, connections, router
from django.urls import reverse

from api.calling import issue
from goodorder.cli.serve import free_port
from goodorder.doorway import replica
from goodorder.doorway.replica import age_s, from_replica, reading_replica
from goodorder.kernel.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def replica_by(monkeypatch):
    """Let a connection of the test's choice be the replica's for the length of a test."""

    def name(line):
        monkeypatch.setattr(connections, "settings", {**connections.settings, "replica": line.settings_dict})
        connections["replica"] = line

    yield name
    del connections["replica"]


@pytest.fixture
def on_same_server(replica_by):
    """Name the test's own connection, as Django mirrors do: a server that is no replica, so nothing is missing."""
    replica_by(connections["default"])


@pytest.fixture
def away(replica_by):
    """Name a port that nobody listens on."""
    closed = connection.settings_dict | {"HOST": "127.0.0.1", "PORT": str(free_port("127.0.0.1"))}
    replica_by(type(connections["default"])(closed, alias="default"))


def test_without_a_replica_everything_reads_the_primary():
    with reading_replica() as age:
        assert (age, age_s(), router.db_for_read(Event)) == (None, None, "default")


def test_a_report_reads_the_replica_and_nothing_is_written_there(on_same_server):
    with reading_replica() as age:
        assert (age, age_s(), router.db_for_read(Event)) == (0, 0, "replica")
        assert router.db_for_write(Event) == "default"
        row = Event()
        row._state.db = "replica"
        assert router.db_for_write(Event, instance=row) == "default"
    assert router.db_for_read(Event) == "default"


def test_a_replica_that_is_away_is_passed_over(away):
    with reading_replica() as age:
        assert (age, router.db_for_read(Event)) == (None, "default")


def test_a_replica_that_breaks_in_the_middle_is_read_again_from_the_primary(on_same_server):
    read = []

    @from_replica
    def report():
        read.append(age_s())
        if age_s() is not None:
            raise OperationalError("canceling statement due to conflict with recovery")
        return "whole"

    assert (report(), read) == ("whole", [0, None])


def test_what_breaks_on_the_primary_is_not_hidden():
    @from_replica
    def report():
        raise OperationalError("away")

    with pytest.raises(OperationalError):
        report()


def test_an_age_is_only_claimed_of_a_server_that_replays():
    with connection.cursor() as cursor:
        cursor.execute(replica._AGE)
        assert cursor.fetchone() == (0,)


def test_a_page_from_the_replica_says_how_old_it_is(owner, shop, on_same_server):
    page = owner.get(reverse("treasury:book-balance"))
    assert page.context["replica_age_s"] == 0
    assert b"as of at most 0 seconds ago" in page.content
    assert b"as of at most" not in owner.get(reverse("web:orders")).content


def test_a_program_reads_the_age_in_a_header(shop, on_same_server):
    caller = issue()
    assert caller.get("/accounting/trial-balance", company="T1")["Goodorder-Replica-Age"] == "0"
    assert "Goodorder-Replica-Age" not in caller.get("/orders")
