"""The load generator: a process of its own that keeps connections alive and tells what came back."""

import json
import subprocess
import sys
import threading
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from goodorder.benching import asking
from goodorder.benching.generator import Errand


class Shop(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = 409 if body.get("number", 0) % 4 == 3 else 201
        self.server.seen.append((self.client_address, self.headers["Idempotency-Key"], body))
        answer = json.dumps({"status": status}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def shop():
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        server.daemon_threads = True
        server.seen = []
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def sent(tmp_path, errand):
    spec, result = tmp_path / "spec.json", tmp_path / "result.json"
    spec.write_text(json.dumps(asdict(errand)))
    command = [sys.executable, "-m", "goodorder.benching.generator", str(spec), str(result)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    assert ran.stdout == "ready\n"
    return json.loads(result.read_text())


def test_list_is_asked_once_over_kept_connections_and_refusals_are_counted(shop, tmp_path):
    requests = [("POST", "/x", {"number": number}) for number in range(40)]
    file = asking.keep(tmp_path / "requests", requests)
    errand = Errand(port=shop.server_port, connections=3, seconds=20, headers={}, file=str(file))
    told = sent(tmp_path, errand)
    assert told["statuses"] == {"201": 30, "409": 10}
    assert told["wrong"] == ['{"status": 409}'] * 3
    assert sorted(body["number"] for _, _, body in shop.seen) == list(range(40))
    assert len({address for address, _, _ in shop.seen}) == 3
    assert len({key for _, key, _ in shop.seen}) == 40
    assert told["unanswered"] == 0
    assert sorted(told["quantiles_ms"]) == ["p50", "p95", "p99"]


@pytest.mark.parametrize(("pace", "asked"), [(40, range(10, 22)), (3, range(2, 3))])
def test_captures_are_paced_and_end_in_time(shop, tmp_path, pace, asked):
    errand = Errand(port=shop.server_port, connections=4, seconds=0.5, headers={}, kind="capture", pace=pace)
    told = sent(tmp_path, errand)
    assert told["statuses"] == {"201": len(shop.seen)}
    assert len(shop.seen) in asked
    assert told["seconds"] < 10
    assert {len(body["lines"]) for _, _, body in shop.seen} == {3}


def test_same_seed_asks_the_same(shop, tmp_path):
    errand = Errand(
        port=shop.server_port, connections=1, seconds=20, headers={}, kind="bulk", size=5, most=2, seed=7
    )
    for _ in range(2):
        assert sent(tmp_path, errand)["statuses"] == {"201": 2}
    bodies = [body for _, _, body in shop.seen]
    assert bodies[:2] == bodies[2:]
    assert [len(body["orders"]) for body in bodies] == [5] * 4
