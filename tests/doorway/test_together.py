"""Requests that wait are answered together, each with its own outcome, and never too many of them."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from goodorder.doorway.together import Together
from goodorder.kernel.errors import Refused, Transient
from goodorder.kernel.idempotency import Answer


class Desk:
    """Answers groups; while it is closed, whoever leads waits in it."""

    def __init__(self, **limits):
        self.groups, self.is_open = [], threading.Event()
        self.together = Together(self.answer_all, **limits)

    def answer_all(self, questions):
        self.groups.append(list(questions))
        assert self.is_open.wait(10)
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

    def asked_while_it_leads(self, leader, others):
        """Ask one, which leads; then the others, which queue up; then let all be answered."""
        with ThreadPoolExecutor(1 + len(others)) as pool:
            asked = [pool.submit(self.ask, leader)]
            self.until(lambda: len(self.groups) == 1)
            for at, question in enumerate(others, 1):
                asked.append(pool.submit(self.ask, question))
                self.until(lambda at=at: len(self.together._queue) >= min(at, self.together.most_waiting))
            self.is_open.set()
            return [one.result(10) for one in asked]

    @staticmethod
    def until(is_so, within_s=10):
        end = time.monotonic() + within_s
        while not is_so():
            assert time.monotonic() < end
            time.sleep(0.001)


def test_what_queues_up_meanwhile_is_answered_as_one_group():
    desk = Desk(most_at_once=3)
    assert desk.asked_while_it_leads("a", ["b", "no", "alone", "c"]) == ["a", "b", "test.no", None, "c"]
    assert desk.groups == [["a"], ["b", "no", "alone"], ["c"]]


def test_who_finds_the_queue_full_is_asked_to_come_back():
    desk = Desk(most_waiting=2)
    assert desk.asked_while_it_leads("a", ["b", "c", "d"]) == ["a", "b", "c", "kernel.queue_full"]


def test_a_defect_sends_each_of_its_group_by_itself_and_nobody_waits_forever():
    desk = Desk(most_at_once=2)
    assert desk.asked_while_it_leads("a", ["b", "defect", "c"]) == ["a", None, None, "c"]


@pytest.mark.parametrize("crowd", [2, 40, 300])
def test_everybody_in_a_crowd_gets_the_answer_of_their_own_question(crowd):
    desk = Desk(most_waiting=crowd)
    desk.is_open.set()
    with ThreadPoolExecutor(crowd) as pool:
        assert list(pool.map(desk.ask, map(str, range(crowd)))) == [str(at) for at in range(crowd)]
    assert sorted(int(one) for group in desk.groups for one in group) == list(range(crowd))
    assert (desk.together._is_led, desk.together._queue) == (False, [])
    assert max(map(len, desk.groups)) <= desk.together.most_at_once


@pytest.mark.parametrize("question", ["a", "no", "alone"])
def test_a_question_alone_is_a_group_of_one(question):
    desk = Desk()
    desk.is_open.set()
    assert desk.ask(question) == {"a": "a", "no": "test.no", "alone": None}[question]
    assert not desk.together._is_led


def crowd_desk(**limits):
    """Return a desk where `a1`, `a2`... all want an `a`."""
    return Desk(wants=lambda question: question[0], **limits)


def test_a_crowd_keeps_others_waiting_for_a_few_of_it_only():
    desk = crowd_desk(most_alike=2)
    asked = ["a2", "a3", "a4", "b1", "a5", "a6", "c1", "c2"]
    assert desk.asked_while_it_leads("a1", asked) == ["a1", *asked]
    assert desk.groups == [["a1"], ["a2", "a3", "b1", "c1", "c2"], ["a4", "a5"], ["a6"]]


def test_a_crowd_by_itself_goes_as_one():
    desk = crowd_desk(most_alike=2)
    asked = [f"a{at}" for at in range(2, 9)]
    assert desk.asked_while_it_leads("a1", asked) == ["a1", *asked]
    assert desk.groups == [["a1"], asked]


def test_what_wants_several_things_goes_when_none_of_them_is_taken_too_often():
    desk = Desk(wants=set, most_alike=1)
    asked = ["ab", "bc", "cd", "ae", "f"]
    assert desk.asked_while_it_leads("x", asked) == ["x", *asked]
    assert desk.groups == [["x"], ["ab", "cd", "f"], ["bc", "ae"]]


def test_nobody_is_overtaken_without_end():
    desk = crowd_desk(most_alike=2, most_at_once=3)
    asked = ["a2", "a3", "a4", "a5", "b1", "b2", "b3", "a6"]
    assert desk.asked_while_it_leads("a1", asked) == ["a1", *asked]
    assert desk.groups == [["a1"], ["a2", "a3", "b1"], ["a4", "a5", "b2"], ["b3", "a6"]]
