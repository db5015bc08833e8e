"""Disputes as staff see and answer them, on pages and over the wire."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from api.calling import Caller, is_problem
from goodorder.kernel import clock
from goodorder.payments import commands
from goodorder.payments.models import Dispute, Tender
from goodorder.payments.ports import DisputeTold, ProviderEvent
from till import Desk, held, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispute(ctx) -> Dispute:
    """Return an open dispute over 40.00 of a held 100.00."""
    desk = Desk()
    owed = held(ctx, desk)
    capture = send(
        ctx, desk, commands.request_capture(ctx, about=owed.about, amount=4_000, cause="ship:1")[0]
    )
    told = ProviderEvent(
        event_id="evt_1",
        kind="disputed",
        idem_key="",
        provider_ref="dp_1",
        parent_ref=capture.provider_ref,
        amount=4_000,
        currency="EUR",
        code="",
        occurred_at=ctx.now,
        dispute=DisputeTold(reason="product_not_received", due_by=clock.now() + timedelta(days=2)),
    )
    commands.apply_callback(ctx, provider="desk", event=told)
    return Dispute.objects.get()


def body_of(answer):
    return json.loads(answer.content)


def test_disputes_are_listed_with_their_clocks(owner: Client, dispute: Dispute) -> None:
    shown = owner.get(reverse("treasury:disputes")).content.decode()
    assert "Product not received" in shown
    assert 'data-tone="warn"' in shown
    empty = owner.get(reverse("treasury:disputes"), {"state": "won"}).content.decode()
    assert "Nothing matches" in empty


def test_an_empty_list_says_what_will_be_there(owner: Client) -> None:
    assert "the clock to answer runs here" in owner.get(reverse("treasury:disputes")).content.decode()


def test_a_note_is_written_down_once_and_kept_on_the_page(owner: Client, dispute: Dispute) -> None:
    address = reverse("treasury:dispute", args=[dispute.public_id])
    assert owner.post(address, {"note": "Signed by <b>Ada</b>.", "once": "k1"})["Location"] == address
    assert "Signed by &lt;b&gt;Ada&lt;/b&gt;." in owner.get(address).content.decode()
    assert owner.post(address, {"note": "", "once": "k2"}).status_code == 422


def test_a_clerk_sees_disputes_but_writes_nothing(sign_in, dispute: Dispute) -> None:
    clerk = sign_in("clerk")
    address = reverse("treasury:dispute", args=[dispute.public_id])
    assert "<textarea" not in clerk.get(address).content.decode()
    assert clerk.post(address, {"note": "x", "once": "k"}).status_code == 403


def test_disputes_are_read_and_noted_over_the_wire(caller: Caller, dispute: Dispute) -> None:
    (listed,) = body_of(caller.get("/disputes", state="opened"))["items"]
    assert (listed["id"], listed["amount"], listed["reason"]) == (
        dispute.public_id,
        4_000,
        "product_not_received",
    )
    path = f"/disputes/{dispute.public_id}"
    assert body_of(caller.post(f"{path}/notes", {"note": "Signed."}))["note"] == "Signed."
    assert body_of(caller.get(path))["note"] == "Signed."
    is_problem(caller.get("/disputes/dsp_none"), 404, "payments.dispute_unknown")


def test_a_renewal_is_asked_for_once_over_the_wire(caller: Caller, ctx) -> None:
    owed = held(ctx, Desk())
    tender = Tender.objects.get(payable=owed)
    path = f"/tenders/{tender.public_id}/renewals"
    first = body_of(caller.post(path))
    assert (first["amount"], first["state"]) == (10_000, "created")
    assert body_of(caller.post(path)) == first
