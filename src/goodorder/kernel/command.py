"""Commands: the only way anything is written. The outermost one owns the transaction."""

import functools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from goodorder.kernel import http
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError, Transient

P = ParamSpec("P")
R = TypeVar("R")
MOST_TRIES = 5
_RETRIED_STATES = {"40001", "40P01"}  # serialization failure, deadlock
_LOCKED_STATE = "55P03"  # waited for a lock longer than allowed
_TAKEN_STATES = {"23505", "23P01"}  # unique violation, exclusion violation
_depth: ContextVar[int] = ContextVar("command_depth", default=0)
_acting: ContextVar[bool] = ContextVar("command_acting", default=False)
_remembered: ContextVar[list[Callable[[], object]]] = ContextVar("command_remembered")
_log = structlog.get_logger("goodorder.command")


@dataclass(frozen=True, slots=True)
class Registered:
    """A command as the catalogue of commands lists it."""

    name: str
    needs: str
    function: Callable[..., Any]


COMMANDS: dict[str, Registered] = {}


def in_transaction() -> bool:
    """Tell whether a command is under way, in which case the network is out of bounds."""
    return _depth.get() > 0


http.guard = in_transaction


def command(
    *, needs: str
) -> Callable[[Callable[Concatenate[Context, P], R]], Callable[Concatenate[Context, P], R]]:
    """Make a function a command: permission, transaction, retry after a deadlock, one log line.

    The permission is asked of the outermost command only: what it calls below is its own business.
    Any error undoes everything. Raises Forbidden, Transient, or whatever the function refuses with.
    """

    def wrap(function: Callable[Concatenate[Context, P], R]) -> Callable[Concatenate[Context, P], R]:
        name = f"{_room_of(function.__module__)}.{function.__name__}"

        @functools.wraps(function)
        def run(ctx: Context, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if _acting.get():
                with transaction.atomic(savepoint=False):
                    return function(ctx, *args, **kwargs)
            ctx.require(needs)  # a unit of work around it lends no permission, only an outer command does
            return _outermost(name, ctx, functools.partial(function, ctx, *args, **kwargs))

        if function.__module__.startswith("goodorder."):
            COMMANDS[name] = Registered(name, needs, run)
        return run

    return wrap


def _room_of(module: str) -> str:
    return module.removeprefix("goodorder.").partition(".")[0]


def _outermost(name: str, ctx: Context, act: Callable[[], R]) -> R:
    started, outcome = time.monotonic(), "failed"
    token = _acting.set(True)
    try:
        answer = unit_of_work(act)
        outcome = "ok"
    except OmsError as refusal:
        outcome = refusal.code
        raise
    else:
        return answer
    finally:
        _acting.reset(token)
        elapsed_ms = round((time.monotonic() - started) * 1000, 1)
        _log.info("command", name=name, actor=ctx.actor, outcome=outcome, ms=elapsed_ms)


def unit_of_work(act: Callable[[], R]) -> R:
    """Run `act` in one transaction, again from the start when the database asked for that.

    Inside another unit it simply joins. Raises Transient after five deadlocks or serialization failures.
    """
    if in_transaction():
        with transaction.atomic(savepoint=False):
            return act()
    token = _remembered.set([])
    try:
        return _until_it_fits(act)
    finally:
        lasting = _remembered.get()
        _remembered.reset(token)
        for each in lasting:
            unit_of_work(each)


def even_if_undone(act: Callable[[], object]) -> None:
    """Write something once the unit of work is over, in one of its own: what a refusal must leave behind."""
    _remembered.get().append(act)


def _until_it_fits(act: Callable[[], R]) -> R:
    for attempt in range(1, MOST_TRIES + 1):
        try:
            with _entered(), transaction.atomic():
                return act()
        except OperationalError as failure:
            if connection.in_atomic_block or _state_of(failure) not in _RETRIED_STATES:
                raise
            if attempt == MOST_TRIES:
                raise Transient("kernel.busy", "too many changes at once; try again") from failure
            _remembered.get().clear()
            time.sleep(random.uniform(0.005, 0.03) * attempt)  # noqa: S311 - jitter, not a secret
    raise AssertionError


@contextmanager
def _entered() -> Iterator[None]:
    token = _depth.set(_depth.get() + 1)
    try:
        yield
    finally:
        _depth.reset(token)


def attempt(act: Callable[[], R]) -> R:
    """Run `act` so that its failure can be caught inside a unit of work without dooming the unit."""
    with transaction.atomic():
        return act()


class _UndoneError(Exception):
    """Ends a rehearsal."""


def rehearse(act: Callable[[], R]) -> R:
    """Run `act`, return its answer and undo all it wrote, events included: to show what a command would do."""
    answers: list[R] = []
    with suppress(_UndoneError), transaction.atomic():
        answers.append(act())
        raise _UndoneError
    return answers[0]


@contextmanager
def unless_taken(refusal: OmsError) -> Iterator[None]:
    """Write a row that must be the only one of its kind: raise `refusal` when the database knows another.

    The database judges, so two commands at once cannot both win.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as failure:
        if _state_of(failure) in _TAKEN_STATES:
            raise refusal from failure
        raise


def is_collision(failure: Exception) -> bool:
    """Tell whether the database stopped work because of the locks of others: later it may succeed."""
    return isinstance(failure, OperationalError) and _state_of(failure) in {*_RETRIED_STATES, _LOCKED_STATE}


def _state_of(failure: DatabaseError) -> str:
    return getattr(failure.__cause__, "sqlstate", None) or ""
