"""Every event says itself on a timeline in one short line."""

from dataclasses import fields
from typing import Any

import pytest

from goodorder.kernel.events import KINDS, Fact
from goodorder.orders.events import GoodsHandedOver, LinesCancelled, OrderPlaced

PLACES = {"location": "A", "location_from": "A", "location_to": "B"}
LINE = {"line": 1, "line_ref": 7, "quantity": 2, "kind": "item", **PLACES}


def example(fact: type[Fact]) -> Fact:
    values: dict[str, Any] = {
        "lines": [LINE],
        "currency": "GBP",
        "changes": {"name": "x"},
        "counts": {"created": 3},
    }
    by_type = {"int": 1250, "str": "word", "bool": True, "list[str]": ["a"]}
    made = {field.name: values.get(field.name, by_type.get(_name(field.type), [])) for field in fields(fact)}  # type: ignore[arg-type]  # facts are dataclasses
    return fact(**made)


def _name(annotation: Any) -> str:
    return annotation.__name__ if annotation in {int, str, bool} else str(annotation)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_fact_says_itself_in_one_line(kind: str) -> None:
    if not KINDS[kind].__module__.startswith("goodorder."):
        pytest.skip("a test's own fact")
    sentence = example(KINDS[kind]).sentence()
    assert "\n" not in sentence
    assert 5 < len(sentence) < 160


def test_placed_order_says_number_and_total() -> None:
    fact = OrderPlaced(
        order_id="ord_1",
        number="SO-2026-000001",
        channel="web",
        total=6495,
        currency="GBP",
        payment_method="card",
    )
    assert fact.sentence() == "Order SO-2026-000001 placed: 64.95 GBP"


def test_cancelled_lines_are_named() -> None:
    lines = [LINE, {"line": 3, "line_ref": 9, "quantity": 1}]
    fact = LinesCancelled(
        order_id="ord_1",
        cancellation_ref="can_1",
        left=0,
        lines=lines,
        amount=100,
        reason="changed their mind",
    )
    assert fact.sentence() == "Cancelled: 2 × line 1, 1 × line 3 (changed their mind)"


def test_handed_over_counts_goods_and_not_charges() -> None:
    lines = [LINE, {**LINE, "kind": "shipping", "quantity": 1}]
    fact = GoodsHandedOver(order_id="ord_1", shipment_id="shp_1", amount=6890, currency="GBP", lines=lines)
    assert fact.sentence() == "2 units handed over, worth 68.90 GBP"
