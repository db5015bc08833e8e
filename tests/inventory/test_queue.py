"""Waiting, supply and the priority pass."""

from datetime import date, timedelta

import pytest

from builders import company, location, sku
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Binding, Expected, Reservation, Stock, Waiting
from goodorder.inventory.rules import Arrival, Claim, ExpectedDraft, HoldTerms, Wait
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.models import Event
from inventory.audit import broken

pytestmark = pytest.mark.django_db
DECEMBER = date(2026, 12, 1)


@pytest.fixture
def shelf():
    """T at A and B, nothing there yet."""
    return sku("T").pk, location("A", rank=1).pk, location("B", rank=2).pk


def wait(ctx, demand, thing, quantity, **more):
    return commands.wait(ctx, company="GB01", waits=[Wait(demand, 1, thing, quantity, **more)])


def receive(ctx, quantity, place="A", **more):
    return commands.receive_stock(ctx, location=place, sku="T", quantity=quantity, **more)


def expect(ctx, quantity, day, document="PO-1", place="A"):
    draft = ExpectedDraft("purchase_order", document, place, "T", quantity, DECEMBER + timedelta(days=day))
    return commands.expect_supply(ctx, draft=draft)


def held():
    rows = Reservation.objects.filter(state="open").order_by("pk")
    return list(rows.values_list("demand", "location__code", "quantity", "is_pinned"))


def queue():
    return list(Waiting.objects.order_by("pk").values_list("demand", "quantity", "expected_on"))


def facts(kind):
    return list(Event.objects.filter(kind=f"inventory.{kind}").order_by("pk").values_list("facts", flat=True))


def test_a_receipt_serves_the_earliest_promise_first(ctx, shelf):
    wait(ctx, "late", shelf[0], 2, promised_on=DECEMBER + timedelta(days=9))
    wait(ctx, "none", shelf[0], 1)
    wait(ctx, "early", shelf[0], 3, promised_on=DECEMBER)
    assert receive(ctx, 4).reserved == 4
    assert held() == [("early", "A", 3, False), ("late", "A", 1, False)]
    assert queue() == [("late", 1, None), ("none", 1, None)]
    served = facts("WaitingServed")
    assert [(fact["demand"], fact["explanation"]) for fact in served] == [
        ("early", "the first in the queue"),
        ("late", "the first in the queue"),
    ]
    assert served[0]["lines"] == [
        {"line_ref": 1, "sku_id": Stock.objects.get().sku.public_id, "quantity": 3, "location": "A"}
    ]
    assert Event.objects.filter(about="early").count() == 1
    assert broken() == []


def test_a_rank_goes_before_an_earlier_promise_and_says_so(ctx, shelf):
    wait(ctx, "early", shelf[0], 2, promised_on=DECEMBER)
    wait(ctx, "shop", shelf[0], 2, promised_on=DECEMBER + timedelta(days=5), rank=50, ranked_by="channel WEB")
    receive(ctx, 2)
    (served,) = facts("WaitingServed")
    assert (served["demand"], served["explanation"]) == ("shop", "rank 50 (channel WEB) went before early")


def test_who_waits_is_given_what_is_free_at_once(ctx, shelf):
    receive(ctx, 3)
    receive(ctx, 1, "B")
    assert [(row.quantity, row.expected_on) for row in wait(ctx, "d", shelf[0], 5)] == [(1, None)]
    assert held() == [("d", "A", 3, False), ("d", "B", 1, False)]
    assert [row.quantity for row in wait(ctx, "d", shelf[0], 2)] == [3]
    assert wait(ctx, "e", shelf[0], 1)[0].quantity == 1
    receive(ctx, 3)
    assert queue() == [("e", 1, None)]
    with pytest.raises(Invalid):
        wait(ctx, "e", shelf[0], 0)
    assert commands.wait(ctx, company="GB01", waits=[]) == []
    assert broken() == []


def test_a_place_serves_only_who_may_be_served_there(ctx, shelf):
    wait(ctx, "pickup", shelf[0], 1, location_id=shelf[2], promised_on=DECEMBER)
    wait(ctx, "parcel", shelf[0], 1, promised_on=DECEMBER + timedelta(days=1))
    receive(ctx, 1)
    assert held() == [("parcel", "A", 1, False)]
    receive(ctx, 1, "B")
    assert held() == [("parcel", "A", 1, False), ("pickup", "B", 1, True)]
    assert broken() == []


def test_a_pinned_wait_makes_claims_of_the_network_move(ctx, shelf):
    """Whoever can be served elsewhere makes room for who cannot."""
    thing, _, b = shelf
    receive(ctx, 2, "B")
    commands.reserve(ctx, demand="parcel", claims=[Claim(7, thing, b, 2)])
    wait(ctx, "pickup", thing, 1, location_id=b)
    assert queue() == [("pickup", 1, None)]
    receive(ctx, 1)
    assert sorted(held()) == [("parcel", "A", 1, False), ("parcel", "B", 1, False), ("pickup", "B", 1, True)]
    (moved,) = facts("ClaimsMoved")
    assert moved["lines"] == [
        {
            "line_ref": 7,
            "sku_id": Stock.objects.first().sku.public_id,
            "quantity": 1,
            "location_from": "B",
            "location_to": "A",
        }
    ]
    assert broken() == []


@pytest.mark.parametrize("freed_by", ["release", "expiry", "safety", "adjust", "hand_back"])
def test_whatever_frees_stock_serves_who_waits(ctx, shelf, freed_by):
    thing, a, _ = shelf
    receive(ctx, 2)
    late = Context("system:clock", ctx.now + timedelta(hours=1), frozenset({"*"}))
    terms = HoldTerms(late.now if freed_by == "expiry" else None, is_pinned=True)
    if freed_by == "safety":
        commands.set_safety(ctx, location="A", sku="T", safety=2)
    else:
        commands.reserve(ctx, demand="d", claims=[Claim(1, thing, a, 2)], terms=terms)
    wait(ctx, "w", thing, 1)
    assert queue() == [("w", 1, None)]
    acts = {
        "release": lambda: commands.release_reservations(ctx, demand="d", line_ref=1, quantity=1),
        "expiry": lambda: commands.expire_reservations(late),
        "safety": lambda: commands.set_safety(ctx, location="A", sku="T", safety=1),
        "adjust": lambda: commands.adjust_stock(ctx, location="A", sku="T", quantity=1, reason="found"),
        "hand_back": lambda: commands.hand_back(ctx, demand="d"),
    }
    acts[freed_by]()
    assert queue() == []
    assert ("w", "A", 1, False) in held()
    assert broken() == []


def test_units_that_leave_or_are_not_found_serve_nobody(ctx, shelf):
    thing, a, _ = shelf
    receive(ctx, 4)
    commands.reserve(ctx, demand="d", claims=[Claim(1, thing, a, 4)])
    commands.allocate(ctx, demand="d")
    wait(ctx, "w", thing, 3)
    commands.consume(ctx, demand="d", location="A", lines=[(1, 1)], document="x")
    commands.write_off_missing(ctx, demand="d", location="A", lines=[(1, thing, 2)], reason="not found")
    assert queue() == [("w", 3, None)]
    stock = Stock.objects.get()
    assert (stock.on_hand, stock.reserved) == (1, 1)
    with pytest.raises(Refused):
        commands.write_off_missing(ctx, demand="d", location="A", lines=[(1, thing, 2)], reason="not found")
    assert broken() == []


def test_a_newcomer_does_not_get_run_out_units_before_who_waits(ctx, shelf):
    thing, a, _ = shelf
    receive(ctx, 1)
    later = ctx.now + timedelta(minutes=5)
    commands.reserve(ctx, demand="cart", claims=[Claim(1, thing, a, 1)], terms=HoldTerms(later))
    wait(ctx, "w", thing, 1)
    late = Context("user:b", later, frozenset({"*"}))
    with pytest.raises(Refused) as refusal:
        commands.reserve(late, demand="newcomer", claims=[Claim(2, thing, a, 1)])
    assert refusal.value.code == "inventory.short"
    commands.expire_reservations(late)
    assert held() == [("w", "A", 1, False)]
    assert broken() == []


def test_those_who_wait_are_bound_to_supply_in_their_order(ctx, shelf):
    first = wait(ctx, "first", shelf[0], 3)
    assert first[0].expected_on is None
    soon = expect(ctx, 4, 2)
    expect(ctx, 4, 9, "PO-2", "B")
    second = wait(ctx, "second", shelf[0], 3)
    assert second[0].expected_on == date(2026, 12, 10)
    assert queue()[0] == ("first", 3, date(2026, 12, 3))
    wait(ctx, "third", shelf[0], 3)
    assert queue()[2] == ("third", 3, None)
    assert list(Expected.objects.order_by("pk").values_list("claimed", flat=True)) == [4, 4]
    pairs = Binding.objects.order_by("waiting_id", "expected_id")
    assert list(pairs.values_list("waiting__demand", "expected__document", "quantity")) == [
        ("first", "PO-1", 3),
        ("second", "PO-1", 1),
        ("second", "PO-2", 2),
        ("third", "PO-2", 2),
    ]
    assert facts("SupplyRebound") == [
        {
            "demand": "first",
            "line_ref": 1,
            "waiting_id": first[0].public_id,
            "expected_on": "2026-12-03",
            "was": None,
            "document": "PO-1",
            "cause": "PO-1 is expected on 2026-12-03",
        }
    ]
    assert soon.claimed == 3
    assert broken() == []


def test_a_slip_tells_exactly_whom_it_concerns(ctx, shelf):
    soon = expect(ctx, 3, 0)
    expect(ctx, 5, 7, "PO-2")
    wait(ctx, "first", shelf[0], 3)
    wait(ctx, "second", shelf[0], 3)
    changed = commands.change_expected(
        ctx, expected_id=soon.public_id, due_on=DECEMBER + timedelta(days=20), reason="ship is late"
    )
    assert (changed.due_on, changed.first_due_on, changed.claimed) == (date(2026, 12, 21), DECEMBER, 1)
    rebound = facts("SupplyRebound")
    assert [(fact["demand"], fact["expected_on"], fact["was"], fact["document"]) for fact in rebound] == [
        ("first", "2026-12-08", "2026-12-01", "PO-2"),
        ("second", "2026-12-21", "2026-12-08", "PO-1"),
    ]
    assert "ship is late" in rebound[0]["cause"]
    commands.cancel_expected(ctx, expected_id=soon.public_id, reason="supplier is bankrupt")
    assert queue() == [("first", 3, date(2026, 12, 8)), ("second", 3, None)]
    assert facts("SupplyRebound")[-1]["document"] == "PO-1"
    with pytest.raises(Refused) as refusal:
        commands.change_expected(ctx, expected_id=soon.public_id, quantity=9, reason="again")
    assert refusal.value.code == "inventory.supply_settled"
    assert broken() == []


def test_supply_that_comes_is_counted_and_serves(ctx, shelf):
    supply = expect(ctx, 5, 3)
    wait(ctx, "first", shelf[0], 2)
    wait(ctx, "second", shelf[0], 4)
    assert queue()[1] == ("second", 4, None)
    receive(ctx, 3, arrival=Arrival(expected_id=supply.public_id, unit_cost=70_000))
    assert queue() == [("second", 3, None)]
    supply.refresh_from_db()
    assert (supply.received, supply.claimed, supply.state) == (3, 2, "open")
    with pytest.raises(Invalid):
        commands.change_expected(ctx, expected_id=supply.public_id, quantity=3, reason="fewer")
    receive(ctx, 4, arrival=Arrival(expected_id=supply.public_id))
    supply.refresh_from_db()
    assert (supply.received, supply.claimed, supply.state) == (7, 0, "closed")
    assert queue() == []
    assert facts("SupplyArrived")[-1]["is_closed"] is True
    assert broken() == []


def test_supply_first_fills_up_what_is_kept_safe(ctx, shelf):
    commands.set_safety(ctx, location="A", sku="T", safety=3)
    expect(ctx, 4, 1)
    expect(ctx, 9, 8, "PO-2")
    wait(ctx, "d", shelf[0], 2)
    assert queue() == [("d", 2, date(2026, 12, 9))]
    commands.set_safety(ctx, location="A", sku="T", safety=0)
    assert queue() == [("d", 2, date(2026, 12, 2))]
    assert broken() == []


def test_who_stops_waiting_lets_others_move_up(ctx, shelf):
    expect(ctx, 2, 4)
    wait(ctx, "first", shelf[0], 2)
    wait(ctx, "second", shelf[0], 2)
    assert commands.stop_waiting(ctx, demand="first", line_ref=1, quantity=1) == 1
    assert commands.stop_waiting(ctx, demand="first", line_ref=1, quantity=5) == 1
    assert commands.stop_waiting(ctx, demand="first", line_ref=1, quantity=5) == 0
    assert queue() == [("second", 2, date(2026, 12, 5))]
    assert commands.hand_back(ctx, demand="second") == 0
    assert Expected.objects.get().claimed == 0
    assert broken() == []


def test_a_place_that_opens_again_serves_with_the_next_tick(ctx, shelf):
    from goodorder.locations import commands as locations

    locations.change_location(ctx, code="A", changes={"is_active": False})
    wait(ctx, "d", shelf[0], 2)
    receive(ctx, 2)
    assert queue() == [("d", 2, None)]
    locations.change_location(ctx, code="A", changes={"is_active": True})
    assert commands.serve_waiting(ctx) == 1
    assert queue() == []
    assert commands.serve_waiting(ctx) == 0
    assert broken() == []


def test_the_queue_is_listed_in_turn(ctx, shelf, django_assert_num_queries):
    expect(ctx, 9, 4)
    for number, day in enumerate((3, 1, None, 2)):
        wait(ctx, f"d{number}", shelf[0], 1, promised_on=day and DECEMBER + timedelta(days=day))
    wait(ctx, "vip", shelf[0], 1, rank=1)
    with django_assert_num_queries(3):
        page = queries.waiting_queue(ctx, sku="t", size=3)
    following = queries.waiting_queue(ctx, sku="t", size=3, cursor=page.next_cursor)
    assert [row.demand for row in (*page.items, *following.items)] == ["vip", "d1", "d3", "d0", "d2"]
    assert [row.demand for row in queries.waiting_queue(ctx).items] == ["d0", "d1", "d2", "d3", "vip"]
    assert [row.document for row in queries.expected_supply(ctx, sku="T", location="A").items] == ["PO-1"]
    assert [row.expected.document for row in queries.waits_of("vip")[0].bindings.all()] == ["PO-1"]
    assert len(queries.bindings_of([Expected.objects.get().pk])) == 5


def test_every_unit_on_hand_is_in_one_bucket(ctx, shelf):
    thing, a, _ = shelf
    receive(ctx, 20)
    receive(ctx, 3, arrival=Arrival(condition="damaged"))
    receive(ctx, 2, arrival=Arrival(condition="quarantined"))
    commands.set_safety(ctx, location="A", sku="T", safety=5)
    commands.reserve(ctx, demand="d", claims=[Claim(1, thing, a, 6)])
    commands.allocate(ctx, demand="d")
    commands.pick(ctx, demand="d", location="A", lines=[(1, thing, 2)])
    commands.reserve(ctx, demand="e", claims=[Claim(2, thing, a, 3)])
    (found,) = queries.buckets(ctx, sku_id=Stock.objects.get().sku.public_id)
    counted = (found.free, found.reserved, found.allocated, found.picked, found.quarantined, found.damaged)
    assert (*counted, found.safety) == (6, 3, 4, 2, 2, 3, 5)
    assert sum(counted) + found.safety == found.on_hand == 25
    assert company().code == found.location.company.code
