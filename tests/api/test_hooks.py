"""Callbacks: signed, repeated, late, forged; one effect each."""

import json
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from api.calling import is_problem
from goodorder.kernel.models import Event
from goodorder.kernel.relay import hand_out, react
from goodorder.kernel.signing import signed_headers
from goodorder.payments.models import Operation, Tender
from goodorder.shipping.commands import record_label_result, request_label
from goodorder.shipping.models import Label, TrackingEvent
from goodorder.shipping.ports import LabelResult
from goodorder.shipping.rules import LabelOrder
from shop import ADA, open_shop, place

pytestmark = pytest.mark.django_db
SECRET = "simulator-secret-of-tests"


@pytest.fixture(autouse=True)
def _simulator_known(monkeypatch):
    from goodorder.kernel.plugs import plug

    monkeypatch.setenv("GOODORDER_PAYMENT_SIMULATOR_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("GOODORDER_CARRIER_SIMULATOR_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("GOODORDER_SIMULATOR_SECRET", SECRET)
    plug.cache_clear()
    yield
    plug.cache_clear()


@pytest.fixture
def authorization(ctx):
    """A card order whose authorisation was asked for and not yet answered."""
    open_shop(ctx)
    place(ctx, {"MUG": 2}, method="card")
    hand_out()
    while react():
        pass
    return Operation.objects.select_related("tender").get()


def post(path, told, *, secret=SECRET, age_s=0, message_id="", body=b""):
    content = body or json.dumps(told).encode()
    headers = signed_headers(
        secret,
        message_id=message_id or str(uuid.uuid4()),
        timestamp_s=int(time.time()) - age_s,
        body=content,
    )
    http = Client(raise_request_exception=False)
    return http.generic("POST", f"/hooks/{path}", content, content_type="application/json", headers=headers)


def news(operation, kind="authorized", **more):
    data = {
        "operation": operation.kind,
        "ref": f"ref_{operation.idem_key}",
        "parent": "",
        "amount": operation.amount,
        "currency": operation.tender.currency,
        "reference": "",
        "key": operation.idem_key,
        "code": "",
        **more,
    }
    at = "2026-11-21T10:00:00+00:00"
    return {"id": f"evt_{operation.pk}_{kind}", "type": f"payment.{kind}", "occurred_at": at, "data": data}


def test_news_of_an_authorisation_is_taken_in(authorization):
    answer = post("payments/simulator", news(authorization))
    assert (answer.status_code, answer.json()) == (202, {"accepted": True})
    assert Operation.objects.get().state == "ok"
    assert Tender.objects.get().authorised == authorization.amount


@pytest.mark.django_db(transaction=True)
def test_the_same_news_five_times_three_of_them_at_once_has_one_effect(authorization):
    told = news(authorization)
    gate = threading.Barrier(3)

    def at_once():
        gate.wait(120)
        try:
            return post("payments/simulator", told, message_id="same").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        codes = [one.result(120) for one in [pool.submit(at_once) for _ in range(3)]]
    codes += [post("payments/simulator", told, message_id="same").status_code for _ in range(2)]
    assert codes == [202] * 5
    assert Event.objects.filter(kind="payments.PaymentAuthorized").count() == 1
    assert Tender.objects.get().authorised == authorization.amount


def test_late_news_of_a_failure_undoes_nothing(authorization):
    post("payments/simulator", news(authorization))
    late = post("payments/simulator", news(authorization, "failed", code="declined"))
    assert late.status_code == 202
    assert Operation.objects.get().state == "ok"


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"secret": "another secret"}, "signature.wrong"),
        ({"age_s": 360}, "signature.stale"),
        ({"age_s": -360}, "signature.stale"),
    ],
)
def test_forged_and_stale_news_is_turned_away(authorization, how, code):
    is_problem(post("payments/simulator", news(authorization), **how), 401, code)
    assert Operation.objects.get().state == "pending"


def test_news_without_a_signature_is_turned_away(authorization):
    answer = Client().post("/hooks/payments/simulator", news(authorization), content_type="application/json")
    is_problem(answer, 401, "signature.missing")


def test_signed_nonsense_is_malformed(authorization):
    is_problem(post("payments/simulator", None, body=b"[1]"), 400, "payments.bad_callback")
    is_problem(post("payments/simulator", None, body=b"x" * 300_000), 400, "hooks.body_too_large")
    is_problem(post("payments/simulator", None, body=b"x" * 2_000_000), 413, "api.body_too_large")


def test_news_of_what_we_never_asked_is_not_ours(authorization):
    stranger = news(authorization, key="no such key")
    is_problem(post("payments/simulator", stranger), 404, "payments.operation_unknown")


def test_a_provider_that_is_not_installed_is_unknown():
    is_problem(post("payments/nobody", {}), 404, "plugs.unknown")
    is_problem(post("carriers/nobody", {}), 404, "plugs.unknown")
    assert Client().get("/hooks/payments/simulator").status_code == 405


@pytest.fixture
def parcel(ctx):
    """A label that was bought."""
    open_shop(ctx)
    address = ADA.as_json()
    order = LabelOrder(sender=address, recipient=address, weight_g=500, reference="SH-1")
    label = request_label(ctx, parcel="shp_1", about="ord_1", service="parcel", request=order)
    done = LabelResult(outcome="ok", tracking_number="SIM1", cost=100, currency="GBP", label_pdf=b"%PDF-")
    record_label_result(ctx, label_id=label.public_id, result=done)
    return label


def moved(status, minute):
    at = f"2026-11-21T10:{minute:02}:00+00:00"
    told = {"tracking_number": "SIM1", "status": status, "occurred_at": at, "description": status}
    return {"id": f"evt_{status}", "type": "tracking.updated", "occurred_at": at, "data": told}


def test_a_parcels_way_is_told_in_any_order_and_any_number_of_times(parcel):
    for told in (moved("in_transit", 1), moved("delivered", 3), moved("out_for_delivery", 2)) * 2:
        assert post("carriers/simulator", told).status_code == 202
    assert Label.objects.get().tracking_status == "delivered"
    assert TrackingEvent.objects.count() == 3


def test_five_hundred_forgeries_change_nothing(parcel):
    for n in range(500):
        forged = post("carriers/simulator", moved("delivered", 1), secret=f"guess {n}")
        assert forged.status_code == 401
    assert Label.objects.get().tracking_status != "delivered"
    assert not TrackingEvent.objects.exists()
