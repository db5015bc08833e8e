"""Facts and who listens: one append-only table is audit trail, timeline, queue and feed at once."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar, dataclass_transform

from django.db import connection, models
from django.utils.translation import gettext
from psycopg.types.json import Jsonb

from goodorder.kernel import clock
from goodorder.kernel.access import Context
from goodorder.kernel.bulk import append_all, fresh
from goodorder.kernel.errors import Transient
from goodorder.kernel.ids import new_id
from goodorder.kernel.models import Event
from goodorder.kernel.tables import Entity

# Version and fact in one statement: a record that somebody else has changed gets neither.
_RECORD = """
    WITH advanced AS (
        UPDATE {table} SET version = %(version)s WHERE id = %(aggregate_id)s AND version = %(before)s RETURNING id
    )
    INSERT INTO kernel_event (public_id, kind, aggregate, aggregate_id, version, about,
                              at, recorded_at, actor, reason, facts)
    SELECT %(public_id)s, %(kind)s, %(aggregate)s, id, %(version)s, %(about)s,
           %(at)s, %(recorded_at)s, %(actor)s, %(reason)s, %(facts)s
    FROM advanced
"""
F = TypeVar("F", bound="Fact")
R = TypeVar("R", bound=Callable[..., None])
Whole = Callable[[Context, Sequence[F]], None]
KINDS: dict[str, type["Fact"]] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Fact:
    """Base of all events. Subclass it with plain JSON fields and a docstring; it becomes frozen.

    `aggregate` names the kind of record whose version the event advances.
    """

    kind: ClassVar[str]
    aggregate: ClassVar[str] = ""

    def __init_subclass__(cls, *, aggregate: str) -> None:
        """Freeze the class and enter it under `room.Name`."""
        cls.aggregate = aggregate
        cls.kind = f"{cls.__module__.split('.')[1]}.{cls.__name__}"
        dataclasses.dataclass(frozen=True, kw_only=True)(cls)
        KINDS[cls.kind] = cls

    def sentence(self) -> str:
        """Say what happened, for a timeline: the class's own first line unless it knows better."""
        return gettext((type(self).__doc__ or self.kind).partition("\n")[0])

    def as_json(self) -> dict[str, Any]:
        """Return the fields, which are plain values."""
        return dict(vars(self))


def record(ctx: Context, subject: Entity, fact: Fact, *, about: str = "", at: datetime | None = None) -> None:
    """Write a fact about a record and advance the record's version, in the command's transaction.

    `about` is the public id of the story (default: the record's own). `at` is when it happened, if not now.
    Raises Transient when someone else changed the record meanwhile (the record was not locked).
    """
    subject.version += 1
    told = _row(ctx, subject, fact, about=about, at=at)
    values = {**told, "facts": Jsonb(fact.as_json()), "before": subject.version - 1}
    with connection.cursor() as cursor:
        cursor.execute(_RECORD.format(table=subject._meta.db_table), values)
        if cursor.rowcount != 1:
            subject.version -= 1
            raise Transient("kernel.changed_meanwhile", f"{subject} was changed by someone else; try again")


def record_many(ctx: Context, facts: Sequence[tuple[Entity, Fact]]) -> None:
    """Write one fact about each of many records of one table in two statements; reactions follow.

    The command must have made or locked the records, and none may come twice.
    """
    if facts:
        keys = [subject.pk for subject, _ in facts]
        rows = type(facts[0][0])._default_manager.filter(pk__in=keys)
        rows.update(version=models.F("version") + 1)
    record_all(ctx, [(subject, fact, subject.public_id, ctx.now) for subject, fact in facts])


def record_all(
    ctx: Context, facts: Sequence[tuple[Entity, Fact, str, datetime]], *, are_past: bool = False
) -> None:
    """Write facts (subject, fact, about, at) in bulk, to be acted upon like single ones, unless they `are_past`.

    The subjects' versions are advanced in memory only: the caller has locked them and saves them with
    the rest of the row.
    """
    relayed_at = ctx.now if are_past else None
    rows = []
    for subject, fact, about, at in facts:
        subject.version += 1
        told = _row(ctx, subject, fact, about=about, at=at)
        rows.append(fresh(Event, **told, facts=fact.as_json(), relayed_at=relayed_at))
    append_all(rows)


def _row(ctx: Context, subject: Entity, fact: Fact, *, about: str, at: datetime | None) -> dict[str, Any]:
    return {
        "public_id": new_id("evt"),
        "kind": fact.kind,
        "aggregate": fact.aggregate,
        "aggregate_id": subject.pk,
        "version": subject.version,
        "about": about or subject.public_id,
        "at": at or ctx.now,
        "recorded_at": clock.now(),
        "actor": ctx.actor,
        "reason": ctx.reason,
    }


@dataclasses.dataclass(frozen=True, slots=True)
class Subscriber:
    """A function of `flows` and the kind of event it answers to; a whole one takes the facts of a batch at once."""

    name: str
    kind: str
    is_effect: bool
    function: Callable[..., None]
    is_whole: bool = False


SUBSCRIBERS: dict[str, Subscriber] = {}


def on(fact: type[F]) -> Callable[[Callable[[Context, F], None]], Callable[[Context, F], None]]:
    """Subscribe a reaction: it runs commands only, once; its receipt commits with its work."""
    return _subscribing(fact)


def on_many(fact: type[F]) -> Callable[[Whole[F]], Whole[F]]:
    """Subscribe a reaction that takes the facts of a batch at once, oldest first, several of a record among them.

    It is for work that costs the database less together. When it fails, each fact is tried alone.
    `ctx.caused_at` is when the first of them happened.
    """
    return _subscribing(fact, is_whole=True)


def effect(fact: type[F]) -> Callable[[Callable[[Context, F, str], None]], Callable[[Context, F, str], None]]:
    """Subscribe an effect: it may use the network, outside any transaction, at least once.

    Its third argument is the event's public id, to be used as idempotency key.
    """
    return _subscribing(fact, is_effect=True)


def _subscribing(fact: type[Fact], *, is_effect: bool = False, is_whole: bool = False) -> Callable[[R], R]:
    def enter(function: R) -> R:
        name = f"{function.__module__.removeprefix('goodorder.')}.{function.__name__}"
        SUBSCRIBERS[name] = Subscriber(name, fact.kind, is_effect, function, is_whole)
        return function

    return enter


def revive(event: Event) -> Fact:
    """Return the fact an event row holds, ignoring fields its class no longer has."""
    fact = KINDS[event.kind]
    known = {field.name for field in dataclasses.fields(fact)}  # type: ignore[arg-type]  # they are dataclasses
    return fact(**{name: value for name, value in event.facts.items() if name in known})
