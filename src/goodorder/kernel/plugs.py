"""Adapters found by entry point; ours are registered exactly as foreign ones."""

from functools import cache
from typing import Any

from goodorder.kernel.errors import Missing
from goodorder.kernel.installed import found, names


@cache
def plug(kind: str, name: str) -> Any:
    """Build the named adapter of a socket once per process; raises Missing when it is not installed."""
    try:
        point = found(kind)[name]
    except KeyError as failure:
        known = ", ".join(names(kind)) or "none"
        raise Missing("plugs.unknown", f"no {kind} adapter named {name}; installed: {known}") from failure
    return point.load().from_env()
