"""Requests that wait are answered together, each with its own outcome, and never too many of them."""

import threading

import pytest

from goodorder.doorway.together import Together
from goodorder.kernel.errors import Refused, Transient
from goodorder.kernel.idempotency import Answer


class Desk:
    """Answers groups; while it is closed, whoever leads waits in it."""

    def __init__(self, **limits):
        self.groups, self.is_open = [], threading.Event()
        self.reached = threading.Event()
        self.together = Together(self.answer_all, **limits)

    def answer_all(self, questions):
        self.groups.append(list(questions))
        self.reached.set()
        assert self.is_open.wait(120)
        if "defect" in questions:
            raise ZeroDivisionError
        return [self.outcome(question) for question in questions]

    @staticmethod
    def outcome(question):
        return {"no": Refused("test.no", "no"), "alone": None}.get(question, Answer(201, str(question)))

    def ask(self, question):
        try:
            answer = self.together.ask(question)
        except (Refused, Transient) as refusal:
            return refusal.code
        return answer.body if answer else None

    def asked_while_one_leads(self, first, others):
        """Ask one, which leads; then the others, which queue up; then let all be answered."""
        answers = {}

        def one(question, at):
            answers[at] = self.ask(question)

        threads = [threading.Thread(target=one, args=(first, 0))]
        threads[0].start()
        assert self.reached.wait(120)
        for at, question in enumerate(others, 1):
            threads.append(threading.Thread(target=one, args=(question, at)))
            threads[-1].start()
            while len(self.together._queue) < min(at, self.together.most_waiting):
                pass
        self.is_open.set()
        for thread in threads:
            thread.join(120)
        return [answers[at] for at in sorted(answers)]


def test_what_queues_up_meanwhile_is_answered_as_one_group():
    desk = Desk(most_at_once=3)
    assert desk.asked_while_one_leads("a", ["b", "no", "alone", "c"]) == ["a", "b", "test.no", None, "c"]
    assert desk.groups == [["a"], ["b", "no", "alone"], ["c"]]


def test_who_finds_the_queue_full_is_asked_to_come_back():
    desk = Desk(most_waiting=2)
    assert desk.asked_while_one_leads("a", ["b", "c", "d"]) == ["a", "b", "c", "kernel.queue_full"]


def test_a_defect_sends_each_of_its_group_by_itself_and_nobody_waits_forever():
    desk = Desk(most_at_once=2)
    assert desk.asked_while_one_leads("a", ["b", "defect", "c"]) == ["a", None, None, "c"]


@pytest.mark.parametrize("question", ["a", "no", "alone"])
def test_a_question_alone_is_a_group_of_one(question):
    desk = Desk()
    desk.is_open.set()
    assert desk.ask(question) == {"a": "a", "no": "test.no", "alone": None}[question]
    assert not desk.together._is_led
