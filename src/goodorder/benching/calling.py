"""One caller of the product, who asks one thing after the other: by API key, or signed in like a person."""

from __future__ import annotations

import http.client
import json
import re
import secrets
from typing import Any
from urllib.parse import urlencode

from goodorder.benching.processes import HOST
from goodorder.cli.installation import stop

PATIENCE_S = 60
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Caller:
    """Calls the API over one connection and counts its calls; a refusal ends the program with its words."""

    def __init__(self, port: int, key: str) -> None:
        self.line = http.client.HTTPConnection(HOST, port, timeout=PATIENCE_S)
        self.key, self.calls = key, 0

    def get(self, path: str) -> Any:
        """Read something."""
        return self._call("GET", path, None, "")

    def post(self, path: str, body: Any = None, *, key: str = "", but: str = "") -> Any:
        """Do something; None when it is refused with the code `but`."""
        return self._call("POST", path, body, key or secrets.token_hex(8), but)

    def _call(self, method: str, path: str, body: Any, key: str, but: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        self.line.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
        answer = self.line.getresponse()
        content = answer.read()
        self.calls += 1
        if answer.status >= http.client.BAD_REQUEST:
            if but and json.loads(content).get("code") == but:
                return None
            stop(f"{method} {path} answered {answer.status}: {content[:500].decode(errors='replace')}")
        return json.loads(content)


def sign_in(port: int, person: str, password: str) -> str:
    """Return the cookie of somebody who has just signed in."""
    line = http.client.HTTPConnection(HOST, port, timeout=PATIENCE_S)
    line.request("GET", "/login/")
    shown = line.getresponse()
    page, cookies = shown.read().decode(), _cookies(shown)
    token = TOKEN.search(page)
    form = {"username": person, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
    line.request("POST", "/login/", urlencode(form), headers)
    answer = line.getresponse()
    answer.read()
    if answer.status != http.client.FOUND:
        stop(f"nobody could sign in: /login/ answered {answer.status}")
    return _cookies(answer)


def _cookies(answer: http.client.HTTPResponse) -> str:
    return "; ".join(cookie.partition(";")[0] for cookie in answer.headers.get_all("Set-Cookie") or [])


def page(port: int, path: str, cookie: str) -> str:
    """Return a page as a person sees it; ends the program when there is none."""
    line = http.client.HTTPConnection(HOST, port, timeout=PATIENCE_S)
    line.request("GET", path, headers={"Cookie": cookie})
    answer = line.getresponse()
    content = answer.read().decode()
    if answer.status != http.client.OK:
        stop(f"GET {path} answered {answer.status}")
    return content
