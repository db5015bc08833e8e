"""Reserved and available quantities drift apart, and only a manual repair helps."""

import pytest
from django.db import DatabaseError, connection, transaction

from builders import location, sku
from goodorder.cli import stock as command
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Balance, Expected, Stock
from goodorder.inventory.rules import Arrival, Claim, ExpectedDraft, Wait
from goodorder.kernel.errors import Refused
from goodorder.kernel.models import Event
from inventory.audit import broken

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(ctx):
    """T: 10 at A, of which 2 are damaged and 3 reserved; L: lots at A; two wait for ten that are due."""
    a, thing, lotted = location("A"), sku("T"), sku("L")
    type(lotted).objects.filter(pk=lotted.pk).update(tracking="lot")
    commands.receive_stock(ctx, location="A", sku="T", quantity=8)
    commands.receive_stock(ctx, location="A", sku="T", quantity=2, arrival=Arrival(condition="damaged"))
    arrival = Arrival(lots=(("L1", 3, None), ("L2", 2, None)))
    commands.receive_stock(ctx, location="A", sku="L", quantity=5, arrival=arrival)
    commands.reserve(ctx, demand="d", claims=[Claim(1, thing.pk, a.pk, 3), Claim(2, lotted.pk, a.pk, 4)])
    due = ExpectedDraft("purchase_order", "PO-1", "A", "T", 10, ctx.now.date())
    commands.expect_supply(ctx, draft=due)
    commands.wait(ctx, company="GB01", waits=[Wait("w", 1, thing.pk, 7)])
    return thing.pk, a.pk


PLANTED = {
    "on_hand": (
        "UPDATE inventory_stock SET on_hand = on_hand + 5",
        "T at A: on_hand: 15 stored, 10 computed",
    ),
    "damaged": (
        "UPDATE inventory_stock SET damaged = 1 WHERE damaged > 0",
        "T at A: damaged: 1 stored, 2 computed",
    ),
    "reserved": (
        "UPDATE inventory_stock SET reserved = reserved - 1",
        "T at A: reserved: 7 stored, 8 computed",
    ),
    "balance": (
        "UPDATE inventory_balance SET quantity = quantity + 1 WHERE condition = 'damaged'",
        "T at A: balance (damaged): 3 stored, 2 computed",
    ),
    "held": ("UPDATE inventory_balance SET held = 0", "L at A: held (L1): 0 stored, 3 computed"),
    "claimed": ("UPDATE inventory_expected SET claimed = 9", "T at A: claimed (PO-1): 9 stored, 2 computed"),
}


def plant(sql):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL goodorder.rebuild = 'on'")
        cursor.execute(sql)
        cursor.execute("SET LOCAL goodorder.rebuild = 'off'")


def test_nothing_drifts_by_itself(ctx, shelf, capsys):
    assert queries.drift(ctx) == []
    assert command.checked() == []
    assert capsys.readouterr().out == "every balance is the sum of its movements and claims\n"
    assert commands.rebuild_stock(ctx) == []


@pytest.mark.parametrize("what", PLANTED)
def test_drift_is_shown_and_set_right(ctx, shelf, what, capsys):
    sql, said = PLANTED[what]
    before = _numbers()
    plant(sql)
    assert what in {entry.what for entry in command.checked()}
    assert said in capsys.readouterr().out.splitlines()
    assert what in {entry.what for entry in command.repaired()}
    assert "set right" in capsys.readouterr().out
    assert queries.drift(ctx) == []
    assert _numbers() == before
    told = Event.objects.filter(kind="inventory.StockRebuilt")
    assert what in {change["what"] for event in told for change in event.facts["differences"]}
    assert broken() == []


def _numbers():
    stock = Stock.objects.order_by("pk").values_list("on_hand", "damaged", "quarantined", "reserved")
    balances = Balance.objects.order_by("pk").values_list("quantity", "held")
    return list(stock), list(balances), list(Expected.objects.values_list("claimed"))


def test_a_lost_row_is_found_again(ctx, shelf):
    plant("DELETE FROM inventory_balance WHERE condition = 'damaged'")
    assert [entry.what for entry in queries.drift(ctx)] == ["balance"]
    commands.rebuild_stock(ctx)
    assert Balance.objects.get(condition="damaged").quantity == 2


def test_the_database_refuses_what_would_drift(shelf):
    for column in ("on_hand", "quarantined", "damaged"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE inventory_stock SET {column} = {column} + 1")


def test_contradictions_are_not_papered_over(ctx, shelf):
    plant("UPDATE inventory_reservation SET quantity = 900 WHERE lot_id IS NULL")
    with pytest.raises(Refused) as refusal:
        commands.rebuild_stock(ctx)
    assert refusal.value.code == "inventory.rebuild_broken"
    assert [entry.what for entry in queries.drift(ctx)] == ["reserved"]
