"""Gives every test run a throw-away PostgreSQL unless DATABASE_URL names one.

Loaded before Django's settings are read. With xdist only the controller starts it; workers inherit the address.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Start the cluster and stop it when the run ends."""
    if os.environ.get("DATABASE_URL") or {"-h", "--help", "--version"} & set(args):
        return
    from goodorder.cli import postgres

    stack = contextlib.ExitStack()
    early_config.add_cleanup(stack.close)
    try:
        os.environ["DATABASE_URL"] = stack.enter_context(postgres.throw_away()).url
    except postgres.PostgresError as error:
        raise pytest.UsageError(str(error)) from error
    early_config.add_cleanup(lambda: os.environ.pop("DATABASE_URL", None))


@pytest.fixture(scope="session")
def checkout(pytestconfig: pytest.Config) -> Path:
    """Return the folder of the checkout."""
    return pytestconfig.rootpath
