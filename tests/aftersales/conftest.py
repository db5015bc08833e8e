"""Fixtures of the tests of what comes after the sale: people signed in, a caller, a shop, two providers with pages."""

from api.conftest import caller
from complaints.conftest import stripe_desk
from web.conftest import _quick_settings, owner, released, shipped, shop, sign_in

__all__ = ["_quick_settings", "caller", "owner", "released", "shipped", "shop", "sign_in", "stripe_desk"]
