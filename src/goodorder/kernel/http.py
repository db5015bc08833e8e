"""The only door to the network. It refuses to work inside a database transaction.

`request` is for addresses the operator configured (providers, carriers, channels). `request_untrusted` is for
addresses users typed in (webhook endpoints): see `OutsidePolicy`. Neither follows redirects.

Errors say what may have happened on the other side: HttpUnreachable means certainly nothing; HttpLost (and its
kinds HttpTimeout and HttpGarbled) means the request left us and may have been acted upon.
"""

import atexit
import json as jsonlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpcore2
import httpx2

from goodorder.kernel.errors import Transient
from goodorder.kernel.outside import AddressRefused, OutsidePolicy, PinnedBackend

__all__ = [
    "AddressRefused",
    "HttpGarbled",
    "HttpLost",
    "HttpTimeout",
    "HttpUnreachable",
    "NetworkInTransaction",
    "OutsidePolicy",
    "Response",
    "request",
    "request_untrusted",
]

CONNECT_S = 2.0
READ_S = 10.0
OUTSIDE_S = 15.0
MAX_BYTES = 16 * 1024 * 1024
MAX_OUTSIDE_BYTES = 64 * 1024
LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")

SUCCESS = range(200, 300)


def _never() -> bool:
    return False


# The command machinery replaces this by its own question "is a command's transaction open?".
guard: Callable[[], bool] = _never


class NetworkInTransaction(RuntimeError):
    """A defect: the network was asked for while a transaction is open. Move the call into an effect."""


class HttpUnreachable(Transient):
    """503: nothing was sent; trying again is safe."""

    def __init__(self, message: str) -> None:
        super().__init__("http.unreachable", message)


class HttpLost(Transient):
    """503: the request was sent, the answer is lost; the other side may have acted."""

    def __init__(self, message: str, code: str = "http.lost") -> None:
        super().__init__(code, message)


class HttpTimeout(HttpLost):
    """503: sent, and no whole answer came in time; the other side may have acted."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "http.timeout")


class HttpGarbled(HttpLost):
    """503: an answer came that cannot be read; the other side may have acted."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "http.garbled")


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer; header names are in lower case. `truncated`: more came than was read."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    truncated: bool = False

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return self.status in SUCCESS

    def json(self) -> Any:
        """Return the body as JSON; raises HttpGarbled when it is none."""
        try:
            return jsonlib.loads(self.content)
        except (ValueError, RecursionError) as failure:
            raise HttpGarbled(f"answered {self.status} with a body that is not JSON") from failure


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    json: Any = None,
    content: bytes | None = None,
    timeout_s: float = READ_S,
) -> Response:
    """Call an address the operator configured and return the whole answer, whatever its status.

    `timeout_s` bounds the wait for the answer; connecting is bounded by 2 s. Raises HttpUnreachable, HttpLost.
    """
    _refuse_in_transaction(url)
    limits = httpx2.Timeout(timeout_s, connect=CONNECT_S, pool=CONNECT_S)
    with (
        _typed(url),
        _client().stream(method, url, headers=headers, json=json, content=content, timeout=limits) as answer,
    ):
        body, whole = _read(answer.iter_bytes(), MAX_BYTES, time.monotonic() + timeout_s)
        if not whole:
            raise HttpLost(f"{_origin(url)} answered more than {MAX_BYTES} bytes")
        return Response(answer.status_code, dict(answer.headers), body)


def request_untrusted(
    url: str,
    *,
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    timeout_s: float = OUTSIDE_S,
    policy: OutsidePolicy | None = None,
) -> Response:
    """Call an address a user typed in, without letting it reach our own network.

    The name is resolved once, every address it has is checked, and the connection goes to a checked address;
    certificate and Host stay those of the name. All of it ends after `timeout_s`; of the answer the first
    64 kB are read. Raises AddressRefused, HttpUnreachable, HttpLost.
    """
    _refuse_in_transaction(url)
    policy = policy or OutsidePolicy()
    deadline = time.monotonic() + timeout_s
    target = policy.target(url)
    backend = PinnedBackend(policy.addresses(target), deadline)
    sent = {"Host": target.host_header, "Accept-Encoding": "identity", **(headers or {})}
    with (
        _typed(url),
        httpcore2.ConnectionPool(ssl_context=policy.tls(), network_backend=backend) as pool,
        pool.stream(
            method,
            target.url,
            headers=[(name.encode("ascii"), value.encode("latin-1")) for name, value in sent.items()],
            content=content,
            extensions={"timeout": {"connect": CONNECT_S, "read": timeout_s, "write": timeout_s}},
        ) as answer,
    ):
        body, whole = _read(answer.iter_stream(), MAX_OUTSIDE_BYTES, deadline)
        heads = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
        return Response(answer.status, heads, body, truncated=not whole)


def _refuse_in_transaction(url: str) -> None:
    if guard():
        raise NetworkInTransaction(
            f"{_origin(url)} called inside a transaction: move the call into an effect"
        )


@cache
def _client() -> httpx2.Client:
    client = httpx2.Client(
        follow_redirects=False,
        limits=httpx2.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=15),
        mounts=dict.fromkeys(LOOPBACK),  # a proxy from the environment is not for this machine
        headers={"User-Agent": "goodorder"},
    )
    atexit.register(client.close)
    return client


os.register_at_fork(after_in_child=_client.cache_clear)  # two processes must not share one connection


def _read(chunks: Iterator[bytes], limit: int, deadline: float) -> tuple[bytes, bool]:
    """Return at most `limit` bytes and whether that is all."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > limit:
            return bytes(body[:limit]), False
        if time.monotonic() > deadline:
            raise HttpTimeout("the answer trickled in too slowly")
    return bytes(body), True


@contextmanager
def _typed(url: str) -> Iterator[None]:
    """Turn the library's errors into ours."""
    origin = _origin(url)
    try:
        yield
    except (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpcore2.UnsupportedProtocol) as failure:
        raise HttpUnreachable(f"{origin} is not an http or https address: correct it") from failure
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError) as failure:
        raise HttpUnreachable(f"{origin} cannot be reached: {failure}") from failure
    except (httpcore2.ConnectError, httpcore2.ConnectTimeout, httpcore2.PoolTimeout) as failure:
        raise HttpUnreachable(f"{origin} cannot be reached: {failure}") from failure
    except (httpx2.TimeoutException, httpcore2.TimeoutException) as failure:
        raise HttpTimeout(f"{origin} gave no whole answer in time") from failure
    except (httpx2.DecodingError, httpx2.RemoteProtocolError, httpcore2.RemoteProtocolError) as failure:
        raise HttpGarbled(f"{origin} broke off or does not speak HTTP: {failure}") from failure
    except (httpx2.NetworkError, httpcore2.NetworkError) as failure:
        raise HttpLost(f"{origin} broke the connection: {failure}") from failure


def _origin(url: str) -> str:
    """Return scheme and host only: paths and queries may carry secrets that must not reach a log."""
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL:
        return "the address"
    return f"{parsed.scheme}://{parsed.host}" + (f":{parsed.port}" if parsed.port else "")
