"""Fixtures of the door: people signed in, a caller of the API, a shop with a delivered order."""

import pytest

from api.conftest import caller
from returns.desk import sold
from shop import open_shop
from web.conftest import _quick_settings, owner, sign_in

__all__ = ["_quick_settings", "caller", "owner", "sign_in"]


@pytest.fixture
def order(ctx, db):
    """Return a delivered order of two mugs and a kettle."""
    open_shop(ctx)
    return sold(ctx, {"MUG": 2, "KETTLE": 1}, method="cash")
