"""What is refused and what is explained, as a German reads it: at several doors, and whoever answered for whom."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from api.conftest import caller
from goodorder.capture.commands import capture_orders
from goodorder.kernel.ids import new_id
from goodorder.kernel.relay import settle_all
from goodorder.locale.sentences import translated
from goodorder.orders import commands as orders
from shop import draft, place

__all__ = ["caller"]

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de"}


def send(client, address, **fields):
    """Post a form as a German; returns the status and the page."""
    answer = client.post(address, {"once": uuid4().hex, **fields}, headers=GERMAN)
    return answer.status_code, answer.content.decode()


def read(client, address):
    return client.get(address, headers=GERMAN).content.decode()


def test_a_refused_act_is_told_on_the_page_of_the_order(ctx, owner, shop):
    order = place(ctx, {"MUG": 1})
    orders.place_hold(ctx, order_id=order.public_id, kind="manual", reason="<b>wait</b>")
    status, page = send(owner, reverse("web:order-act", args=[order.public_id, "confirm"]))
    told = f"Auftrag {order.number} ist gesperrt: von Hand; heben Sie zuerst die Sperren auf"
    assert (status, told in page, "lift the holds" in page) == (409, True, False)
    assert ("&lt;b&gt;wait" in page, "<b>wait" in page) == (True, False)


def test_a_refused_order_is_told_above_its_form_and_at_its_row(owner, shop):
    fields = {"sku": ["KETTLE"], "quantity": ["11"], "channel": "web", "service": "parcel", "country": "gb"}
    buyer = {"name": "Grace Hopper", "line1": "1 Harbour Road", "city": "Bristol", "postcode": "BS1 4RN"}
    paid = {"payment_method": "on_account", "email": "grace@example.com"}
    status, page = send(owner, reverse("calls:order-new"), **fields, **buyer, **paid)
    assert (status, "nicht genug Bestand: KETTLE (1 fehlen, 10 sind zu haben)" in page) == (409, True)
    assert "not enough stock" not in page


def test_a_record_that_is_not_there_is_told_with_its_title(owner, shop):
    page = read(owner, reverse("web:order", args=["ord_none"]))
    assert ("Nicht gefunden" in page, "kein Eintrag ord_none (Auftrag)" in page) == (True, True)


def test_a_link_of_no_customer_is_told_in_the_portal(shop):
    page = read(Client(), reverse("portal:order", args=["x" * 43]))
    assert "dieser Link ist unbekannt oder abgelaufen; bitten Sie den Shop um einen neuen" in page


def test_what_was_decided_and_stored_in_english_is_explained_in_german(ctx, owner, released):
    page = read(owner, reverse("web:order", args=[released.public_id]))
    assert "5 Einheiten von MAIN zu angegebenen Kosten von" in page
    assert "gewählt: liefert 5 von 5 Einheiten" in page
    assert "hat nichts davon" in page
    assert "units from" not in page


def test_the_reason_of_a_hold_placed_by_the_house_is_told(ctx, owner, shop):
    made = draft({"MUG": 1})
    order = orders.capture_order(ctx, draft=replace(made, payment=replace(made.payment, method="manual")))
    settle_all()
    page = read(owner, reverse("web:order", args=[order.public_id]))
    assert ("wartet auf den Geldeingang" in page, "waiting for the money" in page) == (True, False)


def test_each_of_a_group_reads_its_refusal_in_a_language_of_its_own(ctx, shop):
    greedy = [draft({"MUG": 60}), draft({"KETTLE": 11})]
    with translation.override("de"):  # whoever leads the group answers for the others
        first, second = capture_orders(ctx, drafts=greedy)
        german = translated(first.message)
    with translation.override("en"):
        english = translated(second.message)
    assert (german, english) == (
        "nicht genug Bestand: MUG (10 fehlen, 50 sind zu haben)",
        "not enough stock: KETTLE (short by 1, 10 can be had)",
    )


def test_machines_get_the_same_answer_whatever_language_they_ask_for(caller, shop):
    address = f"/api/v1/orders/{new_id('ord')}"
    key = caller._headers()
    german, english = (
        caller.http.get(address, headers={**key, "Accept-Language": one}) for one in ("de", "en")
    )
    assert (german.status_code, german.content) == (404, english.content)
    assert german.json()["detail"].startswith("no order ord_")
