"""Which adapters are installed for a socket: looking is free, building one is `plugs.plug`'s business."""

from functools import cache
from importlib.metadata import EntryPoint, entry_points


@cache
def found(kind: str) -> dict[str, EntryPoint]:
    """Return the entry points of a socket by name."""
    return {point.name: point for point in entry_points(group=f"goodorder.{kind}")}


def names(kind: str) -> list[str]:
    """List the adapters installed for a socket, e.g. `payment_providers`."""
    return sorted(found(kind))
