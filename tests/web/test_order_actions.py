"""Each action of the order page: done once, refused in words on the same page."""

from uuid import uuid4

import pytest
from django.urls import reverse

from goodorder.invoicing import queries as documents
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import Hold
from goodorder.payments import queries as money
from shop import place

pytestmark = pytest.mark.django_db


def act(client, order, action, key=None, **fields):
    address = reverse("web:order-act", args=[order.public_id, action])
    return client.post(address, {"once": key or uuid4().hex, **fields})


def page_of(client, order):
    return client.get(reverse("web:order", args=[order.public_id])).content.decode()


def test_the_page_shows_only_what_can_be_done(owner, sign_in, released):
    assert 'id="act-cancel"' in page_of(owner, released)
    assert 'id="act-credit"' not in page_of(owner, released)
    reader = page_of(sign_in("developer"), released)
    assert "act-" not in reader
    assert "Release to warehouse" not in reader


def test_hold_and_release(owner, released):
    said = act(owner, released, "hold", **{"hold-kind": "address", "hold-reason": "moved house"})
    assert said["Location"] == reverse("web:order", args=[released.public_id])
    page = page_of(owner, released)
    assert "moved house" in page
    assert "The order is on hold." in page
    act(owner, released, "release_hold", kind="address")
    assert Hold.objects.get(order=released).released_at is not None


def test_hold_without_reason_keeps_what_was_typed(owner, released):
    answer = act(owner, released, "hold", **{"hold-kind": "fraud", "hold-reason": ""})
    assert answer.status_code == 422
    assert '<option value="fraud" selected' in answer.content.decode()
    assert not Hold.objects.exists()


def test_confirm_and_release(ctx, owner, shop):
    order = place(ctx, {"MUG": 1})
    act(owner, order, "confirm")
    act(owner, order, "release")
    order.refresh_from_db()
    assert (order.state, order.lines.get(position=1).released) == ("confirmed", 1)


def test_a_refusal_is_shown_on_the_page(ctx, owner, shop):
    order = place(ctx, {"MUG": 1})
    orders.place_hold(ctx, order_id=order.public_id, kind="manual", reason="wait")
    answer = act(owner, order, "confirm")
    assert answer.status_code == 409
    assert b"lift the holds first" in answer.content


def test_cancel_part_of_a_line(owner, released):
    act(
        owner, released, "cancel", **{"cancel-line-1": "0", "cancel-line-2": "2", "cancel-reason": "too many"}
    )
    lines = {line.position: line.cancelled for line in released.lines.all()}
    assert (lines[1], lines[2]) == (0, 2)


def test_cancel_asks_for_units_and_for_no_more_than_there_are(owner, released):
    nothing = act(
        owner, released, "cancel", **{"cancel-line-1": "0", "cancel-line-2": "", "cancel-reason": "x"}
    )
    assert (nothing.status_code, b"on at least one line" in nothing.content) == (422, True)
    too_many = act(owner, released, "cancel", **{"cancel-line-2": "9", "cancel-reason": "x"})
    assert (too_many.status_code, b"less than or equal to 3" in too_many.content) == (422, True)
    assert b'value="9"' in too_many.content


def test_credit_issues_a_credit_note(ctx, owner, shipped):
    act(owner, shipped, "credit", **{"credit-line-1": "1", "credit-reason": "arrived dented"})
    settle_all()
    kinds = [document.kind for document in documents.list_documents(ctx, about=shipped.public_id).items]
    assert kinds == ["credit", "invoice"]
    assert "arrived dented" in page_of(owner, shipped)


def test_payment_is_booked(ctx, owner, shipped):
    assert "Record payment" in page_of(owner, shipped)
    fields = {"paid-amount": "50,00", "paid-method": "manual", "paid-reference": "statement 7"}
    act(owner, shipped, "payment", **fields)
    assert money.money_of(ctx, about=shipped.public_id).captured == 5000
    wrong = act(owner, shipped, "payment", **{**fields, "paid-amount": "much"})
    assert (wrong.status_code, b"write an amount like 12.50" in wrong.content) == (422, True)


def test_a_double_click_does_nothing_twice(ctx, owner, shipped):
    fields = {"paid-amount": "50", "paid-method": "manual", "paid-reference": "statement 7"}
    first, second = (act(owner, shipped, "payment", key="same", **fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert money.money_of(ctx, about=shipped.public_id).captured == 5000


def test_a_form_without_its_key_is_refused(owner, released):
    address = reverse("web:order-act", args=[released.public_id, "hold"])
    answer = owner.post(address, {"hold-kind": "manual", "hold-reason": "x"})
    assert (answer.status_code, Hold.objects.count()) == (400, 0)


def test_an_action_needs_its_own_permission(sign_in, released):
    accountant = sign_in("accountant")
    fields = {"cancel-line-2": "1", "cancel-reason": "x"}
    assert act(accountant, released, "cancel", **fields).status_code == 403
    assert act(accountant, released, "hold", **{"hold-kind": "manual", "hold-reason": "x"}).status_code == 403
    assert act(accountant, released, "release").status_code == 403
    released.refresh_from_db()
    assert [line.cancelled for line in released.lines.all()] == [0, 0, 0]


def test_an_unknown_action_is_not_found(owner, released):
    assert act(owner, released, "explode").status_code == 404


def test_actions_are_never_done_by_following_a_link(owner, released):
    address = reverse("web:order-act", args=[released.public_id, "confirm"])
    assert owner.get(address).status_code == 405


def test_the_story_is_told(owner, shipped):
    page = page_of(owner, shipped)
    for part in ("Why it ships this way", "INV-2026-000001", "SH-", "FO-", "KETTLE", "Delivered", "Timeline"):
        assert part in page
