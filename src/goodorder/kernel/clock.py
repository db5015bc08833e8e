"""The one place where time is read."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant in UTC. Doors call it once and pass it on as `ctx.now`."""
    return datetime.now(tz=UTC)
