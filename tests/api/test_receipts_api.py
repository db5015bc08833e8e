"""Receipts over HTTP: lots with their expiry, condition and cost."""

import pytest

from builders import location
from goodorder.catalog import commands as catalog
from goodorder.catalog.rules import SkuDraft
from goodorder.inventory.models import Balance, Movement

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea(ctx):
    location("A")
    catalog.import_skus(ctx, drafts=[SkuDraft(code="TEA", name="Tea", tracking="lot")])


def receipt(**more):
    return {"location": "A", "sku": "TEA", "quantity": 5, **more}


def test_receipt_names_lots_condition_and_cost(tea, caller):
    lots = [
        {"code": "L1", "quantity": 2, "expires_on": "2030-01-31"},
        {"code": "L2", "quantity": 3, "expires_on": "2031-01-31"},
    ]
    body = receipt(lots=lots, condition="quarantined", unit_cost=1_250_000)
    answer = caller.post("/stock/receipts", body)
    assert answer.status_code == 201, answer.content
    kept = Balance.objects.order_by("lot__code").values_list("lot__code", "quantity", "condition")
    assert list(kept) == [("L1", 2, "quarantined"), ("L2", 3, "quarantined")]
    assert set(Movement.objects.values_list("unit_cost", flat=True)) == {1_250_000}


def test_receipt_without_its_lots_is_refused_by_name(tea, caller):
    answer = caller.post("/stock/receipts", receipt())
    assert (answer.status_code, answer.json()["code"]) == (422, "inventory.lots_missing")
    assert Movement.objects.count() == 0
