"""Fixtures every test may use: an owner's context and a clean database."""

from datetime import UTC, datetime

import pytest

from goodorder.kernel.access import Context

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture
def ctx() -> Context:
    return Context("user:owner", NOW, frozenset({"*"}), {}, "")
