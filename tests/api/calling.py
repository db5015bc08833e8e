"""A caller of the API: sends JSON with a key, reads JSON back."""

import json
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.test import Client

from goodorder.kernel.access import system_context
from goodorder.staff.commands import issue_key

Say = Callable[..., HttpResponse]
NEW = object()


class Caller:
    """One API key and how to use it; every POST draws a new idempotency key unless one is given."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.http = Client(raise_request_exception=False)

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.http.get(f"/api/v1{path}", query, headers=self._headers())

    def post(self, path: str, body: Any = None, *, once: Any = NEW) -> HttpResponse:
        return self.send("POST", path, body, once=once)

    def patch(self, path: str, body: Any = None, *, once: Any = NEW) -> HttpResponse:
        return self.send("PATCH", path, body, once=once)

    def send(self, method: str, path: str, body: Any = None, *, once: Any = NEW) -> HttpResponse:
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        headers = self._headers()
        if once is not None:
            headers["Idempotency-Key"] = str(uuid.uuid4()) if once is NEW else once
        return self.http.generic(
            method, f"/api/v1{path}", content, content_type="application/json", headers=headers
        )

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"} if self.secret else {}


def issue(permissions: Sequence[str] = ("*",), scopes: dict[str, list[str]] | None = None) -> Caller:
    """Make a key and return its caller."""
    name = f"test {uuid.uuid4()}"
    return Caller(issue_key(system_context("test"), name=name, permissions=permissions, scopes=scopes)[1])


def is_problem(answer: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is a problem of this kind and return it."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), (
        answer.content
    )
    found: dict[str, Any] = json.loads(answer.content)
    assert (found["status"], found["code"], found["type"]) == (status, code, f"urn:goodorder:error:{code}")
    assert found["title"]
    assert found["detail"]
    return found
