"""An exception as people and machines are shown it: its cause with figures, its owner, what helps and where to go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from goodorder.exceptions.commands import remedies_for
from goodorder.exceptions.models import Trouble
from goodorder.kernel.access import Context, roles
from goodorder.locale.sentences import translated
from goodorder.looks import figures
from goodorder.looks.exceptions import CAUSES, PLACES, REMEDIES
from goodorder.looks.words import word_for

_AMOUNTS = ("amount", "received")
_STATES = {"work_waiting": "work", "stuck": "order", "payment_failed": "tender"}


class RemedyShown(NamedTuple):
    """A button: which remedy it is, what it says, and what it will do."""

    code: str
    title: str | Promise
    effect: str | Promise


class PlaceShown(NamedTuple):
    """A page that has the form for it."""

    title: str | Promise
    address: str


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """An exception with all that is shown of it."""

    one: Trouble
    cause: str
    queue: str
    remedies: tuple[RemedyShown, ...]
    places: tuple[PlaceShown, ...]
    is_late: bool
    is_snoozed: bool


def exception_rows(ctx: Context, found: Iterable[Trouble]) -> list[ExceptionRow]:
    """Return exceptions as they are shown to the actor."""
    return [_row(ctx, one) for one in found]


def _row(ctx: Context, one: Trouble) -> ExceptionRow:
    return ExceptionRow(
        one,
        cause_of(one),
        role_title(one.owner),
        tuple(_remedies(ctx, one)),
        tuple(_places(one)),
        one.due_at <= ctx.now,
        bool(one.snoozed_until and one.snoozed_until > ctx.now),
    )


def _remedies(ctx: Context, one: Trouble) -> Iterable[RemedyShown]:
    values = _told(one.kind, one.facts)
    for code in remedies_for(ctx, one):
        title, effect = REMEDIES[code]
        yield RemedyShown(code, title, str(effect) % values)


def role_title(name: str) -> str:
    """Return what a role is called."""
    role = roles().get(name)
    return role.title if role else name


def cause_of(one: Trouble) -> str:
    """Say in the reader's language, and with figures, why it is an exception."""
    values = {name: "" if value is None else value for name, value in _told(one.kind, one.facts).items()}
    return str(CAUSES[one.kind] % values).strip()


def _told(kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(facts)
    for name, value in facts.items():
        if name in _AMOUNTS:
            told[name] = figures.amount(value, facts["currency"])
        elif name.endswith("_on"):
            told[name] = figures.day(date.fromisoformat(value)) if value else _("no day")
        elif name == "state" and kind in _STATES:
            told[name] = word_for(_STATES[kind], value).label
        elif isinstance(value, str):
            told[name] = translated(value)
    return told


def _places(one: Trouble) -> Iterable[PlaceShown]:
    for view, part, title in PLACES.get(one.kind, ()):
        if part == "none":
            yield PlaceShown(title, reverse(view))
        elif part == "#subject":
            yield PlaceShown(title, f"{reverse(view)}#{one.subject}")
        elif part:
            if about := one.subject if part == "subject" else one.facts.get(part):
                yield PlaceShown(title, reverse(view, args=[about]))
        elif one.order:
            yield PlaceShown(title, reverse(view, args=[one.order.public_id]))
