"""Fixtures of what comes after the sale: people signed in, a caller, shops and orders, two providers with pages."""

import pytest

from api.conftest import caller
from complaints.conftest import stripe_desk
from returns.desk import sold
from shop import open_shop
from web.conftest import _quick_settings, owner, released, shipped, shop, sign_in

__all__ = ["_quick_settings", "caller", "owner", "released", "shipped", "shop", "sign_in", "stripe_desk"]


@pytest.fixture
def order(ctx, db):
    """Return a delivered order of two mugs and a kettle."""
    open_shop(ctx)
    return sold(ctx, {"MUG": 2, "KETTLE": 1}, method="cash")
