"""Transfers: two legs, goods under way, wrong and missing units."""

from datetime import timedelta

import pytest

from builders import company, location, sku
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Movement, Reservation, Stock
from goodorder.inventory.rules import Claim, TransferDraft, TransferItem
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.locations import commands as locations
from goodorder.locations.rules import LocationDraft
from goodorder.parties import commands as parties
from inventory.audit import broken

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(ctx):
    """Ten of T and four of U at A; B is empty."""
    location("A"), location("B"), sku("T"), sku("U")
    commands.receive_stock(ctx, location="A", sku="T", quantity=10)
    commands.receive_stock(ctx, location="A", sku="U", quantity=4)


def opened(ctx, lines=(("T", 6),), **more):
    items = [TransferItem(code, units) for code, units in lines]
    draft = TransferDraft("A", "B", items, more.pop("due_on", ctx.now.date()), **more)
    return commands.open_transfer(ctx, draft=draft)


def approved(ctx, lines=(("T", 6),)):
    return commands.approve_transfer(ctx, transfer_id=opened(ctx, lines).public_id)


def sent(ctx, lines=(("T", 6),)):
    return commands.ship_transfer(ctx, transfer_id=approved(ctx, lines).public_id)


def levels(code="T"):
    rows = Stock.objects.filter(sku__code=code).order_by("location__code")
    return {row.location.code: (row.on_hand, row.reserved) for row in rows}


def test_a_transfer_goes_through_both_legs(ctx, shelf):
    transfer = opened(ctx)
    assert transfer.number.startswith("TR-2026-")
    assert (transfer.state, levels()) == ("draft", {"A": (10, 0)})
    commands.approve_transfer(ctx, transfer_id=transfer.public_id)
    assert levels() == {"A": (10, 6)}
    commands.ship_transfer(ctx, transfer_id=transfer.public_id)
    assert levels() == {"A": (4, 0), "TRANSIT-GB01": (6, 0)}
    received = commands.receive_transfer(ctx, transfer_id=transfer.public_id)
    assert (received.state, levels()) == ("closed", {"A": (4, 0), "B": (6, 0), "TRANSIT-GB01": (0, 0)})
    assert broken() == []


def test_nobody_sells_what_a_transfer_has_set_aside(ctx, shelf):
    approved(ctx)
    row = Stock.objects.get(sku__code="T")
    claim = Claim(1, row.sku_id, row.location_id, 5)
    with pytest.raises(Refused) as refusal:
        commands.reserve(ctx, demand="ord_1", claims=[claim])
    assert refusal.value.code == "inventory.short"


def test_units_promised_to_others_cannot_be_approved(ctx, shelf):
    row = Stock.objects.get(sku__code="T")
    commands.reserve(ctx, demand="ord_1", claims=[Claim(1, row.sku_id, row.location_id, 5)])
    with pytest.raises(Refused) as refusal:
        approved(ctx)
    assert refusal.value.code == "inventory.short"
    assert Reservation.objects.filter(demand__startswith="trf_").count() == 0


def test_parts_are_sent_and_received_in_any_number_of_loads(ctx, shelf):
    transfer_id = approved(ctx, [("T", 6), ("U", 2)]).public_id

    def ship(*lines):
        return commands.ship_transfer(
            ctx, transfer_id=transfer_id, lines=[TransferItem(*line) for line in lines]
        )

    def receive(*lines):
        items = [TransferItem(*line) for line in lines]
        return commands.receive_transfer(ctx, transfer_id=transfer_id, lines=items)

    assert ship(("T", 2)).state == "shipping"
    assert receive(("T", 1)).state == "shipping"
    assert ship(("T", 4), ("U", 2)).state == "in_transit"
    assert receive(("T", 4)).state == "receiving"
    assert receive(("T", 1), ("U", 2)).state == "closed"
    assert (levels()["B"], levels("U")["B"]) == ((6, 0), (2, 0))
    assert broken() == []


def test_the_rest_is_free_again_when_nothing_follows(ctx, shelf):
    transfer_id = approved(ctx).public_id
    with pytest.raises(Refused) as refusal:
        commands.ship_transfer(ctx, transfer_id=transfer_id, lines=[TransferItem("T", 7)])
    assert refusal.value.details == {"field": "quantity", "sku": "T", "asked": 7, "left": 6}
    ended = commands.ship_transfer(ctx, transfer_id=transfer_id, lines=[TransferItem("t", 4)], is_last=True)
    assert (ended.state, levels()["A"]) == ("in_transit", (6, 0))
    assert commands.receive_transfer(ctx, transfer_id=transfer_id).state == "closed"
    assert broken() == []


def test_missing_units_stay_under_way_until_they_are_explained(ctx, shelf):
    transfer_id = sent(ctx).public_id
    received = commands.receive_transfer(ctx, transfer_id=transfer_id, lines=[TransferItem("T", 3)])
    assert (received.state, levels()["TRANSIT-GB01"]) == ("receiving", (3, 0))

    def explain(units, outcome, reason="asked the carrier"):
        item = TransferItem("T", units)
        given = {"item": item, "outcome": outcome, "reason": reason}
        return commands.explain_discrepancy(ctx, transfer_id=transfer_id, **given)

    with pytest.raises(Refused) as refusal:
        explain(4, "lost")
    assert refusal.value.code == "inventory.not_under_way"
    with pytest.raises(Invalid):
        explain(1, "stolen")
    with pytest.raises(Invalid):
        explain(1, "lost", reason=" ")
    assert explain(1, "found").state == "receiving"
    assert explain(2, "lost").state == "closed"
    assert levels() == {"A": (4, 0), "B": (4, 0), "TRANSIT-GB01": (0, 0)}
    line = queries.get_transfer(ctx, transfer_id=transfer_id).lines.get()
    assert (line.received, line.lost, line.explanation) == (4, 2, "asked the carrier")
    scrap = Movement.objects.get(kind="scrap")
    assert (scrap.quantity, scrap.document, scrap.reason) == (-2, transfer_id, "asked the carrier")
    assert broken() == []


def test_wrong_and_surplus_units_are_booked_in_as_what_nobody_sent(ctx, shelf):
    transfer_id = sent(ctx).public_id
    with pytest.raises(Refused) as refusal:
        commands.receive_transfer(ctx, transfer_id=transfer_id, lines=[TransferItem("T", 7)])
    assert refusal.value.details["under_way"] == 6
    commands.receive_transfer(
        ctx,
        transfer_id=transfer_id,
        lines=[TransferItem("T", 6)],
        extra=[TransferItem("T", 1), TransferItem("U", 2, condition="damaged", reason="instead of T")],
    )
    assert (levels()["B"], levels("U")["B"]) == ((7, 0), (2, 0))
    adjusted = (
        Movement.objects.filter(kind="adjust").order_by("pk").values_list("quantity", "condition", "document")
    )
    assert list(adjusted) == [(1, "good", transfer_id), (2, "damaged", transfer_id)]
    lines = queries.get_transfer(ctx, transfer_id=transfer_id).lines.all()
    assert [(line.sku.code, line.received, line.extra) for line in lines] == [("T", 6, 1), ("U", 0, 2)]
    assert broken() == []


def test_damaged_arrivals_are_not_for_sale(ctx, shelf):
    transfer_id = sent(ctx).public_id
    items = [TransferItem("T", 4), TransferItem("T", 2, condition="damaged")]
    assert commands.receive_transfer(ctx, transfer_id=transfer_id, lines=items).state == "closed"
    stock = Stock.objects.get(sku__code="T", location__code="B")
    assert (stock.on_hand, stock.damaged, stock.available) == (6, 2, 4)


def test_cancelling_frees_the_claim_but_only_before_shipping(ctx, shelf):
    transfer_id = approved(ctx).public_id
    cancelled = commands.cancel_transfer(ctx, transfer_id=transfer_id, reason="not needed")
    assert (cancelled.state, levels()) == ("cancelled", {"A": (10, 0)})
    with pytest.raises(Refused):
        commands.cancel_transfer(ctx, transfer_id=sent(ctx).public_id, reason="too late")
    assert broken() == []


def test_goods_of_another_company_are_sold_not_transferred(ctx, shelf):
    parties.open_company(ctx, code="DE01", name="Tee GmbH", country="DE", currency="EUR", tax_number="DE1")
    draft = LocationDraft()
    locations.open_location(ctx, company="DE01", code="X", name="X", draft=draft)
    with pytest.raises(Refused) as refusal:
        commands.open_transfer(ctx, draft=TransferDraft("A", "X", [TransferItem("T", 1)], ctx.now.date()))
    assert refusal.value.code == "inventory.transfer_between_companies"
    assert "sold" in refusal.value.message


@pytest.mark.parametrize(
    ("source", "target", "items", "code"),
    [
        ("A", "A", [TransferItem("T", 1)], "inventory.same_place"),
        ("A", "B", [], "inventory.number_of_lines"),
        ("A", "B", [TransferItem("T", 1), TransferItem("t", 2)], "inventory.sku_twice"),
        ("A", "B", [TransferItem("T", 0)], "quantity.out_of_range"),
        ("A", "B", [TransferItem("T", True)], "quantity.not_whole"),
        ("A", "TRANSIT-GB01", [TransferItem("T", 1)], "inventory.no_end_of_transfer"),
    ],
)
def test_a_draft_names_what_is_wrong(ctx, shelf, source, target, items, code):
    sent(ctx)
    with pytest.raises(Invalid) as refusal:
        commands.open_transfer(ctx, draft=TransferDraft(source, target, items, ctx.now.date()))
    assert refusal.value.code == code


def test_a_draft_names_what_is_unknown_or_too_late(ctx, shelf):
    for source, target, item in (("A", "?", "T"), ("?", "B", "T"), ("A", "B", "?")):
        with pytest.raises(Missing):
            commands.open_transfer(
                ctx, draft=TransferDraft(source, target, [TransferItem(item, 1)], ctx.now.date())
            )
    with pytest.raises(Invalid) as refusal:
        opened(ctx, due_on=ctx.now.date() - timedelta(days=1))
    assert refusal.value.details["field"] == "due_on"


def test_each_leg_is_for_those_who_see_its_place(ctx, shelf):
    at_b = Context("user:b", ctx.now, frozenset({"inventory.*"}), {"location": frozenset({"B"})})
    at_c = Context("user:c", ctx.now, frozenset({"inventory.*"}), {"location": frozenset({"C"})})
    transfer_id = opened(at_b).public_id
    for stranger in (at_b, at_c):
        with pytest.raises(Missing):
            commands.approve_transfer(stranger, transfer_id=transfer_id)
    commands.approve_transfer(ctx, transfer_id=transfer_id)
    at_a = Context("user:a", ctx.now, frozenset({"inventory.move"}), {"location": frozenset({"A"})})
    assert commands.ship_transfer(at_a, transfer_id=transfer_id).state == "in_transit"
    with pytest.raises(Missing):
        commands.receive_transfer(at_a, transfer_id=transfer_id)
    assert commands.receive_transfer(at_b, transfer_id=transfer_id).state == "closed"
    assert queries.list_transfers(at_b).items
    assert not queries.list_transfers(at_c).items
    with pytest.raises(Missing):
        opened(at_c)


def test_goods_under_way_are_never_for_sale(ctx, shelf):
    sent(ctx)
    from goodorder.locations.queries import active_locations

    assert [place.code for place in active_locations(company().code)] == ["A", "B"]
