"""Adapters found by entry point; ours are registered exactly as foreign ones."""

from functools import cache
from importlib.metadata import entry_points
from typing import Any

from goodorder.kernel.errors import Missing


@cache
def _found(kind: str) -> dict[str, Any]:
    return {point.name: point for point in entry_points(group=f"goodorder.{kind}")}


def names(kind: str) -> list[str]:
    """List the adapters installed for a socket, e.g. `payment_providers`."""
    return sorted(_found(kind))


@cache
def plug(kind: str, name: str) -> Any:
    """Build the named adapter of a socket once per process; raises Missing when it is not installed."""
    try:
        point = _found(kind)[name]
    except KeyError as failure:
        known = ", ".join(names(kind)) or "none"
        raise Missing("plugs.unknown", f"no {kind} adapter named {name}; installed: {known}") from failure
    return point.load().from_env()
