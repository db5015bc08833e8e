"""Backorders and supply: the queue in turn, what a slip would touch, said before it happens."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Expected, Waiting
from goodorder.inventory.rules import ExpectedDraft
from goodorder.kernel import clock
from goodorder.kernel.models import Event
from goodorder.kernel.relay import settle_all
from shop import open_shop, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(ctx, db):
    """Two orders wait for clocks; seven are to come in ten days."""
    open_shop(ctx, backorders=True)
    due = (clock.now() + timedelta(days=10)).date()
    draft = ExpectedDraft("purchase_order", "PO-9", "MAIN", "CLOCK", 7, due)
    supply = inventory.expect_supply(ctx, draft=draft)
    first, second = place(ctx, {"CLOCK": 2}), place(ctx, {"CLOCK": 4})
    settle_all()
    supply.refresh_from_db()
    return supply, first, second


def act(client, supply, action, **fields):
    address = reverse("web:supply-act", args=[supply.public_id, action])
    return client.post(address, {"once": uuid4().hex, **fields})


def change(supply, days, quantity=None):
    due = supply.due_on + timedelta(days=days)
    typed = {"due_on": due.isoformat(), "quantity": str(quantity or supply.quantity), "reason": "storm"}
    return {f"change-{name}": value for name, value in typed.items()}


def test_the_queue_of_a_sku_stands_in_turn_with_its_supply(owner, waiting):
    supply, first, second = waiting
    answer = owner.get(reverse("web:backorders"), {"search": "clock"})
    rows = answer.context["rows"]
    assert [row.backorder.order.number for row in rows] == [first.number, second.number]
    assert [row.documents for row in rows] == [["PO-9"], ["PO-9"]]
    assert {row.waiting.expected_on for row in rows} == {supply.due_on}
    assert reverse("web:supply-page", args=[supply.public_id]).encode() in answer.content


def test_who_waits_without_supply_is_said_loudly(ctx, owner, waiting):
    order = place(ctx, {"CLOCK": 5})
    settle_all()
    rows = owner.get(reverse("web:backorders"), {"search": "CLOCK"}).context["rows"]
    told = {row.backorder.order.number: (str(row.standing), row.tone) for row in rows}
    assert told[order.number] == ("No supply in sight", "bad")


def test_backorders_are_for_those_who_see_orders(sign_in, waiting):
    assert sign_in("picker").get(reverse("web:backorders")).status_code == 403


def test_supply_is_entered_and_spoken_for(ctx, owner, waiting):
    due = (clock.now() + timedelta(days=3)).date()
    typed = {
        "kind": "purchase_order",
        "document": "PO-10",
        "location": "MAIN",
        "sku": "clock",
        "quantity": "3",
        "due_on": due.isoformat(),
        "confidence_percent": "80",
    }
    fields = {f"supply-{name}": value for name, value in typed.items()}
    owner.post(reverse("web:supply-new"), {"once": uuid4().hex, **fields})
    supply = Expected.objects.get(document="PO-10")
    assert (supply.claimed, supply.confidence_percent) == (3, 80)
    page = owner.get(reverse("web:supply")).content.decode()
    assert page.index("PO-10") < page.index("PO-9")


def test_a_preview_says_whose_day_would_move_and_moves_none(owner, waiting):
    supply, first, second = waiting
    events = Event.objects.count()
    answer = owner.post(reverse("web:supply-preview", args=[supply.public_id]), change(supply, 5))
    moved = answer.context["preview"].moved
    assert {one.number for one in moved} == {first.number, second.number}
    assert {(one.was, one.now) for one in moved} == {(supply.due_on, supply.due_on + timedelta(days=5))}
    assert first.number in answer.content.decode()
    supply.refresh_from_db()
    assert supply.due_on == supply.first_due_on
    assert set(Waiting.objects.values_list("expected_on", flat=True)) == {supply.due_on}
    assert Event.objects.count() == events


def test_a_preview_of_nonsense_says_so(owner, waiting):
    supply, *_ = waiting
    answer = owner.post(
        reverse("web:supply-preview", args=[supply.public_id]), change(supply, 0, quantity=-1)
    )
    assert answer.status_code == 200
    assert b"error" in answer.content


def test_a_slip_says_which_orders_are_promised_anew(owner, waiting):
    supply, first, second = waiting
    act(owner, supply, "change", **change(supply, 5))
    settle_all()
    page = owner.get(reverse("web:supply-page", args=[supply.public_id]))
    text = page.content.decode()
    assert "2 orders are promised anew" in text
    assert first.number in text
    assert second.number in text
    assert "slipped" in text
    supply.refresh_from_db()
    assert set(Waiting.objects.values_list("expected_on", flat=True)) == {supply.due_on}


def test_supply_that_will_not_come_leaves_them_without_a_day(owner, waiting):
    supply, *_ = waiting
    assert act(owner, supply, "cancel", reason="").status_code == 422
    act(owner, supply, "cancel", reason="supplier closed")
    assert set(Waiting.objects.values_list("expected_on", flat=True)) == {None}
    assert act(owner, supply, "change", **change(supply, 1)).status_code == 409
    assert act(owner, supply, "burn").status_code == 404


def test_a_reader_may_change_no_supply(sign_in, waiting):
    supply, *_ = waiting
    reader = sign_in("developer")
    page = reader.get(reverse("web:supply-page", args=[supply.public_id])).content
    assert b'id="change"' not in page
    assert act(reader, supply, "change", **change(supply, 1)).status_code == 403
    preview = reverse("web:supply-preview", args=[supply.public_id])
    assert reader.post(preview, change(supply, 1)).status_code == 403


def test_goods_that_come_in_for_a_supply_end_it(owner, waiting):
    supply, *_ = waiting
    typed = {"sku": "CLOCK", "location": "MAIN", "quantity": "7", "expected": supply.public_id}
    fields = {f"receive-{name}": value for name, value in typed.items()}
    back = reverse("web:supply-page", args=[supply.public_id])
    answer = owner.post(reverse("web:stock-receive"), {"once": uuid4().hex, "back": back, **fields})
    assert answer["Location"] == back
    supply.refresh_from_db()
    assert (supply.state, Waiting.objects.count()) == ("closed", 0)


def test_supply_goes_on_over_pages(ctx, owner, waiting, monkeypatch):
    for number in range(3):
        draft = ExpectedDraft(
            "return", f"R-{number}", "MAIN", "MUG", 1, ctx.now.date() + timedelta(days=number)
        )
        inventory.expect_supply(ctx, draft=draft)
    monkeypatch.setattr("goodorder.kernel.paging.MOST_ROWS", 2)
    first = owner.get(reverse("web:supply"))
    second = owner.get(f"{reverse('web:supply')}?{first.context['next_query']}")
    shown = [row.document for page in (first, second) for row in page.context["rows"]]
    assert shown == ["R-0", "R-1", "R-2", "PO-9"]
