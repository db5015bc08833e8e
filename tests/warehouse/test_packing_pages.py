"""The packing bench in the browser: scan, refuse, weigh, close, print; pages open and are closed to others."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.fulfillment.models import Carton, Freight, Pallet, Shipment
from goodorder.fulfillment.rules.weighing import BenchTerms
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import Arrival
from goodorder.kernel.relay import settle_all
from goodorder.pricing import commands as pricing
from warehouse.packed import open_bench, packed, picked_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def picked(ctx, db):
    open_bench(ctx)
    return picked_order(ctx)


def bench_of(asked):
    return reverse("warehouse:packing-bench", args=[asked.public_id])


def act(client, asked, action, once=None, **fields):
    address = reverse("warehouse:packing-act", args=[asked.public_id, action])
    return client.post(address, {"once": once or uuid4().hex, **fields})


def test_packer_scans_an_order_into_a_parcel(owner, picked):
    order, asked = picked
    for scanned in (asked.number, order.number.lower()):
        found = owner.get(reverse("warehouse:packing"), {"search": scanned})
        assert (found.status_code, found["Location"]) == (302, bench_of(asked))
    shown = owner.get(bench_of(asked)).content.decode()
    assert "LARGE" in shown
    assert "Take a carton" in shown
    for code in ("large", "KETTLE", "mug"):
        assert act(owner, asked, "scan", entry=code)["Location"] == bench_of(asked)
    wrong = act(owner, asked, "scan", entry="CLOCK")
    assert (wrong.status_code, "does not belong to" in wrong.content.decode()) == (409, True)
    act(owner, asked, "scan", entry="MUG")
    settle_all()
    done = owner.get(bench_of(asked)).content.decode()
    carton = Carton.objects.get()
    assert carton.shipment.number in done
    for name in ("packing-slip", "delivery-note", "carton-label"):
        assert reverse("warehouse:packing-paper", args=[carton.shipment.public_id, name]) in done
    assert reverse("web:label", args=[carton.shipment.label_id]) in done


def test_repeated_scan_of_one_form_counts_once(owner, picked):
    _, asked = picked
    once = uuid4().hex
    for _ in range(2):
        assert act(owner, asked, "scan", once=once, entry="MUG").status_code == 302
    assert [line.quantity for line in Carton.objects.get().lines.all()] == [1]


def test_scale_is_asked_and_believed_with_a_reason(ctx, owner, picked):
    _, asked = picked
    fulfillment.set_bench_policy(ctx, location="MAIN", terms=BenchTerms(must_weigh=True))
    for code in ("LARGE", "KETTLE", "MUG", "MUG"):
        act(owner, asked, "scan", entry=code)
    about = {"carton": Carton.objects.get().public_id}
    refused = act(owner, asked, "close", **about, weight_g="1000")
    assert (refused.status_code, "2340 g" in refused.content.decode()) == (409, True)
    assert act(owner, asked, "close", **about, weight_g="heavy").status_code == 422
    act(owner, asked, "close", **about, weight_g="1000", reason="light mugs")
    assert Shipment.objects.get().weight_g == 1000


def test_what_is_in_the_carton_can_be_taken_out(owner, picked):
    _, asked = picked
    act(owner, asked, "scan", entry="MUG")
    carton = Carton.objects.get()
    about = {"carton": carton.public_id, "line": carton.lines.get().line_id}
    assert act(owner, asked, "out", **about).status_code == 302
    assert act(owner, asked, "discard", **about).status_code == 302
    assert act(owner, asked, "carton", carton_type="SMALL").status_code == 302
    assert act(owner, asked, "sing").status_code == 404
    assert [each.state for each in Carton.objects.order_by("id")] == ["discarded", "packing"]


def test_pallet_is_loaded_by_scan_and_goes_under_a_bill(ctx, owner, picked):
    _, asked = picked
    shipment = packed(ctx, asked, ["KETTLE", "MUG", "MUG"])
    carton = work.carton_of(shipment.public_id)
    made = owner.post(
        reverse("warehouse:pallet-open"), {"once": uuid4().hex, "new-location": "MAIN", "new-tare_g": "20000"}
    )
    pallet = Pallet.objects.get()
    assert made["Location"] == reverse("warehouse:pallet", args=[pallet.public_id])

    def step(action, **fields):
        address = reverse("warehouse:pallet-act", args=[pallet.public_id, action])
        return owner.post(address, {"once": uuid4().hex, **fields}).status_code

    told = [step("load", sscc="1"), step("load", sscc=f"00{carton.sscc}"), step("close"), step("reopen")]
    assert [*told, step("unload", sscc=carton.sscc), step("load", sscc=carton.sscc), step("close")] == [
        422,
        *[302] * 6,
    ]
    fields = {
        "freight-pallets": pallet.public_id,
        "freight-carrier": "Harbour Freight",
        "freight-freight_class": "70",
        "freight-description": "Kitchenware",
        "freight-terms": "prepaid",
    }
    owner.post(reverse("warehouse:pallet-freight"), {"once": uuid4().hex, **fields})
    freight = Freight.objects.get()
    for address in (
        reverse("warehouse:pallet-bill", args=[freight.public_id]),
        reverse("warehouse:pallet-label", args=[pallet.public_id]),
        reverse("warehouse:pallet", args=[pallet.public_id]),
        reverse("warehouse:pallets"),
    ):
        assert owner.get(address).status_code == 200


def test_cartons_benches_and_prefixes_are_set_up(owner, picked):
    def sent(name, **fields):
        return owner.post(reverse(f"warehouse:{name}"), {"once": uuid4().hex, **fields}).status_code

    kind = {"code": "SMALL", "name": "Tiny", "length_mm": 90, "width_mm": 80, "height_mm": 70}
    more = {"wall_mm": 3, "tare_g": 50, "max_weight_g": 900, "cost": 10, "is_active": "on"}
    fields = {f"kind-{name}": value for name, value in {**kind, **more}.items()}
    assert sent("packing-carton-type", **fields) == 302
    assert sent("packing-carton-type", **{**fields, "kind-max_weight_g": 50}) == 422
    bench = {
        "location": "MAIN",
        "per_parcel": 1,
        "per_kg": 2,
        "divisor": 4000,
        "tolerance_g": 5,
        "percent": 1,
    }
    assert sent("packing-bench-policy", **{f"bench-{name}": value for name, value in bench.items()}) == 302
    assert sent("packing-prefix", **{"gs1-company": "T1", "gs1-digits": "12"}) == 422
    assert sent("packing-prefix", **{"gs1-company": "T1", "gs1-digits": "4012345"}) == 302
    shown = owner.get(reverse("warehouse:packing-setup"), {"kind": "SMALL"}).content.decode()
    for part in ("Tiny", "90 × 80 × 70", "4012345", "divisor 4,000"):
        assert part in shown


def test_pages_open_and_are_closed_to_others(ctx, owner, sign_in, picked):
    _, asked = picked
    shipment = packed(ctx, asked, ["KETTLE", "MUG", "MUG"])
    carton = Carton.objects.get()
    fulfillment.ship(ctx, shipment_id=shipment.public_id)
    manifest = f"?location=MAIN&service=parcel&on={ctx.now:%Y-%m-%d}"
    addresses = [
        reverse("warehouse:packing"),
        bench_of(asked),
        reverse("warehouse:packing-parcel", args=[carton.public_id]),
        reverse("warehouse:packing-pick-list", args=[asked.public_id]),
        reverse("warehouse:packing-zpl", args=[shipment.public_id]),
        reverse("warehouse:packing-paper", args=[shipment.public_id, "return-label"]),
        reverse("warehouse:packing-manifest") + manifest,
        reverse("warehouse:pallets"),
    ]
    assert [owner.get(address).status_code for address in addresses] == [200] * len(addresses)
    assert [Client().get(address).status_code for address in addresses] == [302] * len(addresses)
    marketer = sign_in("marketer")
    assert [marketer.get(address).status_code for address in addresses] == [403] * len(addresses)
    assert sign_in("picker").get(reverse("warehouse:packing-setup")).status_code == 403
    elsewhere = sign_in("clerk", scope_kind="location", scope_value="SPARE")
    assert [elsewhere.get(address).status_code for address in addresses[1:6]] == [404] * 5
    invoice = reverse("warehouse:packing-paper", args=[shipment.public_id, "commercial-invoice"])
    assert owner.get(invoice).status_code == 200
    catalog.change_sku(ctx, sku_id=resolve_sku("MUG").public_id, changes={"hs_code": "", "origin": ""})
    refused = owner.get(invoice)
    assert (refused.status_code, "hs_code, origin" in refused.content.decode()) == (409, True)


def test_goods_with_lots_ask_for_the_lot_next(ctx, owner, db):
    open_bench(ctx)
    milk = SkuDraft(code="MILK", name="Milk", tracking="lot", weight_g=500, hs_code="040120", origin="GB")
    catalog.import_skus(ctx, drafts=[milk])
    pricing.import_prices(ctx, price_list="list", prices=[("MILK", 100)])
    arrival = Arrival(lots=(("L1", 2, None),))
    inventory.receive_stock(ctx, location="MAIN", sku="MILK", quantity=2, arrival=arrival)
    _, asked = picked_order(ctx, {"MILK": 1, "MUG": 1})
    shown = act(owner, asked, "scan", entry="MILK")
    assert (shown.status_code, 'name="pending" value="MILK"' in shown.content.decode()) == (409, True)
    wrong = act(owner, asked, "scan", pending="MILK", entry="L9")
    assert (wrong.status_code, "picked for this order: L1" in wrong.content.decode()) == (409, True)
    assert act(owner, asked, "scan", pending="MILK", entry="l1").status_code == 302
    assert [part.lot for part in Carton.objects.get().lines.all()] == ["L1"]


def test_fragment_is_swapped_in_even_when_refused(owner, picked):
    _, asked = picked
    address = reverse("warehouse:packing-act", args=[asked.public_id, "scan"])
    answer = owner.post(address, {"once": uuid4().hex, "entry": "CLOCK"}, headers={"HX-Request": "true"})
    assert (answer.status_code, "does not belong to" in answer.content.decode()) == (200, True)
    assert "<h1>" not in answer.content.decode()
