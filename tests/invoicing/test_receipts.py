"""Receipts: one for each payment or refund, exact, numbered without a gap, never changed."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from api.calling import issue
from debtors import debtor, ordered, sold
from goodorder.invoicing import commands, queries
from goodorder.invoicing.models import PaymentReceipt
from goodorder.invoicing.rules.receipts import ReceiptSheet, TaxShare, masked, printed_receipt, shared
from goodorder.kernel.errors import Refused
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.queries import receipt_draft
from goodorder.payments import commands as payments
from goodorder.payments.models import Operation
from goodorder.reports.queries import run_audit
from papers import BUYER
from shop import open_shop
from web.conftest import PASSWORD

PARTS = st.lists(
    st.builds(
        TaxShare,
        rate_ppm=st.sampled_from([0, 50_000, 200_000]),
        category=st.just("S"),
        net=st.integers(0, 10**6),
        tax=st.integers(0, 10**5),
    ),
    max_size=5,
)


@given(st.integers(1, 10**8), PARTS)
@settings(max_examples=60)
def test_shares_add_up_to_the_amount(amount, parts):
    found = shared(amount, parts)
    worth = sum(part.net + part.tax for part in parts)
    assert sum(share.net + share.tax for share in found) == (amount if worth else 0)
    assert len({(share.rate_ppm, share.category) for share in found}) == len(found)


def test_a_reference_is_masked():
    assert [masked(each) for each in ("", "pi_3Nabcd1234")] == ["", "…1234"]


def test_a_receipt_is_printed_in_the_payers_language():
    moment = datetime(2026, 11, 21, tzinfo=UTC).date()
    texts = printed_receipt(
        ReceiptSheet(
            kind="payment",
            number="RCT-2026-000001",
            issued_on=moment,
            paid_on=moment,
            seller={"name": "Tea Ltd", "country": "GB", "tax_number": "GB1", "postal": {"city": "Bath"}},
            buyer={**BUYER, "language": "de", "country": "DE"},
            order_number="SO-1",
            method="manual",
            reference="",
            currency="EUR",
            amount=1_200,
            taxes=[TaxShare(200_000, "S", 1_000, 200)],
        )
    )
    assert (texts["title"], texts["amount"][0]) == ("Quittung", "Dankend erhalten")
    assert texts["taxes"][0][1:] == ["10,00", "2,00", "12,00"]


@pytest.fixture
def paid(ctx, db):
    """An order on account that was sent and paid; afterwards everything adds up."""
    open_shop(ctx)
    order = sold(ctx, debtor(ctx), {"MUG": 3})
    _pay(ctx, order, order.total, "bank-1")
    yield order
    settle_all()
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []


def _pay(ctx, order, amount, cause):
    made = payments.receive_payment(
        ctx, about=order.public_id, amount=amount, method="manual", reference="transfer", cause=cause
    )
    settle_all()
    return made


def test_a_payment_and_its_refund_get_one_receipt_each(ctx, paid):
    capture = Operation.objects.get(kind="capture")
    draft = receipt_draft(ctx, operation_id=capture.public_id)
    receipt = commands.issue_receipt(ctx, draft=draft)
    assert commands.issue_receipt(ctx, draft=draft) == receipt
    assert (receipt.number, receipt.amount, receipt.kind) == ("RCT-2026-000001", paid.total, "payment")
    (share,) = receipt.taxes
    assert (share["net"] + share["tax"], share["tax"]) == (paid.total, paid.tax)
    orders.credit_lines(ctx, order_id=paid.public_id, quantities={1: 1}, reason="dented")
    settle_all()
    refund = Operation.objects.get(kind="refund")
    back = commands.issue_receipt(ctx, draft=receipt_draft(ctx, operation_id=refund.public_id))
    assert (back.number, back.kind, back.amount, back.taxes) == ("RCT-2026-000002", "refund", 1150, [])
    assert queries.receipt_pdf(ctx, receipt.public_id)[:5] == b"%PDF-"
    assert queries.receipt_hash(receipt) == receipt.content_hash
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        PaymentReceipt.objects.update(amount=1)


def test_by_policy_each_payment_gets_one(ctx, db):
    open_shop(ctx)
    commands.set_invoice_policy(ctx, policy="shipment", channel="web", receipts=True)
    order = ordered(ctx, debtor(ctx), {"MUG": 2})
    settle_all()
    for amount, cause in ((1_000, "a"), (order.total - 1_000, "b"), (1_000, "a")):
        _pay(ctx, order, amount, cause)
    amounts = list(PaymentReceipt.objects.order_by("serial").values_list("serial", "amount"))
    assert amounts == [(1, 1_000), (2, order.total - 1_000)]


def test_what_moved_no_money_proves_nothing(ctx, db):
    open_shop(ctx)
    order = sold(ctx, debtor(ctx), {"MUG": 1})
    given_up = payments.give_up_debt(
        ctx, about=order.public_id, amount=100, method="write_off", reason="lost", cause="w"
    )
    with pytest.raises(Refused, match="nothing to prove"):
        commands.issue_receipt(ctx, draft=receipt_draft(ctx, operation_id=given_up.public_id))


def test_receipts_are_issued_and_handed_out_at_the_door(ctx, paid, client):
    from django.contrib.auth import get_user_model

    from goodorder.staff import commands as staff

    staff.add_user(ctx, username="owner", password=PASSWORD, name="Owner")
    staff.grant_role(ctx, username="owner", role="owner")
    client.force_login(get_user_model().objects.get(username="owner"))
    capture = Operation.objects.get(kind="capture")
    button = reverse("billing:receipt-issue", args=[capture.public_id])
    order_page = reverse("web:order", args=[paid.public_id])
    assert button in client.get(order_page).content.decode()
    assert "No receipts yet" in client.get(reverse("billing:receipts")).content.decode()
    assert client.post(button, {"once": uuid4().hex})["Location"] == order_page
    receipt = PaymentReceipt.objects.get()
    assert receipt.number in client.get(order_page).content.decode()
    assert receipt.number in client.get(reverse("billing:receipts")).content.decode()
    assert (
        client.get(reverse("billing:receipt", args=[receipt.public_id]))["Content-Type"] == "application/pdf"
    )
    caller = issue()
    again = caller.post("/payment-receipts", {"operation_id": capture.public_id})
    assert (again.status_code, again.json()["number"]) == (201, receipt.number)
    assert caller.get(f"/payment-receipts/{receipt.public_id}").json() == again.json()
    assert caller.get(f"/payment-receipts?about={paid.public_id}").json()["items"] == [again.json()]
    assert caller.get(f"/payment-receipts/{receipt.public_id}/pdf").status_code == 200
