"""Statements in the back office: read, booked, settled; strangers and nonsense are turned away."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from goodorder.reconciliation.models import Statement
from shop import open_shop, place

pytestmark = pytest.mark.django_db


def upload(client, content, **more):
    fields = {"company": "T1", "format": "bank_csv", "account": "GB33", "once": "a", **more}
    file = SimpleUploadedFile("bank.csv", content.encode())
    return client.post(reverse("treasury:statement-new"), {**fields, "file": file})


def test_a_file_is_read_booked_and_settled(ctx, sign_in):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 1}, method="manual", service="")
    client = sign_in("accountant")
    assert "No statements yet" in client.get(reverse("treasury:statements")).content.decode()
    rows = (
        "on,amount,currency,payer,text,reference",
        f"2026-11-20,64.95,GBP,Ada,{order.number},B1",
        "2026-11-20,-3.00,GBP,Bank,<b>fees</b>,B2",
    )
    sent = upload(client, "\n".join(rows))
    statement = Statement.objects.get()
    address = reverse("treasury:statement", args=[statement.public_id])
    assert (sent.status_code, sent.headers["Location"]) == (302, address)
    page = client.get(address).content.decode()
    assert "pays exactly what is open" in page
    assert "&lt;b&gt;fees" in page
    client.post(reverse("treasury:statement-book", args=[statement.public_id]), {"once": "b"})
    line = statement.lines.get(position=2)
    act = reverse("treasury:line-act", args=[statement.public_id, line.public_id, "resolve"])
    refused = client.post(act, {"once": "c", "reason": "bank fees"})
    assert refused.status_code == 409
    assert "say which account" in refused.content.decode()
    client.post(act, {"once": "d", "reason": "bank fees", "account": "6200"})
    states = dict(statement.lines.values_list("position", "state"))
    assert states == {1: "matched", 2: "explained"}


def test_a_file_that_cannot_be_read_says_where(ctx, sign_in):
    open_shop(ctx)
    page = upload(sign_in(), "on,amount,currency,payer,text,reference\n2026-11-20,1.234,GBP,,,\n")
    assert page.status_code == 422
    assert "line 2, amount" in page.content.decode()
    assert Statement.objects.count() == 0


def test_statements_are_for_those_who_answer_for_them(ctx, sign_in):
    open_shop(ctx)
    assert sign_in("picker").get(reverse("treasury:statements")).status_code == 403
    assert sign_in("ops_manager").get(reverse("treasury:statements")).status_code == 200
    assert upload(sign_in("ops_manager"), "x").status_code == 403
