"""Pick, pack, ship, deliver; receive and adjust; parked reactions."""

from uuid import uuid4

import pytest
from django.urls import reverse

from goodorder.catalog.queries import resolve_sku
from goodorder.fulfillment import queries as work
from goodorder.fulfillment.models import Shipment
from goodorder.inventory.models import Stock
from goodorder.kernel.models import Event, Receipt
from goodorder.kernel.relay import settle_all
from shop import place

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(ctx, released):
    return work.work_of(ctx, demand=released.public_id)[0]


def act(client, asked, action, **fields):
    address = reverse("web:fulfillment-act", args=[asked.public_id, action])
    return client.post(address, {"once": uuid4().hex, **fields})


def parcel_act(client, parcel, action):
    address = reverse("web:shipment-act", args=[parcel.public_id, action])
    return client.post(address, {"once": uuid4().hex})


def test_from_the_shelf_to_the_door(ctx, sign_in, released, asked):
    picker = sign_in("picker")
    kettle, mug = asked.lines.order_by("id")
    act(picker, asked, "pick", **{f"line-{kettle.pk}": "1", f"line-{mug.pk}": ""})
    kettle.refresh_from_db()
    assert kettle.picked == 1
    act(picker, asked, "pick_all")
    act(picker, asked, "pack", weight_g="")
    (parcel,) = Shipment.objects.filter(fulfillment_order=asked)
    waiting = picker.get(reverse("web:shipment", args=[parcel.public_id])).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    early = parcel_act(picker, parcel, "ship")
    assert early.status_code == 409
    settle_all()
    labelled = picker.get(reverse("web:shipment", args=[parcel.public_id])).content.decode()
    assert "hx-trigger" not in labelled
    assert "Hand over to the carrier" in labelled
    parcel_act(picker, parcel, "ship")
    parcel_act(picker, parcel, "deliver")
    settle_all()
    released.refresh_from_db()
    assert released.state == "completed"


def test_too_many_picked_are_refused_in_words(sign_in, asked):
    kettle = asked.lines.order_by("id").first()
    answer = act(sign_in("picker"), asked, "pick", **{f"line-{kettle.pk}": "99"})
    assert answer.status_code in {409, 422}
    assert b'role="alert"' in answer.content
    assert b'value="99"' in answer.content


def test_a_quantity_that_is_none_is_refused(sign_in, asked):
    kettle = asked.lines.order_by("id").first()
    answer = act(sign_in("picker"), asked, "pick", **{f"line-{kettle.pk}": "some"})
    assert (answer.status_code, b"Write a whole number." in answer.content) == (422, True)


def test_what_is_not_found_is_looked_for_elsewhere(ctx, sign_in, released, asked):
    mug = asked.lines.order_by("id").last()
    act(sign_in("picker"), asked, "short", line=str(mug.pk), quantity="1", reason="not on the shelf")
    mug.refresh_from_db()
    assert mug.short == 1
    page = sign_in("picker").get(reverse("web:fulfillment-order", args=[asked.public_id])).content
    assert b"1 not found" in page


def test_unpacking_puts_units_back(ctx, owner, asked):
    act(owner, asked, "pick_all")
    act(owner, asked, "pack", weight_g="1500")
    (parcel,) = Shipment.objects.filter(fulfillment_order=asked)
    assert parcel.weight_g == 1500
    parcel_act(owner, parcel, "unpack")
    assert (
        b"Pack what is picked" in owner.get(reverse("web:fulfillment-order", args=[asked.public_id])).content
    )


def test_only_those_who_work_see_the_buttons(sign_in, asked):
    reader = sign_in("developer")
    page = reader.get(reverse("web:fulfillment-order", args=[asked.public_id])).content
    assert b"Pick all" not in page
    assert act(reader, asked, "pick_all").status_code == 403


def test_unknown_actions_are_not_found(ctx, owner, asked):
    assert act(owner, asked, "burn").status_code == 404
    act(owner, asked, "pick_all")
    act(owner, asked, "pack")
    assert parcel_act(owner, Shipment.objects.get(), "burn").status_code == 404


def book(client, what, **fields):
    typed = {f"{what}-{name}": value for name, value in fields.items()}
    return client.post(reverse(f"web:stock-{what}"), {"once": uuid4().hex, "back": "/stock/", **typed})


def on_hand(place="MAIN", sku="MUG"):
    return Stock.objects.get(location__code=place, sku=resolve_sku(sku)).on_hand


def test_goods_are_received(owner, shop):
    answer = book(owner, "receive", sku="mug", location="MAIN", quantity="5", document="PO-1")
    assert answer["Location"] == "/stock/"
    assert on_hand() == 55
    assert b"55 on hand" in owner.get("/stock/").content


def test_stock_is_adjusted_with_a_reason(owner, shop):
    book(owner, "adjust", sku="MUG", location="MAIN", quantity="-2", code="theft", note="broken")
    assert on_hand() == 48
    page = owner.get(reverse("web:stock-sku", args=[resolve_sku("MUG").public_id])).content.decode()
    assert "broken" in page
    assert "−2" in page


def test_a_refused_correction_keeps_what_was_typed(ctx, owner, shop):
    place(ctx, {"KETTLE": 4})
    answer = book(owner, "adjust", sku="KETTLE", location="MAIN", quantity="-8", code="theft", note="lost")
    assert answer.status_code == 409
    assert b'value="-8"' in answer.content
    assert b'value="lost"' in answer.content


def test_a_sku_nobody_knows_is_named_at_its_field(owner, shop):
    answer = book(owner, "receive", sku="NOPE", location="MAIN", quantity="1")
    assert answer.status_code == 404
    assert b"NOPE" in answer.content


def test_the_way_back_is_never_elsewhere(owner, shop):
    typed = {"receive-sku": "MUG", "receive-location": "MAIN", "receive-quantity": "1"}
    for back in ("https://evil.example/", "//evil.example/", "stock"):
        answer = owner.post(reverse("web:stock-receive"), {"once": uuid4().hex, "back": back, **typed})
        assert answer["Location"] == "/stock/"


def test_only_those_who_may_adjust_see_the_forms(sign_in, shop):
    picker = sign_in("picker")
    assert reverse("web:stock-adjust").encode() not in picker.get("/stock/").content
    answer = book(picker, "adjust", sku="MUG", location="MAIN", quantity="1", code="found")
    assert (answer.status_code, on_hand()) == (403, 50)


@pytest.fixture
def parked(released):
    event = Event.objects.filter(about=released.public_id).first()
    return Receipt.objects.create(
        event=event,
        subscriber="flows.order_to_cash.authorize_card",
        state=Receipt.PARKED,
        attempts=8,
        due_at=event.at,
        error="Traceback\n  in <module>\nTransient: the carrier is away",
    )


def test_parked_reactions_are_listed_and_tried_again(owner, parked):
    page = owner.get(reverse("web:parked")).content.decode()
    assert "Transient: the carrier is away" in page
    owner.post(reverse("web:parked-retry", args=[parked.pk]), {"once": uuid4().hex})
    parked.refresh_from_db()
    assert (parked.state, parked.attempts) == (Receipt.PENDING, 0)


def test_what_is_not_parked_cannot_be_retried(owner, parked):
    address = reverse("web:parked-retry", args=[parked.pk])
    for status in (302, 404):
        assert owner.post(address, {"once": uuid4().hex}).status_code == status
