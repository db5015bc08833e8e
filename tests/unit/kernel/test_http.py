"""The guarded client against small servers on loopback that misbehave on purpose."""

import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager

import pytest

from goodorder.kernel import http
from goodorder.kernel.outside import AddressRefused, OutsidePolicy

DROPS, DRIPPING_S = 1_200, 60
ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nX-One: 1\r\n\r\n{"a": true}'


@contextmanager
def server(serve, wrap=lambda connection: connection):
    """Run `serve(connection, head)` for each connection; yields the port and the heads received."""
    listener = socket.create_server(("127.0.0.1", 0))
    heads = []

    def accept():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                with wrap(connection) as stream:
                    stream.settimeout(60)
                    heads.append(stream.recv(65536))
                    serve(stream, heads[-1])
            except OSError:
                continue

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], heads
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def answering(content):
    def serve(stream, head):
        stream.sendall(content)

    return serve


def dripping(first, drop, drops):
    def serve(stream, head):
        stream.sendall(first)
        for _ in range(drops):
            time.sleep(DRIPPING_S / DROPS)
            stream.sendall(drop)

    return serve


def allowing(port, host="127.0.0.1"):
    return OutsidePolicy(allow=frozenset({f"{host}:{port}"}), resolve=lambda host, port: ["127.0.0.1"])


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_request_returns_status_headers_and_json():
    with server(answering(ANSWER)) as (port, heads):
        answer = http.request(
            "POST", f"http://127.0.0.1:{port}/x", json={"b": 1}, headers={"Idempotency-Key": "k"}
        )
    assert (answer.status, answer.ok, answer.headers["x-one"], answer.json()) == (200, True, "1", {"a": True})
    assert b"Idempotency-Key: k" in heads[0]


def test_redirect_is_an_answer_and_is_not_followed():
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    with server(answering(moved)) as (port, _):
        assert http.request("GET", f"http://127.0.0.1:{port}/").status == 302
        assert http.request_untrusted(f"http://127.0.0.1:{port}/", policy=allowing(port)).status == 302


def test_refused_connection_is_unreachable():
    port = closed_port()
    with pytest.raises(http.HttpUnreachable):
        http.request("GET", f"http://127.0.0.1:{port}/")
    with pytest.raises(http.HttpUnreachable):
        http.request_untrusted(f"http://127.0.0.1:{port}/", policy=allowing(port))


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "payments", "http://[::1"])
def test_unusable_configured_address_is_unreachable(url):
    with pytest.raises(http.HttpUnreachable, match="correct it"):
        http.request("GET", url)


def test_silence_is_a_timeout_and_a_timeout_is_lost():
    given_up = threading.Event()
    with server(lambda stream, head: given_up.wait(60)) as (port, _):
        with pytest.raises(http.HttpTimeout) as lost:
            http.request("GET", f"http://127.0.0.1:{port}/", timeout_s=0.2)
        given_up.set()
        assert isinstance(lost.value, http.HttpLost)


def test_dripping_body_ends_at_the_deadline():
    drip = dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x", DROPS)
    with server(drip) as (port, _):
        started = time.monotonic()
        with pytest.raises(http.HttpTimeout):
            http.request("GET", f"http://127.0.0.1:{port}/", timeout_s=0.3)
        with pytest.raises(http.HttpTimeout):
            http.request_untrusted(f"http://127.0.0.1:{port}/", policy=allowing(port), timeout_s=0.3)
        assert time.monotonic() - started < DRIPPING_S / 2


def test_dripping_header_of_an_untrusted_answer_ends_at_the_deadline():
    with server(dripping(b"HTTP/1.1 200 OK\r\nX: ", b"x", DROPS)) as (port, _):
        started = time.monotonic()
        with pytest.raises(http.HttpTimeout):
            http.request_untrusted(f"http://127.0.0.1:{port}/", policy=allowing(port), timeout_s=0.3)
        assert time.monotonic() - started < DRIPPING_S / 2


@pytest.mark.parametrize(
    "content", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", b"SSH-2.0\r\n\r\n"]
)
def test_broken_answer_is_lost(content):
    with server(answering(content)) as (port, _):
        with pytest.raises(http.HttpLost):
            http.request("GET", f"http://127.0.0.1:{port}/")
        with pytest.raises(http.HttpLost):
            http.request_untrusted(f"http://127.0.0.1:{port}/", policy=allowing(port))


@pytest.mark.parametrize("content", [b"<html>", b'{"a": tr', b"[" * 200_000, b"\xff"])
def test_body_that_is_not_json_is_garbled(content):
    with pytest.raises(http.HttpGarbled):
        http.Response(200, content=content).json()


def test_untrusted_answer_is_read_up_to_64_kb():
    huge = b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + b"x" * 1_000_000
    with server(answering(huge)) as (port, _):
        answer = http.request_untrusted(f"http://127.0.0.1:{port}/", policy=allowing(port))
    assert (len(answer.content), answer.truncated) == (65536, True)


def test_trusted_answer_beyond_the_limit_is_lost(monkeypatch):
    monkeypatch.setattr(http, "MAX_BYTES", 10)
    with server(answering(ANSWER)) as (port, _), pytest.raises(http.HttpLost, match="more than"):
        http.request("GET", f"http://127.0.0.1:{port}/")


def test_name_is_resolved_once_so_rebinding_gains_nothing():
    asked = []

    def resolve(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.99"]

    with server(answering(ANSWER)) as (port, heads):
        policy = OutsidePolicy(allow=frozenset({f"shop.example:{port}"}), resolve=resolve)
        answer = http.request_untrusted(f"http://shop.example:{port}/hook", policy=policy)
    assert answer.status == 200
    assert asked == ["shop.example"]
    assert f"Host: shop.example:{port}".encode() in heads[0]


def test_rebinding_to_loopback_is_refused_before_anything_is_sent():
    with server(answering(ANSWER)) as (port, heads):
        policy = OutsidePolicy(ports=frozenset({port}), resolve=lambda host, port: ["127.0.0.1"])
        with pytest.raises(AddressRefused):
            http.request_untrusted(f"https://shop.example:{port}/hook", policy=policy)
    assert heads == []


def test_certificate_must_be_the_names_though_the_address_is_pinned(tmp_path):
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=shop.example"
        " -addext subjectAltName=DNS:shop.example -keyout key.pem -out cert.pem"
    )
    made = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False)
    assert made.returncode == 0, made.stderr
    host = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    host.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    caller = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))

    def wrap(connection):
        return host.wrap_socket(connection, server_side=True)

    with server(answering(ANSWER), wrap) as (port, _):
        policy = OutsidePolicy(
            allow=frozenset({f"shop.example:{port}", f"other.example:{port}"}),
            resolve=lambda host, port: ["127.0.0.1"],
            tls=lambda: caller,
        )
        assert http.request_untrusted(f"https://shop.example:{port}/", policy=policy).status == 200
        with pytest.raises(http.HttpUnreachable):
            http.request_untrusted(f"https://other.example:{port}/", policy=policy)


def test_open_transaction_refuses_both_kinds_of_call(monkeypatch):
    monkeypatch.setattr(http, "guard", lambda: True)
    with pytest.raises(http.NetworkInTransaction, match=r"^http://127\.0\.0\.1:1 called"):
        http.request("GET", "http://127.0.0.1:1/path?secret=1")
    with pytest.raises(http.NetworkInTransaction):
        http.request_untrusted("https://shop.example/hook")
