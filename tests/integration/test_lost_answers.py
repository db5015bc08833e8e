"""A provider that acts and loses three answers in ten: after settling, both sides tell the same of every cent."""

from collections import Counter, defaultdict
from datetime import timedelta

import pytest

from goodorder.flows import loose_ends
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.kernel.access import system_context
from goodorder.kernel.models import Receipt
from goodorder.kernel.plugs import plug
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.payments.models import Operation, Tender
from goodorder.reports.queries import run_audit
from goodorder.testing.processes import SimulatorProcess
from integration.running import WebServer
from shop import open_shop, place

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SECRET = "simulator-secret-of-tests"
ORDERS = 60
LOSE = {"mode": "act_and_lose", "share": 0.3, "seed": 7}


@pytest.fixture
def bank(monkeypatch, tmp_path):
    """Start the payment simulator and know it."""
    with SimulatorProcess("payment", secret=SECRET, journal=tmp_path / "journal") as simulator:
        monkeypatch.setenv("GOODORDER_PAYMENT_SIMULATOR_URL", simulator.url)
        monkeypatch.setenv("GOODORDER_SIMULATOR_SECRET", SECRET)
        monkeypatch.setenv("GOODORDER_SIMULATOR_TIMEOUT_S", "2")
        monkeypatch.setattr(loose_ends, "OPEN_FOR", timedelta(0))
        plug.cache_clear()
        yield simulator
        plug.cache_clear()


def settle(most=30):
    """React, ask after what is open, until nothing is."""
    for _ in range(most):
        settle_all()
        if not Operation.objects.filter(state__in=["pending", "unknown"]).exists():
            return
        loose_ends.settle_open_operations()
    raise AssertionError("operations stay open")


def send(ctx, placed):
    """Pick, pack and send everything that locations were asked for."""
    parcels = []
    for asked in [one for order in placed for one in work.work_of(ctx, demand=order.public_id)]:
        picks = [(line.pk, line.counters.to_pick) for line in asked.lines.all()]
        fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
        parcels.append(fulfillment.pack(ctx, fulfillment_order_id=asked.public_id))
    settle_all()
    for parcel in parcels:
        fulfillment.ship(ctx, shipment_id=parcel.public_id)
    settle()


def trade(ctx):
    """Sell to sixty customers; cancel some wholly, some in part, and credit some of what was sent."""
    placed = [place(ctx, {"MUG": 3, "KETTLE": 1}, method="card") for _ in range(ORDERS)]
    settle()
    for order in placed[0::6]:
        orders.cancel_lines(ctx, order_id=order.public_id, reason="changed their mind")
    for order in placed[1::6]:
        orders.cancel_lines(ctx, order_id=order.public_id, quantities={1: 2}, reason="fewer")
    send(ctx, [order for number, order in enumerate(placed) if number % 6])
    for order in placed[2::6]:
        orders.credit_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="chipped")
    settle()
    for order in placed[2::12]:
        orders.credit_lines(ctx, order_id=order.public_id, quantities={1: 2, 2: 1}, reason="all of it")
    settle()


def check(bank):
    """Compare our tenders with the journal of what truly happened, order by order."""
    journal = bank.journal()
    keys = Counter(line["key"] for line in journal if line["outcome"] == "ok")
    assert set(keys.values()) == {1}, "one key, one effect"
    ours = Operation.objects.select_related("tender__payable")
    assert not ours.exclude(state__in=["ok", "failed"]).exists()
    about = {operation.idem_key: operation.tender.payable.about for operation in ours}
    done = {
        operation.idem_key
        for operation in ours
        if operation.state == "ok" and operation.tender.provider != "none"
    }
    assert done == set(keys), "what one side did, the other knows"
    moved = defaultdict(Counter)
    for line in journal:
        if line["outcome"] == "ok":
            moved[about[line["key"]]][line["operation"]] += line["effect"]["amount"]
    for tender in Tender.objects.select_related("payable"):
        real = moved[tender.payable.about]
        assert (tender.captured, tender.refunded) == (real["capture"], real["refund"]), tender.payable.about
        assert tender.authorised == real["authorize"] - real["void"]
    lost = [line for line in journal if line["fault"] == "act_and_lose"]
    assert len(lost) > ORDERS // 2, "the answers must really have been lost"


def check_orders(ctx):
    """Every order ended as it was treated, everything that was sent is paid, nothing failed, every invariant holds."""
    states = Counter(Order.objects.values_list("state", flat=True))
    assert states == {"cancelled": ORDERS // 6, "confirmed": ORDERS - ORDERS // 6}
    assert [(one.subscriber, one.error) for one in Receipt.objects.exclude(state="done")] == []
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []


def test_every_cent_agrees_after_lost_answers(ctx, bank):
    open_shop(ctx, stock={("MAIN", "MUG"): 500, ("SPARE", "KETTLE"): 100})
    bank.faults(LOSE)
    trade(ctx)
    bank.faults()
    settle()
    check(bank)
    check_orders(system_context("test"))


def test_every_cent_agrees_when_callbacks_come_twice_late_or_never(ctx, bank):
    open_shop(ctx, stock={("MAIN", "MUG"): 500, ("SPARE", "KETTLE"): 100})
    with WebServer() as server:
        bank.callback_url(f"{server.url}/hooks/payments/simulator")
        bank.faults(
            LOSE,
            {"mode": "callback_never", "share": 0.2, "seed": 1},
            {"mode": "callback_twice", "share": 0.5, "seed": 2, "copies": 3},
            {"mode": "callback_out_of_order", "share": 0.3, "seed": 3, "delay_s": 0.3},
        )
        trade(ctx)
        bank.faults()
        settle()
        delivered = Counter(told["state"] for told in bank.callbacks())
    assert delivered["delivered"] > ORDERS
    check(bank)
    check_orders(system_context("test"))
