"""Orders over HTTP that wait for each other: one transaction, and to every caller as if alone."""

import json
import threading
import uuid

import pytest
from django.db import connection

from api.calling import is_problem, issue
from goodorder.api.routes import orders as routes
from goodorder.fields import commands as fields
from goodorder.fields.models import FieldValue
from goodorder.fields.rules import FieldDraft
from goodorder.inventory.models import Reservation, Stock
from goodorder.kernel.models import IdempotencyKey
from goodorder.orders.models import Order
from shop import open_shop

SHIP_TO = {"name": "Ada", "line1": "1 Way", "city": "London", "postcode": "SW1Y 4JH", "country": "GB"}


def body(lines, **more):
    return {
        "channel": "web",
        "customer": {"name": "Ada", "email": "ada@example.com"},
        "ship_to": SHIP_TO,
        "lines": [{"sku": sku, "quantity": count} for sku, count in lines.items()],
        "service": "parcel",
        "payment": {"method": "manual"},
        **more,
    }


def all_at_once(calls):
    """Make calls in threads of their own that all wait for the first group; returns their answers in order."""
    answers, threads = {}, []
    gate = threading.Event()
    answer_all = routes.ORDERS.answer_all

    def gated(waiting):
        gate.wait(120)
        return answer_all(waiting)

    def one(at, call):
        try:
            answers[at] = call()
        finally:
            connection.close()

    routes.ORDERS.answer_all = gated
    try:
        for at, call in enumerate(calls):
            threads.append(threading.Thread(target=one, args=(at, call)))
            threads[-1].start()
        gate.wait(0.5)
        gate.set()
        for thread in threads:
            thread.join(120)
    finally:
        routes.ORDERS.answer_all = answer_all
    return [answers[at] for at in range(len(calls))]


@pytest.mark.django_db
def test_the_answer_of_a_group_is_what_the_order_shows_and_is_replayed_byte_for_byte(ctx, caller):
    open_shop(ctx)
    first = caller.post("/orders", body({"MUG": 2, "KETTLE": 1}), once="k1")
    assert first.status_code == 201
    assert caller.get(f"/orders/{first.json()['id']}").content == first.content
    again = caller.post("/orders", body({"MUG": 2, "KETTLE": 1}), once="k1")
    assert (again.content, again["Idempotent-Replayed"]) == (first.content, "true")
    is_problem(caller.post("/orders", body({"MUG": 1}), once="k1"), 422, "idempotency.key_reused")
    is_problem(caller.post("/orders", body({"CLOCK": 1}), once="k2"), 409, "orders.out_of_stock")
    assert IdempotencyKey.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_callers_at_once_get_each_their_own_answer_and_no_unit_is_sold_twice(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 5, ("MAIN", "MUG"): 50})
    mine, others = issue(), issue(["orders.capture"], {"channel": ["elsewhere"]})
    same = str(uuid.uuid4())
    calls = [lambda: mine.post("/orders", body({"KETTLE": 1, "MUG": 1})) for _ in range(8)]
    calls += [lambda: mine.post("/orders", body({"MUG": 1}), once=same) for _ in range(2)]
    calls += [lambda: others.post("/orders", body({"MUG": 1}))]
    calls += [lambda: mine.post("/orders", body({"MUG": 1}, payment={"method": "cash"}))]
    answers = all_at_once(calls)
    codes = sorted(answer.status_code for answer in answers[:8])
    assert codes == [201] * 5 + [409] * 3
    twins = {answer.status_code for answer in answers[8:10]}
    assert twins in ({201}, {201, 409})
    assert [answer.status_code for answer in answers[10:]] == [404, 201]
    captured = [json.loads(answer.content)["id"] for answer in answers if answer.status_code == 201]
    assert Order.objects.count() == len(set(captured)) == 7
    row = Stock.objects.get(sku__code="KETTLE")
    assert (
        sum(Reservation.objects.filter(sku=row.sku).values_list("quantity", flat=True)) == row.reserved == 5
    )


@pytest.mark.django_db(transaction=True)
def test_orders_with_custom_fields_wait_in_a_group_and_go_by_themselves(ctx):
    open_shop(ctx, stock={("MAIN", "MUG"): 50})
    for label, kind in (("Slot", "text"), ("Pieces", "number")):
        fields.define_field(ctx, draft=FieldDraft(subject="order", label=label, kind=kind))
    mine = issue()
    sent = [{"slot": "morning"}, {}, {"pieces": "many"}, {"pieces": 7}, {}]
    calls = [lambda given=given: mine.post("/orders", body({"MUG": 1}, fields=given)) for given in sent]
    found = all_at_once(calls)
    assert [one.status_code for one in found] == [201, 201, 422, 201, 201]
    assert sorted(FieldValue.objects.values_list("order__public_id", "value")) == sorted(
        [(found[0].json()["id"], "morning"), (found[3].json()["id"], "7")]
    )
    assert Order.objects.count() == 4
