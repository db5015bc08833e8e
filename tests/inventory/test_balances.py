from datetime import timedelta

import pytest

from builders import location, sku
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Movement, Stock
from goodorder.inventory.rules import Claim, MovementDraft
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.models import Event
from inventory.audit import broken

pytestmark = pytest.mark.django_db


def test_receipt_opens_the_balance_and_tells_the_ledger(ctx):
    place, thing = location("A"), sku("T")
    commands.receive_stock(ctx, location="A", sku="T", quantity=3, document="PO-1")
    stock = commands.receive_stock(ctx, location="A", sku="T", quantity=4)
    assert (stock.on_hand, stock.version) == (7, 2)
    assert list(Movement.objects.order_by("pk").values_list("quantity", "kind", "document")) == [
        (3, "receipt", "PO-1"),
        (4, "receipt", ""),
    ]
    received = Event.objects.filter(kind="inventory.StockReceived").order_by("pk").first()
    assert received.facts == {
        "sku_id": thing.public_id,
        "location": place.code,
        "quantity": 3,
        "document": "PO-1",
    }
    assert broken() == []


def test_receipt_refuses_what_it_does_not_know(ctx):
    location("A")
    sku("T")
    with pytest.raises(Missing):
        commands.receive_stock(ctx, location="A", sku="nothing", quantity=1)
    with pytest.raises(Missing):
        commands.receive_stock(ctx, location="nowhere", sku="T", quantity=1)
    with pytest.raises(Invalid):
        commands.receive_stock(ctx, location="A", sku="T", quantity=0)
    scoped = Context("user:picker", ctx.now, frozenset({"*"}), {"location": frozenset({"B"})})
    with pytest.raises(Missing):
        commands.receive_stock(scoped, location="A", sku="T", quantity=1)


def test_adjustment_never_goes_below_what_is_promised(ctx):
    place, thing = location("A"), sku("T")
    commands.receive_stock(ctx, location="A", sku="T", quantity=5)
    commands.reserve(ctx, demand="d", claims=[Claim(1, thing.pk, place.pk, 3)])
    with pytest.raises(Refused) as refusal:
        commands.adjust_stock(ctx, location="A", sku="T", quantity=-3, reason="count")
    assert refusal.value.code == "inventory.below_reserved"
    assert refusal.value.details["rows"] == [
        {"sku": "T", "location": "A", "on_hand": 5, "reserved": 3, "wanted": 2}
    ]
    assert commands.adjust_stock(ctx, location="A", sku="T", quantity=-2, reason="count").on_hand == 3
    assert broken() == []


@pytest.mark.parametrize(
    ("quantity", "reason", "code"),
    [
        (0, "count", "inventory.nothing_changes"),
        (1, " ", "inventory.reason_missing"),
        (2_000_000, "count", "quantity.out_of_range"),
    ],
)
def test_adjustment_names_what_is_wrong(ctx, quantity, reason, code):
    with pytest.raises(Invalid) as refusal:
        commands.adjust_stock(ctx, location="A", sku="T", quantity=quantity, reason=reason)
    assert refusal.value.code == code


def test_safety_is_withheld_from_promises(ctx):
    place, thing = location("A"), sku("T")
    commands.receive_stock(ctx, location="A", sku="T", quantity=5)
    commands.set_safety(ctx, location="A", sku="T", safety=4)
    assert queries.available([thing.pk]) == {(thing.pk, place.pk): 1}
    with pytest.raises(Refused):
        commands.reserve(ctx, demand="d", claims=[Claim(1, thing.pk, place.pk, 2)])
    commands.set_safety(ctx, location="A", sku="T", safety=9)
    assert queries.available([thing.pk], [place.pk]) == {(thing.pk, place.pk): 0}
    commands.set_safety(ctx, location="A", sku="T", safety=9)
    assert list(
        Event.objects.filter(kind="inventory.SafetyChanged").values_list("facts__quantity", flat=True)
    ) == [
        -4,
        -5,
    ]
    assert broken() == []


def test_import_brings_balances_to_the_counted_levels(ctx):
    location("A")
    for code in ("T1", "T2", "T3"):
        sku(code)
    commands.receive_stock(ctx, location="A", sku="T1", quantity=5)
    commands.receive_stock(ctx, location="A", sku="T3", quantity=2)
    changed = commands.import_stock(ctx, location="A", levels=[("T1", 3), ("t2", 8), ("T3", 2)])
    assert {stock.sku.code: stock.on_hand for stock in changed} == {"T1": 3, "T2": 8}
    assert dict(Stock.objects.values_list("sku__code", "on_hand")) == {"T1": 3, "T2": 8, "T3": 2}
    adjusted = Event.objects.filter(kind="inventory.StockAdjusted", relayed_at=None)
    assert sorted(adjusted.values_list("facts__quantity", flat=True)) == [-2, 8]
    assert commands.import_stock(ctx, location="A", levels=[("T1", 3)]) == []
    assert broken() == []


def test_import_is_all_or_nothing(ctx):
    place, thing = location("A"), sku("T1")
    sku("T2")
    commands.receive_stock(ctx, location="A", sku="T1", quantity=5)
    commands.reserve(ctx, demand="d", claims=[Claim(1, thing.pk, place.pk, 4)])
    with pytest.raises(Refused):
        commands.import_stock(ctx, location="A", levels=[("T2", 9), ("T1", 3)])
    with pytest.raises(Missing) as unknown:
        commands.import_stock(ctx, location="A", levels=[("T2", 9), ("T9", 3)])
    assert unknown.value.details["skus"] == ["T9"]
    with pytest.raises(Invalid):
        commands.import_stock(ctx, location="A", levels=[("T2", 9), ("t2", 3)])
    assert Stock.objects.filter(sku__code="T2", on_hand__gt=0).count() == 0


@pytest.mark.parametrize("rows", [3, 300])
def test_import_takes_the_same_number_of_statements_for_many(ctx, rows, django_assert_max_num_queries):
    location("A")
    levels = [(sku().code, number + 1) for number in range(rows)]
    with django_assert_max_num_queries(19):
        commands.import_stock(ctx, location="A", levels=levels)


def test_history_is_posted_in_bulk(ctx):
    place, thing = location(), sku()
    then = ctx.now - timedelta(days=400)
    post = [
        MovementDraft(thing.pk, place.pk, 10, "receipt", then, "PO-1"),
        MovementDraft(thing.pk, place.pk, -4, "ship", then, "shp_1", 7),
    ]
    commands.post_movements(ctx, movements=post)
    commands.post_movements(ctx, movements=[MovementDraft(thing.pk, place.pk, -6, "ship", then, "shp_2", 8)])
    assert Stock.objects.get().on_hand == 0
    assert Movement.objects.first().at == then
    assert not Event.objects.filter(aggregate="stock").exists()
    with pytest.raises(Refused):
        commands.post_movements(ctx, movements=[MovementDraft(thing.pk, place.pk, -1, "ship", then)])
    assert broken() == []
