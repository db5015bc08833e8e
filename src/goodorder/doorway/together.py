"""Requests that wait are answered together: while one group is being written, the next gathers.

Whoever finds nobody at work leads: it takes what is queued, has it answered, and hands the lead to the first of those
that have queued up meanwhile. Where several ask at once the leader waits for as long as others keep coming, a few
milliseconds. Who is alone is answered on the connection of its own thread. Groups have a thread to themselves, so that one
connection writes, whose plans and catalogues are warm. A crowd that wants one and the same thing goes in small groups while
others want something else, who so wait for a few of it instead of all.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import structlog
from django.db import close_old_connections

from goodorder.kernel.errors import OmsError, Transient
from goodorder.kernel.idempotency import Answer

Q = TypeVar("Q")
Outcome = Answer | OmsError | None
MOST_AT_ONCE, MOST_WAITING, MOST_ALIKE = 64, 256, 8
REMEMBERED_S = 2.0
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
    wants: Collection[Hashable] = ()
    woken: threading.Lock = field(default_factory=_shut)
    is_done: bool = False
    outcome: Outcome = None


class Together(Generic[Q]):
    """A queue of questions and how a group of them is answered.

    `answer_all` answers in the order of the questions; None says that one is to be answered by itself. `wants` tells
    what a question is about; in company at most `most_alike` of a group want the same.
    """

    def __init__(
        self,
        answer_all: Callable[[Sequence[Q]], Sequence[Outcome]],
        *,
        wants: Callable[[Q], Collection[Hashable]] = lambda _: (),
        most_at_once: int = MOST_AT_ONCE,
        most_waiting: int = MOST_WAITING,
        most_alike: int = MOST_ALIKE,
    ) -> None:
        self.answer_all, self.wants = answer_all, wants
        self.most_at_once, self.most_waiting, self.most_alike = most_at_once, most_waiting, most_alike
        self._queue: list[_Waiting[Q]] = []
        self._mutex = threading.Lock()
        self._is_led, self._last_size, self._company_at = False, 1, -REMEMBERED_S
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="together")

    def ask(self, question: Q) -> Answer | None:
        """Wait for the answer of the group; None when the question is to be answered by itself.

        Raises the refusal of this question, Transient with `retry_after_s` when too many wait.
        """
        mine = _Waiting(question, self.wants(question))
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
            group, self._queue = self._taken()
            self._last_size = len(group)
        try:
            for one, outcome in zip(group, self._answered([one.question for one in group]), strict=True):
                one.outcome = outcome
        except Exception:  # noqa: BLE001 - a defect in the group is met again by each, and answered there
            _log.exception("group_failed", size=len(group))
        finally:
            self._hand_on(group)

    def _taken(self) -> tuple[list[_Waiting[Q]], list[_Waiting[Q]]]:
        """Return who is answered now and who later, both in the order in which they came.

        A crowd by itself is served as quickly as can be; others who come at times are expected to come again.
        """
        few, rest = self._sorted_out()
        now = time.monotonic()
        if len(few) > self.most_alike:
            self._company_at = now
        if not rest or now - self._company_at < REMEMBERED_S:
            return few, rest
        return self._queue[: self.most_at_once], self._queue[self.most_at_once :]

    def _sorted_out(self) -> tuple[list[_Waiting[Q]], list[_Waiting[Q]]]:
        """Take no more that are alike than may go together."""
        few: list[_Waiting[Q]] = []
        rest: list[_Waiting[Q]] = []
        alike: Counter[Hashable] = Counter()
        for one in self._queue:
            is_over = len(few) == self.most_at_once or any(alike[it] >= self.most_alike for it in one.wants)
            (rest if is_over else few).append(one)
            if not is_over:
                alike.update(one.wants)
        return few, rest

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
