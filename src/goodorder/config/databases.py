"""How the environment's addresses become database connections: the primary, a pooler before it, a replica."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PRIMARY, REPLICA = "default", "replica"
# Times in milliseconds; compiling statements takes longer than ours run. A pooler drops them at connecting, so
# `goodorder prepare` makes them the role's own as well.
SESSION: Mapping[str, int | str] = {
    "jit": "off",
    "statement_timeout": 30_000,
    "lock_timeout": 10_000,
    "idle_in_transaction_session_timeout": 60_000,
}
# A server that vanished without a word is noticed within about ten seconds; Unix sockets need none of it.
_WATCHFUL: Mapping[str, str] = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}


def database(address: str, *, pooled: bool = False) -> dict[str, Any]:
    """Read a postgresql:// address, Unix sockets (`?host=/folder`) included.

    `pooled`: behind the address stands a pooler that keeps transactions only, so nothing may belong to a session.
    """
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "goodorder",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
        "OPTIONS": {**_WATCHFUL, **({} if pooled else {"options": _startup()}), **query},
    }


def databases(environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return the connections an environment asks for: the primary, and a replica where one is named."""
    address = environment.get("DATABASE_URL", "postgresql:///goodorder")
    found = {PRIMARY: database(address, pooled=is_pooled(environment))}
    if replica := environment.get("GOODORDER_REPLICA_URL"):
        found[REPLICA] = database(replica) | {"TEST": {"MIRROR": PRIMARY}}
    return found


def is_pooled(environment: Mapping[str, str]) -> bool:
    """Tell whether DATABASE_URL leads through a pooler: then a direct address is named too, and another one."""
    direct = environment.get("GOODORDER_DIRECT_URL")
    return bool(direct) and direct != environment.get("DATABASE_URL")


def _startup() -> str:
    return " ".join(f"-c {name}={value}" for name, value in SESSION.items())
