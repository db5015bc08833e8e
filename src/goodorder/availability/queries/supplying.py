"""Which places may supply an order."""

from collections.abc import Collection
from typing import NamedTuple

from goodorder.kernel.access import internal_query
from goodorder.locations.models import Location
from goodorder.locations.queries import active_locations
from goodorder.shipping.queries import pickup_store


class Suppliers(NamedTuple):
    """Where goods may come from; `is_pinned` when they stay there, to be collected."""

    places: list[Location]
    is_pinned: bool


@internal_query
def supplying(company: str, service: str, excluded: Collection[str] = ()) -> Suppliers:
    """Return where an order's goods may come from: a company's locations in use but for excluded ones (codes).

    What is collected at a store comes from this store alone, unless it is the one that is excluded.
    """
    places = [place for place in active_locations(company) if place.code not in excluded]
    store = pickup_store(service)
    if not store or store in excluded:
        return Suppliers(places, is_pinned=False)
    return Suppliers([place for place in places if place.code == store], is_pinned=True)
