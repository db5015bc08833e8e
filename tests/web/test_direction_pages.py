"""Work is directed from its page: each step says what it will do, does it once, and only when it is open."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from goodorder.fulfillment import commands
from goodorder.fulfillment import queries as work
from goodorder.fulfillment.states import FULFILLMENT_ORDER, directions
from goodorder.inventory import commands as inventory
from goodorder.kernel import clock
from goodorder.kernel.models import Event
from goodorder.kernel.relay import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def piece(ctx, released):
    return work.work_of(ctx, demand=released.public_id)[0]


def address(piece, direction):
    return reverse("warehouse:work-direct", args=[piece.public_id, direction])


def sent(client, piece, direction, **fields):
    return client.post(address(piece, direction), fields)


def sure(client, piece, direction, **fields):
    answer = sent(client, piece, direction, sure="yes", once=f"{direction}-{piece.public_id}", **fields)
    piece.refresh_from_db()
    return answer


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_only_what_the_machine_allows_is_open():
    found = {state: [name for name, _ in directions(state)] for state in FULFILLMENT_ORDER.states}
    divided = ["move", "split", "merge"]
    assert found == {
        "open": ["hold", "schedule", *divided],
        "scheduled": divided,
        "on_hold": ["release", "schedule", *divided],
        "requested": ["accept", "hold", "schedule", *divided, "stop"],
        "accepted": ["hold", "schedule", *divided, "stop"],
        "in_progress": ["split", "stop"],
        "cancel_requested": ["agree", "refuse"],
        **{state: [] for state in ("merged", "rejected", "shipped", "cancelled", "closed")},
    }


def test_the_page_offers_what_is_open_to_its_reader(owner, sign_in, piece):
    shown = {
        name: address(piece, name)
        in owner.get(reverse("web:fulfillment-order", args=[piece.public_id])).content.decode()
        for name in ("hold", "release", "schedule", "move", "split", "merge", "stop", "agree")
    }
    assert shown == {
        **dict.fromkeys(("hold", "schedule", "move", "split", "merge", "stop"), True),
        **dict.fromkeys(("release", "agree"), False),
    }
    picker = sign_in("picker")
    assert (
        b"Direct this work"
        not in picker.get(reverse("web:fulfillment-order", args=[piece.public_id])).content
    )
    assert picker.get(address(piece, "hold")).status_code == 403
    assert owner.get(address(piece, "release")).status_code == 404


def test_a_preview_says_what_it_does_and_changes_nothing(owner, piece):
    events = Event.objects.count()
    answer = sent(owner, piece, "hold", reason="label printer broken")
    piece.refresh_from_db()
    assert "Work put on hold: label printer broken" in text_of(answer)
    assert (answer.status_code, piece.state, Event.objects.count()) == (200, "accepted", events)
    assert sent(owner, piece, "hold", reason="").status_code == 422


def test_work_is_held_released_and_put_off(owner, piece):
    assert sure(owner, piece, "hold", reason="wait").status_code == 302
    assert piece.state == "on_hold"
    assert "This will happen" in text_of(owner.get(address(piece, "release")))
    sure(owner, piece, "release")
    assert piece.state == "accepted"
    early = sure(owner, piece, "schedule", not_before="2020-01-01T08:00")
    assert (early.status_code, "choose an instant to come" in text_of(early)) == (422, True)
    sure(owner, piece, "schedule", not_before=f"{clock.now() + timedelta(days=2):%Y-%m-%dT%H:%M}")
    assert piece.state == "scheduled"


def test_a_move_names_what_the_other_location_lacks(owner, ctx, piece):
    refused = sent(owner, piece, "move", location="SPARE")
    assert (refused.status_code, "KETTLE" in text_of(refused)) == (409, True)
    for sku in ("KETTLE", "MUG"):
        inventory.receive_stock(ctx, location="SPARE", sku=sku, quantity=9)
    assert "5 units moved from MAIN to SPARE" in text_of(sent(owner, piece, "move", location="SPARE"))
    sure(owner, piece, "move", location="SPARE")
    settle_all()
    assert piece.location.code == "SPARE"


def test_units_are_split_off_and_merged_again(owner, ctx, released, piece):
    mug = piece.lines.order_by("id").last()
    nothing = sent(owner, piece, "split", **{f"line-{mug.pk}": "0"})
    assert nothing.status_code == 422
    assert "1 unit split off" in text_of(sent(owner, piece, "split", **{f"line-{mug.pk}": "1"}))
    sure(owner, piece, "split", **{f"line-{mug.pk}": "1"})
    first, second = work.work_of(ctx, demand=released.public_id)
    assert [sum(line.quantity for line in each.lines.all()) for each in (first, second)] == [4, 1]
    sure(owner, piece, "merge", others=str(second.public_id))
    first, second = work.work_of(ctx, demand=released.public_id)
    assert [sum(line.quantity for line in each.lines.all()) for each in (first, second)] == [5, 0]
    assert second.state == "merged"


def test_the_location_answers_a_request_to_stop(owner, sign_in, ctx, released, piece):
    sure(owner, piece, "stop", reason="customer called")
    assert piece.state == "cancel_requested"
    picker = sign_in("picker")
    sure(picker, piece, "refuse", reason="on the conveyor")
    assert piece.state == "accepted"
    commands.request_cancel(ctx, fulfillment_order_id=piece.public_id, reason="again")
    assert "5 units are not sent" in text_of(picker.get(address(piece, "agree")))
    sure(picker, piece, "agree")
    settle_all()
    released.refresh_from_db()
    assert released.state == "cancelled"
