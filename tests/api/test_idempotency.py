"""One key, one effect, one answer."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from api.calling import is_problem, issue
from goodorder.kernel.models import IdempotencyKey
from goodorder.parties.models import Customer
from goodorder.staff.models import ApiKey
from goodorder.staff.rules import hash_key

CUSTOMER = {"name": "Mia Sommer", "email": "mia@example.org"}


@pytest.mark.django_db
def test_a_repeat_gets_the_same_bytes_and_does_nothing(caller):
    first = caller.post("/customers", CUSTOMER, once="k1")
    again = caller.post("/customers", CUSTOMER, once="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert Customer.objects.count() == 1


@pytest.mark.django_db
def test_spaces_and_order_of_fields_do_not_make_another_request(caller):
    first = caller.post("/customers", b'{"name": "A", "email": "a@b.org"}', once="k1")
    again = caller.post("/customers", b'{ "email":"a@b.org",  "name":"A" }', once="k1")
    assert again.content == first.content


@pytest.mark.django_db
def test_a_key_used_for_another_request_is_refused(caller):
    caller.post("/customers", CUSTOMER, once="k1")
    other = caller.post("/customers", {"name": "Somebody else"}, once="k1")
    is_problem(other, 422, "idempotency.key_reused")
    elsewhere = caller.post("/products", {"code": "A", "name": "A"}, once="k1")
    is_problem(elsewhere, 422, "idempotency.key_reused")


@pytest.mark.django_db
def test_two_callers_may_use_the_same_key(caller):
    caller.post("/customers", CUSTOMER, once="k1")
    assert "Idempotent-Replayed" not in issue().post("/customers", {"name": "B"}, once="k1")
    assert Customer.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "a" * 256, "ä", "a\tb"])
def test_a_key_must_be_printable_and_short(caller, key):
    answer = caller.post("/customers", CUSTOMER, once=key)
    assert answer.status_code == 400
    assert answer.json()["field"] == "Idempotency-Key"


@pytest.mark.django_db
def test_a_request_that_moves_goods_or_money_needs_a_key(caller):
    body = {"location": "L1", "sku": "A", "quantity": 1}
    found = is_problem(caller.post("/stock/receipts", body, once=None), 400, "idempotency.key_missing")
    assert found["field"] == "Idempotency-Key"


@pytest.mark.django_db
def test_a_refusal_is_kept_and_repeated(caller):
    first = caller.patch("/customers/cus_none", {"name": "B"}, once="k1")
    again = caller.patch("/customers/cus_none", {"name": "B"}, once="k1")
    is_problem(first, 404, "parties.customer_unknown")
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"


@pytest.mark.django_db
def test_a_defect_is_not_kept_and_leaves_nothing_behind(caller, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("goodorder.api.routes.parties._customer", lambda *_: 1 / 0)
        is_problem(caller.post("/customers", CUSTOMER, once="k1"), 500, "api.defect")
    assert not Customer.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert caller.post("/customers", CUSTOMER, once="k1").status_code == 201


@pytest.mark.django_db
def test_an_answer_is_not_replayed_to_a_key_that_lost_its_permission(caller):
    caller.post("/customers", CUSTOMER, once="k1")
    ApiKey.objects.filter(secret_hash=hash_key(caller.secret)).update(permissions=["orders.view"])
    is_problem(caller.post("/customers", CUSTOMER, once="k1"), 403, "access.permission_lacking")


@pytest.mark.django_db
def test_the_secret_of_a_key_is_never_stored(caller):
    body = {"name": "shop", "permissions": ["orders.view"]}
    made = caller.post("/api-keys", body, once="k1").json()
    assert made["secret"].startswith("gok_")
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_worked_on_a_repeat_is_told_so(monkeypatch):
    from goodorder.api.routes import parties

    caller, started, finish = issue(), threading.Event(), threading.Event()
    shown = parties._customer

    def slow(*inputs):
        started.set()
        assert finish.wait(120)
        return shown(*inputs)

    monkeypatch.setattr(parties, "_customer", slow)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(_in_thread, lambda: caller.post("/customers", CUSTOMER, once="k1"))
        assert started.wait(120)
        is_problem(caller.post("/customers", CUSTOMER, once="k1"), 409, "idempotency.in_flight")
        finish.set()
        assert first.result(120).status_code == 201
    assert caller.post("/customers", CUSTOMER, once="k1")["Idempotent-Replayed"] == "true"
    assert Customer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_make_one(monkeypatch):
    caller, key = issue(), str(uuid.uuid4())
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: _in_thread(lambda: caller.post("/customers", CUSTOMER, once=key)), range(40))
        )
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert Customer.objects.count() == 1


def _in_thread(act):
    """Run in a thread of its own connection, and close that connection."""
    try:
        return act()
    finally:
        connections.close_all()
        assert connection.connection is None
