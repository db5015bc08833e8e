"""Fixtures of what comes after the sale: people signed in, a caller of the API, and a shop."""

from api.conftest import caller
from web.conftest import _quick_settings, owner, released, shipped, shop, sign_in

__all__ = ["_quick_settings", "caller", "owner", "released", "shipped", "shop", "sign_in"]
