"""Complaint 19: duplicate orders and double charges on retry."""

import json
import random
import time
from collections import Counter

import pytest
from django.test import Client

from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.kernel.signing import signed_headers
from goodorder.orders.models import Order
from goodorder.payments import commands as payments
from goodorder.payments import queries as money
from goodorder.payments.models import Operation
from goodorder.reports.queries import run_audit
from goodorder.testing.receiver import Receiver
from shop import open_shop

pytestmark = pytest.mark.django_db
TIMES = 100
ADA = {
    "name": "Ada Byron",
    "line1": "12 St James Square",
    "city": "London",
    "postcode": "SW1Y 4JH",
    "country": "GB",
}
CARDS = {
    "simulator": {"method": "card", "provider": "simulator", "token": "tok_visa"},
    "stripe": {"method": "card", "provider": "stripe", "token": "cus_ada/pm_card_visa"},
}


@pytest.fixture(params=["simulator", "stripe"])
def provider(request, card_desk, stripe_desk):
    yield request.param
    for desk in (card_desk, stripe_desk):
        desk.callback_url("")


@pytest.fixture
def desk(provider, card_desk, stripe_desk):
    return card_desk if provider == "simulator" else stripe_desk


@pytest.fixture
def news(desk):
    """Collect the provider's callbacks as they come over the wire."""
    with Receiver() as listening:
        desk.callback_url(listening.url)
        yield listening
        desk.callback_url("")


def ok(answer, status=201):
    assert answer.status_code == status, answer.content
    return answer.json()


def many(caller, path, body, key, times):
    """Send one request often under one key; return the one answer."""
    answers = [caller.post(path, body, once=key) for _ in range(times)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    return ok(answers[0])


def wanted(provider):
    return {
        "channel": "web",
        "customer": {"name": "Ada Byron", "email": "ada@example.com"},
        "ship_to": ADA,
        "lines": [{"sku": "MUG", "quantity": 3}],
        "service": "parcel",
        "payment": CARDS[provider],
    }


def bought(ctx, caller, provider, times=1):
    """Order and let everything be sent, each request as often as told; returns the order."""
    open_shop(ctx)
    order = many(caller, "/orders", wanted(provider), "order-1", times)
    settle_all()
    (asked,) = ok(caller.get("/fulfillment-orders"), 200)["items"]
    whole = ok(caller.get(f"/fulfillment-orders/{asked['id']}"), 200)
    picks = {"picks": [{"line": line["id"], "quantity": line["quantity"]} for line in whole["lines"]]}
    many(caller, f"/fulfillment-orders/{asked['id']}/picks", picks, "pick-1", times)
    parcel = many(caller, f"/fulfillment-orders/{asked['id']}/shipments", {}, "pack-1", times)
    settle_all()
    many(caller, f"/shipments/{parcel['id']}/despatches", None, "ship-1", times)
    settle_all()
    return order


def done(desk, order):
    """Count what the provider itself did for an order, by kind."""
    keys = set(
        Operation.objects.filter(tender__payable__about=order["id"]).values_list("idem_key", flat=True)
    )
    return Counter(line["operation"] for line in desk.journal() if line["key"] in keys)


def is_sound(ctx):
    failed = [(r.subscriber, r.error) for r in Receipt.objects.exclude(state="done")]
    return (failed, [(found.id, found.rows) for found in run_audit(ctx) if found.rows]) == ([], [])


def test_a_hundred_retries_of_every_request_are_one_order_one_charge_and_one_refund(
    ctx, caller, provider, desk
):
    order = bought(ctx, caller, provider)
    credit = {"lines": [{"line": 1, "quantity": 1}], "reason": "chipped"}
    many(caller, f"/orders/{order['id']}/credits", credit, "credit-1", TIMES)
    settle_all()
    assert Order.objects.count() == 1
    assert done(desk, order) == {"authorize": 1, "capture": 1, "refund": 1}
    view = money.money_of(ctx, about=order["id"])
    assert (view.captured, view.refunded, view.open) == (order["total"], 1150, 0)
    assert is_sound(ctx)


def test_a_hundred_requests_for_one_cause_ask_the_provider_once(ctx, caller, provider, desk):
    order = bought(ctx, caller, provider)
    shipment = Operation.objects.get(kind="capture").cause
    for _ in range(TIMES):
        payments.request_capture(ctx, about=order["id"], amount=order["total"], cause=shipment)
        payments.request_refund(ctx, about=order["id"], amount=500, cause="goodwill")
    settle_all()
    assert done(desk, order) == {"authorize": 1, "capture": 1, "refund": 1}
    assert money.money_of(ctx, about=order["id"]).refunded == 500
    assert is_sound(ctx)


def again(provider, sent):
    """Post a callback to our door as the provider posted it."""
    kept = {name: value for name, value in sent.headers.items() if "signature" in name or "webhook" in name}
    http = Client(raise_request_exception=False)
    path = f"/hooks/payments/{provider}"
    return http.generic("POST", path, sent.body, content_type="application/json", headers=kept).status_code


def test_a_hundred_callbacks_in_any_order_have_the_effect_of_one(ctx, caller, provider, desk, news):
    order = bought(ctx, caller, provider)
    payments.request_refund(ctx, about=order["id"], amount=500, cause="goodwill")
    settle_all()
    told = news.wait_for(3)
    before = (money.money_of(ctx, about=order["id"]), Operation.objects.count())
    storm = [one for one in told for _ in range(TIMES)]
    random.Random(19).shuffle(storm)  # noqa: S311 - a repeatable order is the purpose
    assert Counter(again(provider, one) for one in storm) == {202: 3 * TIMES}
    settle_all()
    after = money.money_of(ctx, about=order["id"])
    assert (after.captured, after.refunded, Operation.objects.count()) == (before[0].captured, 500, before[1])
    assert is_sound(ctx)


def test_callbacks_that_overtake_the_answers_settle_each_operation_once(ctx, caller, provider, desk, news):
    open_shop(ctx)
    order = ok(caller.post("/orders", wanted(provider)))
    desk.faults({"mode": "act_and_lose", "times": 1})
    settle_all()
    desk.faults()
    (told,) = news.wait_for(1)
    assert [again(provider, told) for _ in range(TIMES)] == [202] * TIMES
    settle_all()
    assert Order.objects.get().state == "confirmed"
    assert done(desk, order) == {"authorize": 1}
    assert is_sound(ctx)


def test_a_hundred_news_of_one_dispute_are_one_dispute(ctx, caller, stripe_desk):
    order = bought(ctx, caller, "stripe")
    capture = Operation.objects.get(kind="capture")
    with Receiver() as listening:
        stripe_desk.callback_url(listening.url)
        for status in ("needs_response", "lost"):
            stripe_desk.ask("POST", "/disputes", {"charge": capture.provider_ref, "status": status})
        told = listening.wait_for(2)
        stripe_desk.callback_url("")
    storm = [one for one in told for _ in range(TIMES)]
    random.Random(13).shuffle(storm)  # noqa: S311 - a repeatable order is the purpose
    assert {again("stripe", one) for one in storm} == {202}
    settle_all()
    view = money.money_of(ctx, about=order["id"])
    assert (view.refunded, view.open, len(view.operations)) == (order["total"], order["total"], 3)
    assert is_sound(ctx)


def test_a_forged_callback_changes_nothing(ctx, caller, stripe_desk):
    order = bought(ctx, caller, "stripe")
    body = json.dumps({"id": "evt", "type": "payment_intent.succeeded", "data": {"object": {}}}).encode()
    forged = signed_headers("guess" * 8, message_id="m", timestamp_s=int(time.time()), body=body)
    path = "/hooks/payments/stripe"
    answer = Client().generic("POST", path, body, content_type="application/json", headers=forged)
    assert answer.status_code == 401
    assert money.money_of(ctx, about=order["id"]).captured == order["total"]
