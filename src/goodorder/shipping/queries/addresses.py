"""Postal addresses as carriers take them."""

from collections.abc import Mapping
from typing import Any

from goodorder.kernel.access import internal_query
from goodorder.shipping.ports import Address


@internal_query
def postal_address(stored: Mapping[str, Any]) -> Address:
    """Return an address from its stored parts."""
    lines = tuple(line for line in (stored.get("line1"), stored.get("line2")) if line)
    names = ("name", "company", "city", "region", "postcode", "country", "phone")
    return Address(lines=lines, **{name: stored.get(name) or "" for name in names})
