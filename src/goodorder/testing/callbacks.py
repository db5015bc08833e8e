"""Signed callbacks: sent by a few threads, repeated until taken, and spoiled on request."""

import base64
import binascii
import hashlib
import heapq
import hmac
import http.client
import itertools
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from goodorder.testing.faults import Fault

WAITS_S = (0.2, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0)
POST_TIMEOUT_S = 10
WORKERS = 4
# Secret, event id and body to the headers a receiver checks.
Sign = Callable[[str, str, bytes], dict[str, str]]


@dataclass(kw_only=True)
class Delivery:
    """One callback on its way. States: waiting, held, sending, delivered, dropped, given_up."""

    event_id: str
    kind: str
    subject: str
    body: bytes
    state: str = "waiting"
    attempts: int = 0
    last_status: int = 0

    def shown(self) -> dict[str, Any]:
        """Return what is known of it as JSON."""
        return {
            "id": self.event_id,
            "type": self.kind,
            "subject": self.subject,
            "state": self.state,
            "attempts": self.attempts,
            "last_status": self.last_status,
        }


class CallbackSender:
    """Posts events to one address. No order is promised, as with real providers."""

    def __init__(
        self, url: str, secret: str, waits_s: Sequence[float] = WAITS_S, sign: Sign | None = None
    ) -> None:
        self.url = url
        self._secret = secret
        self._sign = sign or signed
        self._waits_s = waits_s
        self._all: list[Delivery] = []
        self._due: list[tuple[float, int, Delivery]] = []
        self._count = itertools.count()
        self._changed = threading.Condition()
        for _ in range(WORKERS):
            threading.Thread(target=self._work, daemon=True).start()

    def send(self, event: Mapping[str, Any], subject: str, fault: Fault | None) -> None:
        """Queue one event about a subject, as often and as late as the fault wants."""
        mode = fault.mode if fault else ""
        copies = fault.copies if fault and mode == "callback_twice" else 1
        delay_s = fault.delay_s if fault else 0.0
        body = json.dumps(event).encode()
        with self._changed:
            for _ in range(copies):
                delivery = Delivery(event_id=event["id"], kind=event["type"], subject=subject, body=body)
                self._all.append(delivery)
                if not self.url or mode == "callback_never":
                    delivery.state = "dropped"
                    continue
                delivery.state = "held" if mode == "callback_out_of_order" else "waiting"
                self._push(delivery, delay_s)

    def shown(self) -> list[dict[str, Any]]:
        """Return every callback so far, oldest first."""
        with self._changed:
            return [delivery.shown() for delivery in self._all]

    def _push(self, delivery: Delivery, delay_s: float) -> None:
        heapq.heappush(self._due, (time.monotonic() + delay_s, next(self._count), delivery))
        self._changed.notify()

    def _work(self) -> None:
        while True:
            delivery = self._next()
            status = post(self.url, self._sign(self._secret, delivery.event_id, delivery.body), delivery.body)
            with self._changed:
                self._settle(delivery, status)

    def _next(self) -> Delivery:
        with self._changed:
            while True:
                wait_s = self._due[0][0] - time.monotonic() if self._due else None
                if wait_s is not None and wait_s <= 0:
                    delivery = heapq.heappop(self._due)[2]
                    if delivery.state in {"waiting", "held"}:
                        delivery.state = "sending"
                        return delivery
                else:
                    self._changed.wait(wait_s)

    def _settle(self, delivery: Delivery, status: int) -> None:
        delivery.attempts += 1
        delivery.last_status = status
        if 200 <= status < 300:  # noqa: PLR2004  the definition of success in HTTP
            delivery.state = "delivered"
            for other in self._all:
                if other.state == "held" and other.subject == delivery.subject:
                    self._push(other, 0)
        elif delivery.attempts > len(self._waits_s):
            delivery.state = "given_up"
        else:
            delivery.state = "waiting"
            self._push(delivery, self._waits_s[delivery.attempts - 1])


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """Return `v1,<base64>` of HMAC-SHA256 over `id.timestamp.body`."""
    key = secret.encode()
    if secret.startswith("whsec_"):
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error as failure:
            raise SystemExit("--secret: what follows whsec_ must be base64") from failure
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def signed(secret: str, event_id: str, body: bytes) -> dict[str, str]:
    """Return the headers that sign a callback as Standard Webhooks describe it."""
    timestamp = str(int(time.time()))
    return {
        "webhook-id": event_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(secret, event_id, timestamp, body),
    }


def post(url: str, signature_headers: Mapping[str, str], body: bytes) -> int:
    """Send one signed callback; returns the status, 0 when nobody answered."""
    parts = urlsplit(url)
    headers = {"Content-Type": "application/json", **signature_headers}
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=POST_TIMEOUT_S)
    try:
        connection.request("POST", parts.path or "/", body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
