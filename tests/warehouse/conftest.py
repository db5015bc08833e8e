"""Fixtures of the warehouse's tests: people signed in, and a caller of the API."""

from api.conftest import caller
from web.conftest import _quick_settings, owner, sign_in

__all__ = ["_quick_settings", "caller", "owner", "sign_in"]
