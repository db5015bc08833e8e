"""Entering an order: placed with what was typed, or shown again with what was typed."""

from uuid import uuid4

import pytest
from django.urls import reverse

from goodorder.catalog import queries as catalog
from goodorder.catalog.commands import add_substitute
from goodorder.orders.models import Order
from goodorder.parties.models import Customer
from goodorder.pricing import commands as pricing
from goodorder.pricing.rules import PromotionDraft, Terms
from shop import kit, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shop")]

ADDRESS = {
    "name": "Grace Hopper",
    "email": "grace@example.com",
    "line1": "1 Harbour Road",
    "city": "Bristol",
    "postcode": "BS1 4RN",
    "country": "gb",
}


def typed(**changes):
    fields = {
        "once": uuid4().hex,
        **ADDRESS,
        "sku": ["kettle", "MUG", ""],
        "quantity": ["1", "2", "1"],
        "channel": "web",
        "service": "parcel",
        "payment_method": "on_account",
    }
    return {**fields, **changes}


def enter(client, **changes):
    return client.post(reverse("calls:order-new"), typed(**changes))


def test_an_order_is_placed(owner):
    answer = enter(owner, note="ring twice")
    order = Order.objects.get()
    assert answer["Location"] == reverse("web:order", args=[order.public_id])
    assert (order.customer_name, order.total, order.note) == ("Grace Hopper", 6495 + 2300 + 495, "ring twice")
    assert order.ship_to["country"] == "GB"
    assert [line.sku_code for line in order.lines.order_by("position")] == ["KETTLE", "MUG", ""]


def test_a_discount_is_taken_off(owner):
    enter(owner, order_discount="10,00")
    assert Order.objects.get().total == 6495 + 2300 + 495 - 1000


def test_a_coupon_is_taken_and_a_wrong_one_is_named_at_its_field(ctx, owner):
    ten = PromotionDraft(name="Ten", terms=Terms(kind="percentage", rate_ppm=100_000), needs_coupon=True)
    pricing.draft_promotion(ctx, code="TEN", draft=ten)
    pricing.activate_promotion(ctx, code="TEN")
    pricing.add_coupon(ctx, promotion="TEN", code="SPRING")
    wrong = enter(owner, coupons="spring, winter")
    assert list(wrong.context["form"].errors) == ["coupons"]
    enter(owner, coupons="spring")
    assert Order.objects.get().total == 6495 + 2300 + 495 - 880


def test_two_clicks_place_one_order(owner):
    fields = typed(once="same")
    places = {owner.post(reverse("calls:order-new"), fields)["Location"] for _ in range(2)}
    assert (len(places), Order.objects.count()) == (1, 1)


def test_missing_fields_are_named_and_the_rest_is_kept(owner):
    answer = enter(owner, name="", city="")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("This field is required.") == 2
    assert 'value="1 Harbour Road"' in page
    assert 'value="kettle"' in page


def test_a_quantity_that_is_none_is_named_at_its_row(owner):
    answer = enter(owner, quantity=["1", "two", "1"])
    assert answer.status_code == 422
    assert b"Write a whole number." in answer.content
    assert b'value="two"' in answer.content


def test_an_order_of_nothing_is_refused(owner):
    answer = enter(owner, sku=[""], quantity=["1"])
    assert (answer.status_code, b"at least one item" in answer.content) == (422, True)


def test_a_sku_nobody_knows_is_refused_by_name(owner):
    answer = enter(owner, sku=["NOPE"], quantity=["1"])
    assert answer.status_code in {404, 422}
    assert b"NOPE" in answer.content
    assert b'value="Grace Hopper"' in answer.content


def test_too_few_are_refused_at_the_row(owner):
    answer = enter(owner, sku=["KETTLE"], quantity=["11"])
    assert answer.status_code == 409
    assert b"not enough stock" in answer.content
    assert b"short by 1" in answer.content
    assert not Order.objects.exists()


def test_an_unknown_country_is_named_at_its_field(owner):
    answer = enter(owner, country="ZZ")
    assert answer.status_code == 422
    assert 'id="id_country_error"' in answer.content.decode()


def test_a_known_customer_is_offered_and_filled_in(ctx, owner):
    ada = place(ctx, {"MUG": 1}).customer
    picks = owner.get(reverse("calls:order-new-customers"), {"find": "ada"}).content.decode()
    assert ada.public_id in picks
    form = owner.get(reverse("calls:order-new"), {"customer": ada.public_id}).content.decode()
    assert 'value="ada@example.com"' in form
    part = owner.get(
        reverse("calls:order-new"), {"customer": ada.public_id}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in part


def test_a_picked_customer_is_the_orders_customer(ctx, owner):
    ada = place(ctx, {"MUG": 1}).customer
    enter(owner, customer=ada.public_id, email="ada@example.com", name="Ada Byron")
    assert Order.objects.latest("id").customer == ada
    enter(owner, customer=ada.public_id, email="other@example.com", name="Somebody Else")
    assert Order.objects.latest("id").customer != ada
    assert Customer.objects.count() == 2


def test_a_row_says_name_price_and_availability(owner):
    def told(**query):
        return owner.get(reverse("calls:order-new-told"), {"channel": "web", **query}).content.decode()

    assert all(part in told(sku="kettle", quantity="2") for part in ("Kettle", "£64.95", "10 available"))
    assert "only 10 available" in told(sku="KETTLE", quantity="11")
    assert "Nothing is called" in told(sku="NOPE", quantity="1")
    assert told(sku="", quantity="1").strip() == ""


def test_only_those_who_may_capture_see_the_form(sign_in):
    assert sign_in("agent").get(reverse("calls:order-new")).status_code == 200
    assert sign_in("accountant").get(reverse("calls:order-new")).status_code == 403


def test_a_row_says_which_part_limits_a_kit_and_what_could_come_instead(ctx, owner):
    kit(ctx, "SET", {"KETTLE": 1, "MUG": 4}, price=9999)
    found = catalog.resolve_sku("SET")
    add_substitute(ctx, sku_id=found.public_id, other="MUG")

    def told(quantity):
        return owner.get(
            reverse("calls:order-new-told"), {"channel": "web", "sku": "set", "quantity": quantity}
        ).content.decode()

    assert all(part in told("2") for part in ("Set SET", "£99.99", "10 available", "limited by KETTLE"))
    assert "Instead" not in told("2")
    assert all(part in told("11") for part in ("only 10 available", "Instead: MUG, Mug", "ask the customer"))


def test_a_short_kit_is_refused_at_its_row_with_the_part_that_lacks(ctx, owner):
    kit(ctx, "SET", {"KETTLE": 1, "MUG": 4}, price=9999)
    answer = enter(owner, sku=["MUG", "set"], quantity=["1", "11"])
    assert answer.status_code == 409
    assert b"short by 1 of KETTLE" in answer.content
    enter(owner, sku=["set"], quantity=["2"])
    order = Order.objects.get()
    page = owner.get(reverse("web:order", args=[order.public_id])).content.decode()
    assert page.count("of 2 × kit SET") == 2
