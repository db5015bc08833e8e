"""Fixtures of the tests of what comes after the sale: people signed in."""

from web.conftest import _quick_settings, owner, sign_in

__all__ = ["_quick_settings", "owner", "sign_in"]
