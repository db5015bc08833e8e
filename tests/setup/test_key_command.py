"""`goodorder key`: a key's secret is the only thing on standard output, and it opens the API."""

import pytest
from typer.testing import CliRunner, Result

from goodorder.cli.key import app
from goodorder.kernel import clock
from goodorder.kernel.errors import Unauthenticated
from goodorder.staff.queries import key_context

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_created_key_may_do_what_was_named() -> None:
    made = run("create", "shop", "--permissions", "orders.view, orders.capture")
    context = key_context(made.stdout.strip(), now=clock.now())
    assert (context.actor, context.permissions) == ("key:shop", frozenset({"orders.view", "orders.capture"}))
    assert "shown only now" in made.stderr


def test_listed_key_has_no_secret() -> None:
    secret = run("create", "shop", "--permissions", "orders.view").stdout.strip()
    listed = run("list").stdout
    assert "shop" in listed
    assert secret not in listed


def test_revoked_key_opens_nothing() -> None:
    secret = run("create", "shop", "--permissions", "orders.view").stdout.strip()
    key_id = run("list").stdout.split()[0]
    assert run("revoke", key_id).exit_code == 0
    with pytest.raises(Unauthenticated):
        key_context(secret, now=clock.now())


def test_refusal_ends_with_its_sentence() -> None:
    refused = run("revoke", "key_unknown")
    assert refused.exit_code == 1
    assert "key_unknown" in refused.stderr
