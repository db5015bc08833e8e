"""What webhook tests share: endpoints for loopback receivers, and a worker's steps until nothing is due."""

import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from goodorder.flows.webhooks import Sender
from goodorder.kernel.access import system_context
from goodorder.parties.commands import register_customer
from goodorder.parties.rules import CustomerParticulars
from goodorder.webhooks import commands
from goodorder.webhooks.models import WebhookDelivery
from goodorder.webhooks.rules import EndpointDraft


def port_of(url):
    return url.removeprefix("http://").partition("/")[0]


def subscribe(settings, url, *, name="ERP", **more):
    """Subscribe a loopback receiver; returns the endpoint and its secret."""
    settings.GOODORDER_WEBHOOK_ALLOW = frozenset({port_of(url), *settings.GOODORDER_WEBHOOK_ALLOW})
    draft = replace(EndpointDraft(name=name, url=url), **more)
    return commands.make_endpoint(system_context("test"), draft=draft)


def meet(*names):
    """Let events happen: a customer each; returns them."""
    return [
        register_customer(system_context("test"), particulars=CustomerParticulars(name=name))
        for name in names
    ]


def states_of(endpoint):
    return list(
        WebhookDelivery.objects.filter(endpoint=endpoint).order_by("event_id").values_list("state", flat=True)
    )


@pytest.fixture
def sender():
    made = Sender()
    yield made
    made.close()


def run(sender, *, until=None, within_s=20):
    """Step until nothing is to be done, or until `until()` holds."""
    ends_at = time.monotonic() + within_s
    while time.monotonic() < ends_at:
        worked = sender.step()
        if until() if until else not worked:
            return
    raise TimeoutError("webhooks are still under way")


SAID = {
    "garbage": b"\x00\xff no http\r\n\r\n",
    "redirects": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
}


@contextmanager
def broken_receiver(fault):
    """Listen on loopback and do it wrong: close, hang, talk garbage, redirect, or refuse to listen at all."""
    listener, held = socket.create_server(("127.0.0.1", 0)), []

    def answer():
        with suppress(OSError):
            while True:
                line, _ = listener.accept()
                held.append(line)
                if fault != "hangs":
                    line.recv(65536)
                    line.sendall(SAID.get(fault, b""))
                    line.close()

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    if fault == "refuses":
        stop(listener)
    yield f"http://127.0.0.1:{listener.getsockname()[1] if fault != 'refuses' else 1}/hook"
    stop(listener)
    for line in held:
        line.close()
    thread.join(5)


def stop(listener):
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
