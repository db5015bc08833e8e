"""While the database is away everybody is told to come back, and nobody is told that we are broken."""

import json

import psycopg
import pytest
from django.conf import settings
from django.db import (
    InterfaceError,
    InternalError,
    OperationalError,
    close_old_connections,
    connection,
    connections,
)
from django.test import Client

from goodorder.cli.serve import free_port
from goodorder.doorway.problems import is_database_away
from processes import database_url


@pytest.fixture(autouse=True)
def connected(django_db_setup, django_db_blocker):
    """Use the database without a transaction around the test; nothing is written."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture
def closed_port():
    """Point the connection to a port that nobody listens on, as after a power cut."""
    kept = connection.settings_dict
    connection.close()
    connection.settings_dict = kept | {"HOST": "127.0.0.1", "PORT": str(free_port("127.0.0.1"))}
    yield
    connection.close()
    connection.settings_dict = kept


def test_machines_are_told_when_to_come_back(closed_port):
    answer = Client().get("/api/v1/orders", headers={"Authorization": "Bearer gok_" + "0" * 40})
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["code"] == "kernel.database_busy"


def test_people_get_a_page_that_needs_no_database(closed_port):
    browser = Client(raise_request_exception=False)
    browser.cookies[settings.SESSION_COOKIE_NAME] = "s" * 32
    answer = browser.get("/orders/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert b"Back in a moment" in answer.content


def test_the_process_lives_but_is_not_ready(closed_port):
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/readyz").status_code == 503


def test_a_connection_that_is_cut_costs_one_answer():
    assert Client().get("/readyz").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with psycopg.connect(database_url(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    assert Client().get("/readyz").status_code == 503
    close_old_connections()  # as the server does when a request begins
    assert Client().get("/readyz").status_code == 200


def test_a_former_primary_is_left_at_once():
    with connection.cursor() as cursor:
        cursor.execute("BEGIN READ ONLY")
        with pytest.raises(InternalError) as caught:
            cursor.execute("CREATE TABLE never_made ()")
    assert is_database_away(caught.value)
    assert connections["default"].connection is None


@pytest.mark.parametrize(
    ("failure", "away"), [(OperationalError(), True), (InterfaceError(), True), (ValueError(), False)]
)
def test_what_counts_as_away(failure, away):
    assert is_database_away(failure) is away


@pytest.mark.django_db  # one test says so, then there is a test database for all of them
def test_a_database_that_takes_writes_is_ready():
    assert Client().get("/readyz").content == b"ready\n"
