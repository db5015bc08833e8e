"""No event is lost or told to the wrong one: late commits, crashes, retries and several workers at once."""

import json
import random
import signal
import threading
import time

import pytest
from django.db import connections

from goodorder.flows.webhooks import Sender
from goodorder.kernel import clock
from goodorder.kernel.access import system_context
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.errors import Refused
from goodorder.kernel.models import Event
from goodorder.parties.commands import change_customer
from goodorder.testing.processes import wait_until
from goodorder.testing.receiver import Receiver
from goodorder.webhooks.commands.sending import AFTER_CALL
from goodorder.webhooks.models import Endpoint, WebhookDelivery
from processes import run
from webhooks.answering import meet, port_of, subscribe

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WRITERS, EACH = 4, 15
STEPS = """
import django, sys, time; django.setup()
from goodorder.flows.webhooks import Sender
sender, until = Sender(), time.monotonic() + 3
while time.monotonic() < until: sender.step() or time.sleep(.02)
sender.close()
"""


def write(number):
    """Register customers and change them, in transactions short and long; some are undone."""
    drawn = random.Random(number)  # noqa: S311 - repeatable, not a secret

    def act(turn, *, undone):
        (customer,) = meet(f"{number}-{turn}")
        if drawn.random() < 0.5:
            threading.Event().wait(drawn.random() * 0.05)
        changes = {"name": f"{number}-{turn} again"}
        change_customer(system_context("test"), customer_id=customer.public_id, changes=changes)
        if undone:
            raise Refused("test.undone", "undone")

    try:
        for turn in range(EACH):
            try:
                unit_of_work(lambda turn=turn: act(turn, undone=drawn.random() < 0.2))
            except Refused:
                continue
    finally:
        connections.close_all()


def make_due():
    """Shorten the waits after failures."""
    WebhookDelivery.objects.filter(state="waiting").update(due_at=clock.now())
    Endpoint.objects.update(rest_until=None)


def send_until(done):
    """Be a worker."""
    sender = Sender(at_once=4)
    try:
        while not done.is_set():
            sender.step()
        sender.close()
    finally:
        connections.close_all()


def told(receiver):
    """Return ids in the order of their first arrival, by story."""
    stories, seen = {}, set()
    for one in receiver.received:
        event = json.loads(one.body)
        if event["id"] not in seen:
            seen.add(event["id"])
            stories.setdefault(event["about"], []).append(event["version"])
    return stories, seen


def has_heard(receiver, wanted):
    unit_of_work(make_due)
    time.sleep(0.3)
    return told(receiver)[1] >= wanted


def ids_of(*kinds):
    return set(Event.objects.filter(kind__in=kinds).values_list("public_id", flat=True))


def test_many_writers_two_workers_and_a_moody_receiver(settings):
    drawn = random.Random(7)  # noqa: S311 - repeatable, not a secret
    moods = [drawn.choice([204, 204, 500, 429]) for _one in range(80)]
    with Receiver(moods) as all_of_them, Receiver() as only_new:
        subscribe(settings, all_of_them.url, kinds=["parties.*"])
        subscribe(settings, only_new.url, name="new", kinds=["parties.CustomerRegistered"])
        done = threading.Event()
        workers = [threading.Thread(target=send_until, args=(done,)) for _one in range(2)]
        writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
        for each in [*workers, *writers]:
            each.start()
        for each in writers:
            each.join()
        new, changed = ids_of("parties.CustomerRegistered"), ids_of("parties.CustomerChanged")
        try:
            wait_until(lambda: has_heard(all_of_them, new | changed), within_s=90)
            wait_until(lambda: has_heard(only_new, new), within_s=90)
        finally:
            done.set()
            for each in workers:
                each.join()
        assert told(all_of_them)[1] == new | changed
        assert told(only_new)[1] == new
        assert all(versions == [1, 2] for versions in told(all_of_them)[0].values())
        assert len(only_new.received) == len(new)  # nobody failed here: each came once


def test_a_worker_that_dies_after_its_calls_is_taken_over(settings):
    with Receiver() as receiver:
        subscribe(settings, receiver.url, kinds=["parties.*"])
        wanted = {
            "GOODORDER_WEBHOOK_ALLOW": port_of(receiver.url),
            "GOODORDER_SECRET_KEY": settings.SECRET_KEY,
        }
        meet("Mia", "Tom", "Eve")
        died = run("-c", STEPS, GOODORDER_FAULTS="1", GOODORDER_FAULT_POINT=f"{AFTER_CALL}:1", **wanted)
        assert died.returncode == -signal.SIGKILL, died.stderr[-2000:]
        came = len(receiver.received)
        assert came > 0
        assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"sending"}
        again = run("-c", STEPS, **wanted)
        assert again.returncode == 0, again.stderr[-2000:]
        assert len(receiver.received) == came  # the lease of the dead one still holds
        WebhookDelivery.objects.update(due_at=clock.now())
        last = run("-c", STEPS, **wanted)
        assert last.returncode == 0, last.stderr[-2000:]
        assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}
        assert told(receiver)[1] == ids_of("parties.CustomerRegistered")
