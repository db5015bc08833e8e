"""Fixtures of the API's tests."""

import pytest

from api.calling import Caller, issue


@pytest.fixture
def caller(db: None) -> Caller:
    return issue()
