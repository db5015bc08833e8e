"""Collective invoices and policies on pages and for machines."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from api.calling import issue
from debtors import debtor, sold
from goodorder.invoicing.models import Document, InvoicePolicy
from goodorder.kernel import clock

pytestmark = pytest.mark.django_db
WEEK = {"period": "week", "cut_on": 7, "time_zone": "Europe/London"}


def test_a_policy_is_set_and_what_waits_is_invoiced_by_button(ctx, shop, owner):
    address = reverse("billing:policies")
    wrong = owner.post(address, {"once": uuid4().hex, "policy": "period", "channel": "web"})
    assert (wrong.status_code, InvoicePolicy.objects.count()) == (422, 0)
    answer = owner.post(address, {"once": uuid4().hex, "policy": "period", "channel": "web", **WEEK})
    assert answer["Location"] == address
    assert "Week that ends with day 7, Europe/London" in owner.get(address).content.decode()
    waiting = reverse("billing:waiting")
    assert "Nothing waits to be invoiced" in owner.get(waiting).content.decode()
    after = replace(ctx, now=clock.now())
    bell = debtor(after)
    order = sold(after, bell, {"KETTLE": 1})
    page = owner.get(waiting).content.decode()
    button = reverse("billing:invoice-now", args=["T1", bell.public_id])
    assert (button in page, "Bell" in page) == (True, True)
    assert owner.post(button, {"once": uuid4().hex})["Location"] == waiting
    made = Document.objects.get()
    assert made.total == order.total
    assert made.number in owner.get(reverse("web:order", args=[order.public_id])).content.decode()
    assert waiting in owner.get(reverse("web:documents")).content.decode()


def test_machines_set_a_cycle_and_invoice_what_waits(ctx, shop):
    caller = issue()
    made = caller.post("/invoice-policies", {"policy": "period", "channel": "web", "cycle": WEEK})
    assert (made.status_code, made.json()["cut_on"]) == (201, 7)
    after = replace(ctx, now=clock.now())
    bell = debtor(after)
    order = sold(after, bell, {"KETTLE": 1})
    (one,) = caller.get("/collective-invoices/waiting?company=T1").json()["waiting"]
    assert (one["deliveries"], one["total"], one["customer_id"]) == (1, order.total, bell.public_id)
    answer = caller.post("/collective-invoices", {"company": "T1", "customer_id": bell.public_id})
    assert (answer.status_code, [each["total"] for each in answer.json()["documents"]]) == (
        201,
        [order.total],
    )
    assert caller.get("/collective-invoices/waiting").json() == {"waiting": []}


def test_pages_are_for_those_who_may_see_documents(sign_in, db):
    for name in ("waiting", "policies", "receipts"):
        address = reverse(f"billing:{name}")
        assert Client().get(address)["Location"].startswith("/login/?next=")
        assert sign_in("marketer").get(address).status_code == 403
        assert sign_in("agent").get(address).status_code == 200
    assert "Set</button>" not in sign_in("agent").get(reverse("billing:policies")).content.decode()
    posted = {"once": uuid4().hex, "policy": "order", "channel": "web"}
    assert sign_in("agent").post(reverse("billing:policies"), posted).status_code == 403
