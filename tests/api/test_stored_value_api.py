"""Gift cards, store credit and several tenders over HTTP."""

import json

import pytest

from api.calling import is_problem, issue
from api.test_orders_api import ok, wanted
from goodorder.kernel.models import IdempotencyKey
from goodorder.payments.rules.codes import new_code
from shop import open_shop

pytestmark = pytest.mark.django_db
CARD = {"company": "T1", "currency": "GBP", "amount": 5_000, "paid_by": "cash", "reference": "R-1"}


@pytest.fixture
def shop(ctx, caller):
    open_shop(ctx)
    return caller


def test_code_is_answered_once_and_kept_nowhere(shop):
    first = ok(shop.post("/gift-cards", CARD, once="k1"))
    again = ok(shop.post("/gift-cards", CARD, once="k1"))
    assert (len(first["code"]), again["code"]) == (23, "")
    assert first["gift_card"] == again["gift_card"]
    assert first["gift_card"]["last_four"] == first["code"][-4:]
    assert not IdempotencyKey.objects.filter(body__contains=first["code"]).exists()
    found = ok(shop.post("/gift-card-lookups", {"code": first["code"].lower()}), 200)
    assert (found["id"], found["available"]) == (first["gift_card"]["id"], 5_000)


def test_order_is_paid_by_several_tenders(shop):
    code = ok(shop.post("/gift-cards", CARD))["code"]
    first = ok(shop.post("/orders", wanted({"MUG": 1})))
    path = f"/customers/{first['customer_id']}/store-credit"
    given = {"company": "T1", "currency": "GBP", "amount": 300, "reason": "late"}
    account = ok(shop.post(path, given))
    tenders = [
        {"method": "gift_card", "code": code, "amount": 1_000},
        {"method": "store_credit", "amount": 300},
    ]
    sent = wanted({"MUG": 2}, tenders=tenders, external_ref="two")
    order = ok(shop.post("/orders", sent))
    money = ok(shop.get(f"/orders/{order['id']}/money"), 200)
    assert [(one["method"], one["provider"], one["amount"], one["state"]) for one in money["tenders"]] == [
        ("gift_card", "stored", 1_000, "authorised"),
        ("store_credit", "stored", 300, "authorised"),
        ("on_account", "none", order["total"] - 1_300, "created"),
    ]
    (left,) = ok(shop.get(path), 200)["items"]
    assert (left["id"], left["held"], left["available"]) == (account["id"], 300, 0)
    told = ok(shop.get(f"/stored-values/{account['id']}/movements"), 200)["items"]
    assert [(one["kind"], one["about"]) for one in told] == [("hold", order["id"]), ("issue", None)]
    (cards, credit) = ok(shop.get("/stored-value-liability"), 200)["items"]
    assert (cards["balance"], cards["held"], credit["balance"], credit["held"]) == (5_000, 1_000, 300, 300)


def test_guessing_in_orders_is_answered_429_with_the_time_to_wait(shop):
    def order(number, code):
        tenders = [{"method": "gift_card", "code": code, "amount": 1}]
        sent = wanted({"MUG": 1}, tenders=tenders, external_ref=f"g{number}")
        return shop.post("/orders", sent)

    for number in range(10):
        is_problem(order(number, new_code()), 404, "payments.gift_card_unknown")
    answer = order(11, new_code())
    is_problem(answer, 429, "payments.too_many_codes")
    assert 0 < int(answer["Retry-After"]) <= 600


def test_balance_is_blocked_corrected_and_let_go(shop):
    card = ok(shop.post("/gift-cards", CARD))["gift_card"]
    path = f"/stored-values/{card['id']}"
    assert ok(shop.post(f"{path}/blocks", {"reason": "stolen"}))["state"] == "blocked"
    assert ok(shop.post(f"{path}/unblocks"))["state"] == "active"
    asked = ok(shop.post(f"{path}/adjustments", {"amount": -500, "reason": "sold too high"}))
    decision = f"/stored-adjustments/{asked['id']}/decisions"
    is_problem(shop.post(decision, {"approve": True}), 409, "payments.own_adjustment")
    assert ok(issue().post(decision, {"approve": True}))["is_approved"] is True
    assert ok(shop.get(path), 200)["balance"] == 4_500
    assert ok(shop.get("/stored-adjustments"), 200)["items"] == []
    assert [one["id"] for one in ok(shop.get("/stored-values", kind="gift_card"), 200)["items"]] == [
        card["id"]
    ]


def test_refund_policy_is_set_and_listed(shop):
    sent = {"company": "T1", "channel": "web", "refunds": "card_first"}
    ok(shop.post("/tender-policies", sent))
    ok(shop.post("/tender-policies", {**sent, "refunds": "original_shares"}))
    assert ok(shop.get("/tender-policies"), 200)["items"] == [
        {**sent, "refunds": "original_shares", "allows_store_credit": False, "goodwill_limit": 0}
    ]
    is_problem(
        shop.post("/tender-policies", {**sent, "refunds": "to_store_credit"}),
        422,
        "payments.store_credit_not_allowed",
    )


def test_issuing_needs_its_permission(shop):
    reader = issue(["payments.view"])
    is_problem(reader.post("/gift-cards", CARD), 403, "access.permission_lacking")
    assert json.loads(reader.get("/stored-values").content)["items"] == []
