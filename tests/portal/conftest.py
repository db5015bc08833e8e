"""Fixtures of the tests of customers' pages: an order, and the link its customer was sent."""

import pytest
from django.urls import reverse

from api.conftest import caller
from goodorder.kernel.relay import settle_all
from goodorder.safelinks import commands
from shop import open_shop, place
from web.conftest import _quick_settings, owner, sign_in

__all__ = ["_quick_settings", "caller", "owner", "sign_in"]


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 1, ("MAIN", "MUG"): 50}, backorders=True)


@pytest.fixture
def order(ctx, shop):
    """Return an order of three mugs and two kettles, one of which waits for stock."""
    made = place(ctx, {"MUG": 3, "KETTLE": 2})
    settle_all()
    made.refresh_from_db()
    return made


@pytest.fixture
def token(ctx, order):
    return commands.issue_link(ctx, order_id=order.public_id).token


@pytest.fixture
def at(token):
    """Return a function that gives the address of a page of the link."""
    return lambda name="order", *more: reverse(f"portal:{name}", args=[token, *more])
