"""Two hundred buyers at once for the last units, over real HTTP: not one unit is sold twice, killed workers or not."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from api.calling import issue
from api.test_orders_api import wanted
from goodorder.kernel.access import system_context
from goodorder.kernel.relay import settle_all
from goodorder.orders.models import Order
from goodorder.reports.queries import run_audit
from integration.running import Buyer, WebServer
from shop import open_shop

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BUYERS, KETTLES, CLOCKS = 200, 50, 1


@pytest.fixture
def secret(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): KETTLES, ("SPARE", "CLOCK"): CLOCKS})
    return issue(["orders.capture"]).secret


def storm(server, secret, *, meanwhile=lambda sold: None):
    """Let all buyers loose at once; returns each buyer with its wish and its answer."""
    gate, sold = threading.Barrier(BUYERS), Counter()

    def buy(number):
        sku = "CLOCK" if number % 4 == 0 else "KETTLE"
        body = wanted({sku: 1}, customer={"name": f"Buyer {number}", "email": f"b{number}@example.com"})
        buyer = Buyer(server.port, secret)
        gate.wait(180)
        heard = buyer.insist("/orders", body)
        sold[heard.status] += 1
        return buyer, body, heard

    with ThreadPoolExecutor(BUYERS + 1) as pool:
        watcher = pool.submit(meanwhile, sold)
        bought = list(pool.map(buy, range(BUYERS)))
        watcher.result(180)
    return bought


def check(bought):
    """Exactly what was there is sold; everybody else heard why not; nobody has two orders."""
    connections.close_all()
    sold = Counter(body["lines"][0]["sku"] for _, body, heard in bought if heard.status == 201)
    assert sold == {"KETTLE": KETTLES, "CLOCK": CLOCKS}
    for _, body, heard in bought:
        if heard.status != 201:
            assert (heard.status, heard.json["code"]) == (409, "orders.out_of_stock")
            (short,) = heard.json["details"]["lines"]
            assert short == {"line": 1, "sku": body["lines"][0]["sku"], "asked": 1, "short": 1}
    told = {heard.json["id"] for _, _, heard in bought if heard.status == 201}
    kept = Order.objects.values_list("public_id", "customer__email")
    assert {order_id for order_id, _ in kept} == told
    assert len({email for _, email in kept}) == len(kept) == KETTLES + CLOCKS


def check_books():
    """React to everything that was sold; then every invariant holds."""
    settle_all()
    ctx = system_context("test")
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []
    assert set(Order.objects.values_list("state", flat=True)) == {"confirmed"}


def test_exactly_what_is_there_is_sold(secret):
    with WebServer() as server:
        bought = storm(server, secret)
        check(bought)
        for buyer, body, heard in bought[::10]:
            again = buyer.insist("/orders", body)
            assert (again.status, again.body, again.replayed) == (heard.status, heard.body, True)
    check_books()


def test_a_worker_killed_in_the_middle_changes_nothing(secret):
    with WebServer() as server:
        killed = []

        def kill_twice(sold):
            for done in (15, 60):
                while sum(sold.values()) < done:
                    threading.Event().wait(0.01)
                killed.append(server.kill_a_worker())

        bought = storm(server, secret, meanwhile=kill_twice)
        assert len(set(killed)) == 2
        assert any(buyer.tries > 1 for buyer, _, _ in bought), "the kills must have hit somebody"
        check(bought)
    check_books()
