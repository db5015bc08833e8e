"""Reports are read from a replica where there is one, and say how old they are.

Nothing is decided on what a replica says: only whole reports, books and exports are read there.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

import structlog
from django.db import DatabaseError, InterfaceError, connections
from django.db.models import Model

P = ParamSpec("P")
R = TypeVar("R")
ALIAS = "replica"
# What a replica may lack is at most as old as its last replayed commit; a server that is none lacks nothing.
_AGE = """
    SELECT CASE WHEN pg_is_in_recovery()
        THEN ceil(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())) ELSE 0 END
"""
_age_s: ContextVar[int | None] = ContextVar("replica_age_s", default=None)
_log = structlog.get_logger("goodorder.replica")


class Router:
    """Sends reads to the replica while a report is being read; everything else goes where it always goes."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str | None:  # noqa: ARG002 - Django's signature
        """Return the replica's alias while a report is being read from it."""
        return None if _age_s.get() is None else ALIAS

    def db_for_write(self, model: type[Model], **_hints: Any) -> str | None:  # noqa: ARG002 - Django's signature
        """Keep what is written with the primary, rows that came from the replica too."""
        return "default"

    def allow_relation(self, *_pair: Model, **_hints: Any) -> bool:
        """Let rows of both meet: they are the same rows."""
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool | None:
        """Keep migrations away from the replica, which gets them as it gets everything."""
        return False if db == ALIAS else None


def age_s() -> int | None:
    """Return how many seconds may be missing from the report being read; None when it reads the primary."""
    return _age_s.get()


@contextmanager
def reading_replica() -> Iterator[int | None]:
    """Read from the replica in this block, if there is one and it answers; yields its age in seconds.

    None: the block reads the primary. A replica that breaks within the block raises what Django raises.
    """
    token = _age_s.set(_age_of_replica())
    try:
        yield _age_s.get()
    finally:
        _age_s.reset(token)


def from_replica(report: Callable[P, R]) -> Callable[P, R]:
    """Make a function that only reads prefer the replica; when that breaks it reads again from the primary."""

    @functools.wraps(report)
    def read(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with reading_replica() as age:
                return report(*args, **kwargs)
        except (DatabaseError, InterfaceError) as failure:
            if age is None:
                raise
            _give_up(failure)
            return report(*args, **kwargs)

    return read


def _age_of_replica() -> int | None:
    if ALIAS not in connections.settings:
        return None
    try:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(_AGE)
            row = cursor.fetchone()
    except (DatabaseError, InterfaceError) as failure:
        _give_up(failure)
        return None
    return None if row is None or row[0] is None else int(row[0])


def _give_up(failure: Exception) -> None:
    _log.warning("replica_away", error=str(failure))
    connections[ALIAS].close()
