"""The pickup counter: an order whose service is a pickup appears by itself, is put aside, handed over, or put back."""

import re

import pytest
from django.urls import reverse

from goodorder.fulfillment import queries as work
from goodorder.fulfillment.models import Pickup
from goodorder.kernel.relay import settle_all
from goodorder.shipping import commands as shipping
from goodorder.shipping.rules import ServiceDraft, ZoneRates
from shop import open_shop, place

pytestmark = pytest.mark.django_db


def collected_at(ctx, store):
    draft = ServiceDraft(
        code="collect",
        name="Collect",
        carrier="pickup",
        carrier_service=store,
        currency="GBP",
        transit_days=0,
    )
    shipping.set_up_service(ctx, draft=draft)
    zone = ZoneRates(code="all", countries=("*",), steps=((1_000_000, 0),))
    shipping.set_rates(ctx, service="collect", zones=[zone])


@pytest.fixture
def order(ctx):
    open_shop(ctx, stock={("MAIN", "MUG"): 9, ("SPARE", "MUG"): 2})
    collected_at(ctx, "SPARE")
    placed = place(ctx, {"MUG": 2}, service="collect")
    settle_all()
    return placed


def address(name, *more):
    return reverse(f"warehouse:{name}", args=[Pickup.objects.get().public_id, *more])


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_an_empty_counter_says_what_will_be_there(owner):
    assert "Nobody waits" in text_of(owner.get(reverse("warehouse:pickups")))


def test_a_pickup_is_brought_to_its_store_and_handed_over_by_code(owner, order):
    page = text_of(owner.get(reverse("warehouse:pickups")))
    assert ("Ada Byron" in page, "Spare" in page, "2 × MUG" in page) == (True, True, True)
    assert owner.post(address("pickup-pick"), {"once": "p"}).status_code == 302
    answer = owner.post(address("pickup-ready"), {"once": "r"}, follow=True)
    (code,) = re.findall(r"collect it with is (\d{6});", text_of(answer))
    sent = {"code": "no", "identity": "driving licence", "once": "c1"}
    wrong = owner.post(address("pickup-act", "collect"), sent)
    assert (wrong.status_code, "not the code" in text_of(wrong)) == (409, True)
    assert owner.post(address("pickup-act", "extend"), {"days": "2", "once": "e"}).status_code == 302
    done = owner.post(address("pickup-act", "collect"), {**sent, "code": code, "once": "c2"})
    assert done["Location"] == address("pickup")
    settle_all()
    order.refresh_from_db()
    assert order.state == "completed"
    assert "driving licence" in text_of(owner.get(address("pickup")))


def test_uncollected_goods_go_back_and_the_order_is_cancelled(owner, order):
    owner.post(address("pickup-pick"), {"once": "p"})
    owner.post(address("pickup-ready"), {"once": "r"})
    sent = {"reason": "nobody came", "once": "b"}
    assert owner.post(address("pickup-act", "return"), sent).status_code == 302
    settle_all()
    order.refresh_from_db()
    assert (order.state, Pickup.objects.get().state) == ("cancelled", "uncollected")


def test_a_refused_line_is_not_shipped_silently_from_elsewhere(owner, ctx, order):
    line = Pickup.objects.get().fulfillment_order.lines.get()
    sent = {"line": line.pk, "quantity": "2", "reason": "damaged", "once": "x"}
    assert owner.post(address("pickup-act", "refuse"), sent).status_code == 302
    settle_all()
    _, elsewhere = work.work_of(ctx, demand=order.public_id)
    assert (elsewhere.state, elsewhere.location.code) == ("on_hold", "MAIN")
    assert elsewhere.because == "to be collected at SPARE, but its goods are at MAIN"
