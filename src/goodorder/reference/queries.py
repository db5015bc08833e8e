"""Answers kept in the memory of a process while the stamp of their topic stays the same.

Memory is used only inside `reading()`, and not for a topic that the transaction under way has changed itself.
What is remembered is shared by all threads: nobody may change it.
"""

import functools
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import connection

from goodorder.kernel.access import internal_query

P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Answers = dict[Hashable, Any]
MOST_ANSWERS = 200_000  # of one topic; then it begins anew
CATALOG, PARTIES, PLACES, SHIPPING, PRICING = TOPICS = (
    "catalog", "parties", "locations", "shipping", "pricing",
)  # fmt: skip
_ABSENT, _UNKNOWN = object(), object()
_STAMPS = """
    SELECT topic, string_agg(shard || ' ' || changed_by || ' ' || changed_at, ',' ORDER BY shard),
           coalesce(bool_or(changed_by = pg_current_xact_id_if_assigned()::text::bigint), false)
    FROM reference_stamp GROUP BY topic
"""
_kept: dict[str, tuple[str, Answers]] = {}
_open: ContextVar[Mapping[str, Answers]] = ContextVar("reference_open", default={})  # noqa: B039 - never changed


@internal_query
@contextmanager
def reading() -> Iterator[None]:
    """Let remembered queries answer from memory, as of now; nothing inside may change what they read."""
    token = _open.set(_as_of_now())
    try:
        yield
    finally:
        _open.reset(token)


def _as_of_now() -> dict[str, Answers]:
    """Return the memory of each topic that is not being changed here, empty where it has changed."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMPS)
        stamps = {topic: (stamp, is_own) for topic, stamp, is_own in cursor.fetchall()}
    found: dict[str, Answers] = {}
    for topic in TOPICS:
        stamp, is_own = stamps.get(topic, ("", False))
        if is_own:
            continue
        kept = _kept.get(topic)
        if kept is None or kept[0] != stamp or len(kept[1]) > MOST_ANSWERS:
            kept = _kept[topic] = (stamp, {})
        found[topic] = kept[1]
    return found


@internal_query
def is_remembering(topic: str) -> bool:
    """Tell whether answers of a topic are kept now, so that a question which many share is worth asking."""
    return topic in _open.get()


@internal_query
def remembered(topic: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Remember a query's answers by its arguments, which are positional and hashable."""

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def ask(*args: P.args, **kwargs: P.kwargs) -> R:
            answers = _open.get().get(topic)
            if answers is None:
                return function(*args, **kwargs)
            key = (function, args)
            found = answers.get(key, _UNKNOWN)
            if found is _UNKNOWN:
                found = answers[key] = function(*args, **kwargs)
            answer: R = found
            return answer

        return ask

    return wrap


@internal_query
def remembered_each(
    topic: str,
) -> Callable[
    [Callable[Concatenate[Collection[K], P], Mapping[K, V]]],
    Callable[Concatenate[Collection[K], P], Mapping[K, V]],
]:
    """Remember what a query that takes many keys answers for each of them, nothing included."""

    def wrap(
        function: Callable[Concatenate[Collection[K], P], Mapping[K, V]],
    ) -> Callable[Concatenate[Collection[K], P], Mapping[K, V]]:
        @functools.wraps(function)
        def ask(keys: Collection[K], /, *args: P.args, **kwargs: P.kwargs) -> Mapping[K, V]:
            answers = _open.get().get(topic)
            if answers is None:
                return function(keys, *args, **kwargs)
            place = (function, args)
            found = {key: answers.get((place, key), _UNKNOWN) for key in keys}
            if missing := [key for key, answer in found.items() if answer is _UNKNOWN]:
                read = function(missing, *args, **kwargs)
                for key in missing:
                    found[key] = answers[place, key] = read.get(key, _ABSENT)
            return {key: answer for key, answer in found.items() if answer is not _ABSENT}

        return ask

    return wrap
