"""Requests that wait are answered together: while one group is being written, the next gathers.

Whoever finds nobody at work leads: it takes what is queued, has it answered, and hands the lead to the first of those
that have queued up meanwhile. Where several ask at once the leader waits for as long as others keep coming, a few
milliseconds. Who is alone is answered on the connection of its own thread. Groups have a thread to themselves, so that one
connection writes, whose plans and catalogues are warm.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import structlog
from django.db import close_old_connections

from goodorder.kernel.errors import OmsError, Transient
from goodorder.kernel.idempotency import Answer

Q = TypeVar("Q")
Outcome = Answer | OmsError | None
MOST_AT_ONCE, MOST_WAITING = 64, 256
RETRY_AFTER_S = 1
PAUSE_S, MOST_PAUSES = 0.004, 15
_log = structlog.get_logger("goodorder.together")


def _shut() -> threading.Lock:
    """Return a lock that is held, to be let go by whoever wakes: lighter than an event, and waits without looking."""
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(slots=True, eq=False)
class _Waiting(Generic[Q]):
    question: Q
    woken: threading.Lock = field(default_factory=_shut)
    is_done: bool = False
    outcome: Outcome = None


class Together(Generic[Q]):
    """A queue of questions and how a group of them is answered.

    `answer_all` answers in the order of the questions; None says that one is to be answered by itself.
    """

    def __init__(
        self,
        answer_all: Callable[[Sequence[Q]], Sequence[Outcome]],
        *,
        most_at_once: int = MOST_AT_ONCE,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self.answer_all, self.most_at_once, self.most_waiting = answer_all, most_at_once, most_waiting
        self._queue: list[_Waiting[Q]] = []
        self._mutex = threading.Lock()
        self._is_led, self._last_size = False, 1
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="together")

    def ask(self, question: Q) -> Answer | None:
        """Wait for the answer of the group; None when the question is to be answered by itself.

        Raises the refusal of this question, Transient with `retry_after_s` when too many wait.
        """
        mine = _Waiting(question)
        if not self._join(mine):
            mine.woken.acquire()
        if not mine.is_done:
            self._lead()
        if isinstance(mine.outcome, OmsError):
            raise mine.outcome
        return mine.outcome

    def _join(self, mine: _Waiting[Q]) -> bool:
        """Join the queue; tells whether to lead, as whoever comes where nobody does."""
        with self._mutex:
            if len(self._queue) >= self.most_waiting:
                message = "too many requests wait to be written; try again in a second"
                raise Transient("kernel.queue_full", message, retry_after_s=RETRY_AFTER_S)
            self._queue.append(mine)
            leads, self._is_led = not self._is_led, True
            return leads

    def _lead(self) -> None:
        """Have what is queued answered, ourselves first, and hand the lead on."""
        self._let_gather()
        with self._mutex:
            group, self._queue = self._queue[: self.most_at_once], self._queue[self.most_at_once :]
            self._last_size = len(group)
        try:
            for one, outcome in zip(group, self._answered([one.question for one in group]), strict=True):
                one.outcome = outcome
        except Exception:  # noqa: BLE001 - a defect in the group is met again by each, and answered there
            _log.exception("group_failed", size=len(group))
        finally:
            self._hand_on(group)

    def _answered(self, questions: list[Q]) -> Sequence[Outcome]:
        if len(questions) > 1:
            return self._writer.submit(self._written, questions).result()
        return self.answer_all(questions)

    def _written(self, questions: list[Q]) -> Sequence[Outcome]:
        """Answer a group in a thread that no request begins or ends."""
        close_old_connections()
        try:
            return self.answer_all(questions)
        finally:
            close_old_connections()

    def _let_gather(self) -> None:
        """Wait while others arrive: those that were answered together ask again at the same moment.

        A group costs more than its members, so it pays to be as many as the last time. Whoever asks alone does not wait.
        """
        if self._last_size == 1 == len(self._queue):
            return
        for _ in range(MOST_PAUSES):
            there = len(self._queue)
            if there >= max(2, self._last_size):
                return
            time.sleep(PAUSE_S)
            if len(self._queue) == there:
                return

    def _hand_on(self, group: Sequence[_Waiting[Q]]) -> None:
        with self._mutex:
            following = self._queue[0] if self._queue else None
            self._is_led = following is not None
        for one in group:
            one.is_done = True
            one.woken.release()
        if following:
            following.woken.release()
