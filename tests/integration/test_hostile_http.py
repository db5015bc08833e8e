"""Hostile bytes on a real connection: answered early, without eating memory."""

import http.client
import socket
from pathlib import Path

import pytest

from api.calling import issue
from integration.running import WebServer

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def memory_kib(server):
    pages = [Path(f"/proc/{pid}/status").read_text() for pid in server.workers()]
    return sum(int(text.split("VmRSS:")[1].split()[0]) for text in pages)


def head(secret, *more):
    rows = ["POST /api/v1/customers HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {secret}", *more]
    return ("\r\n".join(rows) + "\r\n\r\n").encode()


def answered(server, *parts):
    """Send bytes until the server has had enough; return the status of its answer (0: it hung up)."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as line:
        try:
            for part in parts:
                line.sendall(part)
        except OSError:
            pass
        try:
            first = line.recv(100)
        except OSError:
            return 0
        return int(first.split()[1]) if first else 0


def test_hostile_requests_are_answered_early():
    secret = issue().secret
    with WebServer() as server:
        before = memory_kib(server)
        assert answered(server, head(secret, "Content-Length: 1000000000"), b"x" * 1000) == 413
        chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        endless = answered(server, head(secret, "Transfer-Encoding: chunked"), *[chunk] * 200)
        assert endless in {0, 411, 413}
        assert answered(server, head(secret, "Content-Length: -5")) in {400, 413}
        assert (
            answered(server, head(secret, "Content-Length: 5", "Transfer-Encoding: chunked"), b"0\r\n\r\n")
            < 500
        )
        assert answered(server, b"\x00\xff" * 1000 + b"\r\n\r\n") in {0, 400}
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        line.request("GET", "/api/v1/customers?" + "a=1&" * 100_000)
        assert line.getresponse().status in {400, 414, 431}
        line.close()
        assert memory_kib(server) - before < 100 * 1024
        assert answered(server, head(secret, "Content-Length: 12"), b'{"name":"A"}') == 201
