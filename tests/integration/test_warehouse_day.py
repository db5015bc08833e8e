"""Orders of a real wholesaler, released at once and sent by a scripted warehouse that makes mistakes."""

import csv
import gzip
import os
import time
from collections import Counter
from decimal import Decimal
from itertools import groupby, islice
from pathlib import Path
from random import Random

import pytest

from api.calling import issue
from goodorder.catalog import commands as catalog
from goodorder.catalog.rules import SkuDraft
from goodorder.inventory import commands as inventory
from goodorder.kernel import plugs
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.reports.queries import run_audit
from goodorder.shipping import commands as shipping
from goodorder.shipping.rules import ZoneRates
from goodorder.testing.processes import SimulatorProcess
from scripted_warehouse import ScriptedWarehouse, read
from shop import ADA, open_shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(7200)]
FILE = "shared/data/online-retail/orders-2010-12-to-2011-08.csv.gz"
ORDERS = int(os.environ.get("GOODORDER_WAREHOUSE_ORDERS", "40"))
SEED = int(os.environ.get("GOODORDER_WAREHOUSE_SEED", "5"))
MOST_LINES = int(os.environ.get("GOODORDER_WAREHOUSE_LINES", "3"))
AT_ONCE = 400
SECRET = "a-secret-of-the-tests-only-32-bytes"


@pytest.fixture
def baskets(pytestconfig):
    """Return number, units and prices in pence by SKU of the first orders, each with its first SKUs."""
    file = Path(pytestconfig.rootpath).parent / FILE
    if not file.exists():
        pytest.skip(f"SKIPPED, NOT PROVEN: the real data is missing; put it at {file}")
    with gzip.open(file, "rt", encoding="utf-8", newline="") as rows:
        orders = groupby(csv.DictReader(rows), key=lambda row: row["InvoiceNo"])
        found = ((number, basket_of(lines)) for number, lines in orders)
        return list(islice(((number, lines) for number, lines in found if lines), ORDERS))


def basket_of(rows):
    lines = {}
    for row in rows:
        sku, units = row["StockCode"].upper(), int(row["Quantity"])
        if units > 0 and sku[0].isdigit() and (sku in lines or len(lines) < MOST_LINES):
            before, _ = lines.get(sku, (0, 0))
            lines[sku] = (before + units, int(Decimal(row["UnitPrice"]) * 100))
    return lines


@pytest.fixture
def carrier(tmp_path, monkeypatch):
    with SimulatorProcess("carrier", secret=SECRET, journal=tmp_path / "carrier.jsonl") as process:
        monkeypatch.setenv("GOODORDER_CARRIER_SIMULATOR_URL", process.url)
        monkeypatch.setenv("GOODORDER_SIMULATOR_SECRET", SECRET)
        plugs.plug.cache_clear()
        yield process
    plugs.plug.cache_clear()


def open_warehouse(ctx, wanted, dice):
    """Open the shop with everything at MAIN, half of the SKUs at SPARE once more, and the simulated carrier."""
    open_shop(ctx, stock={}, backorders=True, carrier="simulator")
    rates = ZoneRates(code="all", countries=("*",), steps=((500_000_000, 495),))
    shipping.set_rates(ctx, service="parcel", zones=[rates])
    catalog.import_skus(ctx, drafts=[SkuDraft(code=sku, name=sku, weight_g=50) for sku in wanted])
    inventory.import_stock(ctx, location="MAIN", levels=sorted(wanted.items()))
    inventory.import_stock(
        ctx, location="SPARE", levels=[level for level in sorted(wanted.items()) if dice.random() < 0.5]
    )


def sent(number, lines):
    return {
        "channel": "web",
        "external_ref": number,
        "customer": {"name": "Ada Byron", "email": "ada@example.com"},
        "ship_to": ADA.as_json(),
        "lines": [{"sku": sku, "quantity": n, "unit_price": price} for sku, (n, price) in lines.items()],
        "service": "parcel",
    }


def release_at_once(caller, baskets):
    """Place the orders in as few requests as there may be, and let them be confirmed and released."""
    ids = []
    for at in range(0, len(baskets), AT_ONCE):
        orders = [sent(number, lines) for number, lines in baskets[at : at + AT_ONCE]]
        batch = read(caller.post("/orders/batches", {"orders": orders}))
        assert batch["captured"] == len(orders), [one["problem"] for one in batch["results"]]
        ids += [one["order"]["id"] for one in batch["results"]]
    settle()
    return ids


def settle():
    while settle_all():
        pass


def test_a_scripted_warehouse_sends_what_was_released_at_once(ctx, baskets, carrier):
    dice, caller, started = Random(SEED), issue(), time.monotonic()  # noqa: S311 - the same dice each time
    wanted = Counter()
    for _, lines in baskets:
        wanted.update({sku: units for sku, (units, _) in lines.items()})
    unit_of_work(lambda: open_warehouse(ctx, wanted, dice))
    house = ScriptedWarehouse(caller, settle, dice)
    house.shelve("MAIN", wanted)
    ids = release_at_once(caller, baskets)
    house.work_off("MAIN", "SPARE")
    tally = house.tally
    seconds = time.monotonic() - started
    print(f"{len(ids)} orders, {sum(wanted.values()):,} units, {tally.told()}, {seconds:.0f} s")
    ordered, waiting = units_of(caller, ids)
    broken = [(broken.id, broken.rows) for broken in run_audit(ctx) if broken.rows]
    print(f"audit: {broken}, labels: {len(carrier.journal('label'))}")
    print(f"{len(ids) - len({order for order, _ in waiting})} orders sent whole, waiting: {dict(waiting)}")
    assert ordered == sum(wanted.values())
    assert tally.counts["shorts"] > 0
    assert waiting - tally.missed == Counter()
    assert tally.counts["travel_m"] < tally.counts["travel_before_m"]
    labels = [entry["effect"]["reference"] for entry in carrier.journal("label")]
    assert (len(labels), len(set(labels))) == (tally.counts["parcels"], tally.counts["parcels"])
    assert [(each.subscriber, each.error) for each in Receipt.objects.exclude(state="done")] == []
    assert broken == []


def units_of(caller, ids):
    """Count what was ordered, and what has not left by order and SKU: what was missed may wait for stock.

    The charge for shipping leaves with the first parcel; where none left it waits, too.
    """
    ordered, waiting = 0, Counter()
    for order_id in ids:
        lines = read(caller.get(f"/orders/{order_id}"))["lines"]
        has_left = any(line["handed_over"] for line in lines)
        for line in lines:
            is_item = line["kind"] == "item"
            ordered += line["ordered"] * is_item
            if (left := line["ordered"] - line["handed_over"]) and (is_item or has_left):
                waiting[order_id, line["sku"]] += left
    return ordered, waiting
