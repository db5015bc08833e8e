"""HTTP as a careful client does it: one key for each intention, repeated until the answer is certain."""

import http.client
import json
import time
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

PATIENCE_S = 120
WAIT_S = 0.05
BUSY = {429, 502, 503, 504}
# Refusals that ask to try again: nothing was decided yet.
UNDECIDED = {"idempotency.in_flight", "orders.stock_contended", "inventory.changed_meanwhile", "kernel.busy"}
UNDECIDED_WORDS = "too many buyers at once"


class Silent(Exception):
    """Nobody answered for as long as we were willing to wait."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer: status and JSON body (empty for anything else), and what came along with it."""

    status: int
    body: Any
    text: str = ""
    location: str = ""

    @property
    def code(self) -> str:
        """The refusal's code, if it is one."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


class Line:
    """One keep-alive connection to an installation; not for several threads."""

    def __init__(self, url: str, key: str = "") -> None:
        parts = urlsplit(url)
        self.origin = f"{parts.scheme}://{parts.netloc}/"
        self._secure, self._host = parts.scheme == "https", parts.netloc
        self._key = key
        self._connection: http.client.HTTPConnection | None = None
        self.cookies: dict[str, str] = {}
        self.errors = 0

    def get(self, path: str, **query: Any) -> Heard:
        """Read something of the API, patiently."""
        suffix = f"?{urlencode(query)}" if query else ""
        return self.insist("GET", f"/api/v1{path}{suffix}")

    def send(self, method: str, path: str, body: Any = None) -> Heard:
        """Change something through the API: one intention, one key, repeated until the answer is certain."""
        return self.insist(method, f"/api/v1{path}", body, {"Idempotency-Key": str(uuid.uuid4())})

    def insist(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Heard:
        """Repeat a request until it is answered for good. Raises Silent when that takes too long."""
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        given = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self._key}",
            **(headers or {}),
        }
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            heard = self.once(method, path, content, given)
            if heard and not _is_open(heard):
                return heard
            self.errors += heard is None or heard.status >= 500  # noqa: PLR2004 - the class of server errors
            time.sleep(WAIT_S)
        raise Silent(f"{method} {path}")

    def once(self, method: str, path: str, content: bytes | None, headers: dict[str, str]) -> Heard | None:
        """Send a request a single time; None when the connection broke, whatever happened on the other side."""
        if self.cookies:
            headers = {
                **headers,
                "Cookie": "; ".join(f"{name}={word}" for name, word in self.cookies.items()),
            }
        try:
            line = self._connection or self._dial()
            line.request(method, path, content, headers)
            answer = line.getresponse()
            raw = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return None
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, word = cookie.partition(";")[0].partition("=")
            self.cookies[name] = word
        is_json = "json" in answer.headers.get("Content-Type", "")
        text = raw.decode(errors="replace")
        return Heard(
            answer.status,
            json.loads(text) if is_json and text else {},
            text,
            answer.headers.get("Location", ""),
        )

    def close(self) -> None:
        """Hang up; the next request dials again."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _dial(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        self._connection = kind(self._host, timeout=60)
        return self._connection


def _is_open(heard: Heard) -> bool:
    """Tell whether an answer leaves the matter open, so that the same request is to be sent again."""
    contended = heard.status == 409 and UNDECIDED_WORDS in heard.text  # noqa: PLR2004 - Conflict
    return heard.status in BUSY or heard.code in UNDECIDED or contended
