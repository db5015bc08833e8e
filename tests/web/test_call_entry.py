"""Order entry at the call centre: repeating, codes with quantities, totals, pay links, limits, no card numbers."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.urls import reverse

from api.calling import is_problem, issue
from goodorder.approvals import commands as approvals
from goodorder.approvals.models import Approval
from goodorder.catalog.models import Relation
from goodorder.catalog.queries import resolve_sku
from goodorder.doorway.entry import is_card_number, typed_line
from goodorder.fields import commands as fields
from goodorder.fields import queries
from goodorder.fields.rules import FieldDraft
from goodorder.kernel import plugs
from goodorder.orders.models import Order
from goodorder.payments.models import PayLink
from shop import kit, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shop")]


@pytest.fixture
def agent(sign_in):
    return sign_in("agent")


def enter(client, **changes):
    fields = {
        "once": uuid4().hex,
        "name": "Grace Hopper",
        "phone": "+44 117 496 0123",
        "line1": "1 Harbour Road",
        "city": "Bristol",
        "postcode": "BS1 4RN",
        "country": "GB",
        "sku": ["3*mug"],
        "quantity": ["1"],
        "channel": "web",
        "service": "parcel",
        "payment_method": "on_account",
    }
    return client.post(reverse("calls:order-new"), {**fields, **changes})


def totals(client, **typed):
    fields = {"channel": "web", "service": "parcel", "sku": ["3*mug"], "quantity": ["1"], "country": "GB"}
    return client.post(reverse("calls:order-new-totals"), {**fields, **typed}).content.decode()


def test_code_with_a_star_asks_for_many():
    assert (typed_line("3*MUG", "1").sku, typed_line("3*MUG", "1").quantity) == ("MUG", "3")
    assert (typed_line("A*B", "2").sku, typed_line("A*B", "2").quantity) == ("A*B", "2")


def test_three_mugs_are_ordered_by_phone_and_paid_on_delivery(agent):
    enter(agent, payment_method="cash")
    order = Order.objects.get()
    assert (order.lines.get(position=1).ordered, order.payment_method) == (3, "cash")


def test_an_earlier_order_is_offered_and_repeated_kits_as_kits(ctx, agent):
    kit(ctx, "SET", {"KETTLE": 1, "MUG": 4}, price=9999)
    past = place(ctx, {"SET": 2, "MUG": 3})
    who = {"customer": past.customer.public_id}
    address = reverse("calls:order-new")
    side = agent.get(address, who, headers={"HX-Request": "true"}).content.decode()
    assert (past.number in side, 'data-key="1"' in side) == (True, True)
    part = agent.get(address, {"repeat": past.public_id}, headers={"HX-Request": "true"}).content.decode()
    whole = agent.get(address, {**who, "repeat": past.public_id}).content.decode()
    for page in (part, whole):
        assert page.count('name="sku" value="') == 2
        assert page.index('value="SET"') < page.index('value="2"') < page.index('value="MUG"')


def test_totals_deliveries_and_days_stand_beside_what_is_typed(agent):
    seen = totals(agent)
    assert all(part in seen for part in ("£28.75", "£6.58", "£39.45", "Parcel", "£4.95", "<time"))
    assert "Given away: Free delivery" in totals(agent, waives_shipping="on")
    assert "£39.45" not in totals(agent, waives_shipping="on")
    assert "Type an item" in totals(agent, sku=[""])
    assert "NOPE" in totals(agent, sku=["NOPE"])
    assert not Order.objects.exists()


def test_card_numbers_are_refused_with_a_remedy_and_not_shown_again(agent):
    answer = enter(agent, note="Visa 4111 1111 1111 1111 exp 12/28")
    page = answer.content.decode()
    assert (answer.status_code, "choose a pay link" in page, "4111" in page) == (422, True, False)
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4111111111111111", True),
        ("4111-1111-1111-1111", True),
        ("4111111111111112", False),
        ("+44 117 496 0123", False),
        ("order 12345", False),
    ],
)
def test_card_numbers_are_known_by_their_check_digit(text, found):
    assert is_card_number(text) is found


def test_pay_link_is_the_first_choice_and_asked_for_with_the_order(agent, monkeypatch):
    monkeypatch.setenv("GOODORDER_PAYMENT_SIMULATOR_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("GOODORDER_SIMULATOR_SECRET", "any")
    monkeypatch.delenv("GOODORDER_STRIPE_API_KEY", raising=False)
    plugs.plug.cache_clear()
    page = agent.get(reverse("calls:order-new")).content.decode()
    assert '<option value="link:simulator">' in page
    assert page.index("link:simulator") < page.index('value="on_account"')
    enter(agent, payment_method="link:simulator")
    link = PayLink.objects.get()
    assert (link.amount, link.asks_all) == (Order.objects.get().total, True)
    plugs.plug.cache_clear()


def test_price_above_the_limit_is_asked_for_without_typing_it_again(agent, owner):
    given = {"price": ["9.00"], "waives_shipping": "on"}
    refused = enter(agent, **given)
    page = refused.content.decode()
    assert (refused.status_code, "Ask for approval" in page) == (403, True)
    assert all(f'value="{part}"' in page for part in ("mug", "3", "9.00", "1 Harbour Road"))
    assert enter(agent, **given, ask="1").status_code == 422
    asked = enter(agent, **given, ask="1", because="regular customer")
    approval = Approval.objects.get()
    assert asked["Location"] == reverse("calls:approval", args=[approval.public_id])
    act = reverse("calls:approval-act", args=[approval.public_id, "approve"])
    owner.post(act, {"once": uuid4().hex})
    order = Order.objects.get()
    assert (order.total, order.customer_name) == (2700, "Grace Hopper")
    assert enter(agent, price=["11.00"]).status_code == 302


def test_what_goes_with_it_is_prompted_and_measured(ctx, agent):
    caller, kettle = issue(), resolve_sku("KETTLE").public_id
    path = f"/skus/{kettle}/relations"
    made = caller.post(path, {"sku": "mug", "kind": "accessory"}).json()["items"]
    assert [(one["sku"], one["kind"], one["shown"]) for one in made] == [("MUG", "accessory", 0)]
    is_problem(caller.post(path, {"sku": "KETTLE", "kind": "upsell"}), 409, "catalog.related_itself")
    asked = {"channel": "web", "sku": "kettle", "quantity": "1"}
    told = agent.get(reverse("calls:order-new-told"), asked).content.decode()
    assert all(part in told for part in ("Goes with it: MUG, Mug", "£11.50", "?sku=MUG"))
    assert 'value="MUG"' in agent.get(reverse("calls:order-new-line"), {"sku": "MUG"}).content.decode()
    prompted = Relation.objects.get()
    for skus in (["kettle", "MUG"], ["KETTLE"], ["MUG"]):  # taken, not taken, never prompted for
        units = ["1"] * len(skus)
        assert enter(agent, sku=skus, quantity=units, prompted=[str(prompted.pk)]).status_code == 302
    (counted,) = caller.get(path).json()["items"]
    assert (counted["shown"], counted["accepted"]) == (2, 1)
    assert caller.send("DELETE", f"{path}/mug").json() == {"items": []}


def define(ctx, label, kind="text", **more):
    draft = FieldDraft(subject="order", label=label, kind=kind, **more)
    return fields.define_field(ctx, draft=draft)


def answers(ctx, order):
    found = queries.answers_of(ctx, subject="order", record_id=order.public_id)
    return {one.definition.key: one.typed for one in found}


def test_custom_fields_are_asked_for_at_the_telephone(ctx, agent):
    page = agent.get(reverse("calls:order-new")).content.decode()
    assert "answers-title" not in page
    define(ctx, "Club", is_required=True)
    define(ctx, "Deposit", "money", currency="GBP")
    assert 'name="field-club"' in agent.get(reverse("calls:order-new")).content.decode()
    wrong = enter(agent, **{"field-club": "", "field-deposit": "a lot"})
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert "Club is required: fill it in." in text
    assert "deposit: write an amount like 12.50" in text
    assert 'value="a lot"' in text
    assert not Order.objects.exists()
    enter(agent, **{"field-club": "gold", "field-deposit": "1,250.5"})
    assert answers(ctx, Order.objects.get()) == {"club": "gold", "deposit": 125050}


def test_an_order_that_waits_for_approval_keeps_its_custom_fields(ctx, agent, sign_in):
    define(ctx, "Club")
    enter(agent, waives_shipping="on", ask="1", because="regular", **{"field-club": "gold"})
    approval = Approval.objects.get()
    assert not Order.objects.exists()
    approvals.approve(replace(ctx, actor="user:boss"), approval_id=approval.public_id)
    assert answers(ctx, Order.objects.get()) == {"club": "gold"}
