"""Writers: place orders over HTTP without end, each with one key until it is answered for good.

Usage: python writers.py --port 8000 --name host1 --journal FILE --writers 2, with the API key in the environment's
CLUSTER_KEY. SIGTERM: no new orders; the one under way is insisted on, then the program ends.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import threading
import time
import uuid
from pathlib import Path
from typing import Any

ANSWER_S, PAUSE_S, INSIST_S = 8, 0.2, 60
CREATED = 201
AGAIN = {429, 500, 502, 503}
SKU, CHANNEL = "CLUSTER", "web"
ADDRESS = {"name": "Ada", "line1": "1 Quay", "city": "Bristol", "postcode": "BS1 4RW", "country": "GB"}


class Journal:
    """What was told, one line at once on disk, from several threads."""

    def __init__(self, file: Path) -> None:
        self._out = file.open("a", buffering=1, encoding="utf-8")
        self._lock = threading.Lock()

    def write(self, line: dict[str, Any]) -> None:
        """Add a line."""
        with self._lock:
            self._out.write(json.dumps(line) + "\n")


class Writer(threading.Thread):
    """Places one order after another."""

    def __init__(self, port: int, name: str, journal: Journal, stopping: threading.Event) -> None:
        super().__init__(name=name)
        self.port, self.journal, self.stopping = port, journal, stopping
        self.secret = os.environ["CLUSTER_KEY"]

    def run(self) -> None:
        """Work until told to stop."""
        count = 0
        while not self.stopping.is_set():
            count += 1
            self.place(count)

    def place(self, count: int) -> None:
        """Place one order; every second one carries a reference of its own besides the key."""
        key = f"{self.name}-{uuid.uuid4()}"
        body = {
            "channel": CHANNEL,
            "customer": {"name": "Ada", "email": "ada@example.org"},
            "ship_to": ADDRESS,
            "lines": [{"sku": SKU, "quantity": 1}],
            "note": key,
        }
        if count % 2:
            body["external_ref"] = key
        told = self.insist(key, json.dumps(body).encode())
        self.journal.write({"key": key, "writer": self.name, "at": time.time(), **told})

    def insist(self, key: str, body: bytes) -> dict[str, Any]:
        """Ask with the same key until there is a final answer, or until too late after the end."""
        tries, until = 0, 0.0
        while True:
            tries += 1
            told = self.ask(key, body)
            if told:
                return {**told, "tries": tries}
            if self.stopping.is_set():
                until = until or time.monotonic() + INSIST_S
                if time.monotonic() > until:
                    return {"outcome": "unanswered", "tries": tries}
            time.sleep(PAUSE_S)

    def ask(self, key: str, body: bytes) -> dict[str, Any] | None:
        """Send the order once; None when it has to be sent again."""
        headers = {
            "Authorization": f"Bearer {self.secret}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_S)
        try:
            line.request("POST", "/api/v1/orders", body, headers)
            answer = line.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()
        if answer.status in AGAIN or b"idempotency.in_flight" in text:
            if answer.status not in {409, 429, 503}:
                self.journal.write(
                    {"key": key, "outcome": "defect", "status": answer.status, "at": time.time()}
                )
            return None
        if answer.status != CREATED:
            return {"outcome": "refused", "status": answer.status, "text": text.decode()[:300]}
        replayed = answer.getheader("Idempotent-Replayed") == "true"
        return {"outcome": "taken", "order_id": json.loads(text)["id"], "replayed": replayed}


def main() -> None:
    """Write until SIGTERM."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--port", type=int, required=True)
    asked.add_argument("--name", required=True)
    asked.add_argument("--journal", type=Path, required=True)
    asked.add_argument("--writers", type=int, default=2)
    wishes = asked.parse_args()
    journal, stopping = Journal(wishes.journal), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    writers = [
        Writer(wishes.port, f"{wishes.name}-{number}", journal, stopping) for number in range(wishes.writers)
    ]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        time.sleep(0.1)


if __name__ == "__main__":
    main()
