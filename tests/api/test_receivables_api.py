"""Receivables over HTTP: accounts, credit, statements, money applied, write-offs, reminders."""

import pytest

from api.calling import issue
from debtors import debtor, later, sold
from goodorder.accounting.models import OpenItem
from goodorder.kernel.relay import settle_all
from shop import open_shop

pytestmark = pytest.mark.django_db
KETTLE = 6990


@pytest.fixture
def owing(ctx, db):
    open_shop(ctx)
    bell = debtor(ctx)
    sold(ctx, bell, {"KETTLE": 1})
    return bell


@pytest.fixture
def item(owing):
    return OpenItem.objects.get()


def test_accounts_and_ageing_are_shown(caller, owing, item):
    (shown,) = caller.get("/receivables/items", customer_id=owing.public_id, is_open="true").json()["items"]
    assert (shown["id"], shown["open"], shown["due_on"]) == (item.public_id, KETTLE, item.due_on.isoformat())
    found = caller.get("/receivables", company="T1").json()
    assert (found["total"]["current"], found["items"][0]["customer_id"]) == (KETTLE, owing.public_id)
    assert caller.get("/receivables", company="T1", is_overdue="true").json()["items"] == []
    weeks = caller.get("/receivables/expected", company="T1", weeks=8).json()["weeks"]
    assert (len(weeks), sum(week["expected"] for week in weeks)) == (8, KETTLE)


def test_credit_is_told_part_by_part_and_its_limit_set(caller, owing):
    path = f"/customers/{owing.public_id}"
    assert caller.get(f"{path}/credit", company="T1").json()["left"] is None
    assert caller.post(f"{path}/credit-limits", {"limit": 5000}).json()["limit"] == 5000
    found = caller.get(f"{path}/credit", company="T1").json()
    assert (found["receivables"], found["total"], found["over"]) == (KETTLE, KETTLE, KETTLE - 5000)
    assert caller.post(f"{path}/credit-limits", {"limit": -1}).status_code == 422
    agent = issue(["parties.edit"])
    assert agent.post(f"{path}/credit-limits", {"limit": None}).status_code == 403


def test_a_statement_is_read_and_printed(caller, owing, item):
    period = {"company": "T1", "since": item.issued_on.isoformat(), "until": item.issued_on.isoformat()}
    made = caller.get(f"/customers/{owing.public_id}/statement", **period).json()
    assert (made["opening"], made["closing"], made["rows"][0]["number"]) == (0, KETTLE, item.number)
    pdf = caller.get(f"/customers/{owing.public_id}/statement.pdf", **period)
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


def test_money_is_applied(caller, owing, item):
    sent = {"company": "T1", "customer_id": owing.public_id, "amount": 1000, "reference": "bank"}
    made = caller.post(
        "/receivables/remittances", {**sent, "parts": [{"item_id": item.public_id, "amount": 1000}]}
    )
    assert (made.status_code, made.json()["settlements"][0]["state"]) == (201, "approved"), made.content
    settle_all()
    (kept,) = caller.get("/receivables/settlements", customer_id=owing.public_id).json()["items"]
    assert kept["state"] == "settled"
    assert OpenItem.objects.get(pk=item.pk).open == KETTLE - 1000
    too_much = {**sent, "parts": [{"item_id": item.public_id, "amount": KETTLE}], "amount": KETTLE}
    assert caller.post("/receivables/remittances", too_much).json()["code"] == "accounting.item_settled"


def test_a_write_off_takes_two_and_terms_are_set(caller, item):
    terms = {"company": "T1", "counts_open_orders": True, "write_off_limit": 100, "tolerance": 5}
    assert caller.post("/receivables/credit-terms", terms).status_code == 201
    assert caller.get("/receivables/credit-terms", company="T1").json()["write_off_limit"] == 100
    sent = {"item_id": item.public_id, "amount": 100, "reason": "small"}
    assert caller.post("/receivables/write-offs", sent).json()["state"] == "approved"
    asked = caller.post("/receivables/write-offs", {**sent, "amount": 101}).json()
    path = f"/receivables/write-offs/{asked['id']}"
    assert caller.post(f"{path}/approvals").json()["code"] == "accounting.own_write_off"
    assert issue().post(f"{path}/rejections", {"reason": "no"}).json()["state"] == "rejected"
    again = caller.post("/receivables/write-offs", {**sent, "amount": 101}).json()
    assert issue().post(f"/receivables/write-offs/{again['id']}/approvals").json()["state"] == "approved"


def test_reminders_are_proposed_sent_and_dropped(ctx, caller, owing, item):
    levels = [{"level": 1, "days": 1, "fee": 250, "texts": {"en": "Please pay."}}]
    assert caller.post("/receivables/ladder", {"company": "T1", "levels": levels}).status_code == 201
    assert caller.get("/receivables/ladder", company="T1").json()["levels"] == levels
    assert caller.post("/receivables/reminder-runs", {"company": "T1"}).json()["reminders"] == []
    OpenItem.objects.filter(pk=item.pk).update(due_on=later(ctx, -30).now.date())
    (first,) = caller.post("/receivables/reminder-runs", {"company": "T1"}).json()["reminders"]
    assert (first["amount"], first["fee"]) == (KETTLE, 250)
    assert caller.get(f"/receivables/reminders/{first['id']}.pdf").content[:5] == b"%PDF-"
    assert caller.post(f"/receivables/reminders/{first['id']}/drops").json()["state"] == "dropped"
    (second,) = caller.post("/receivables/reminder-runs", {"company": "T1"}).json()["reminders"]
    assert caller.post(f"/receivables/reminders/{second['id']}/sendings").json()["state"] == "sent"
    assert [one["state"] for one in caller.get("/receivables/reminders").json()["items"]] == [
        "sent",
        "dropped",
    ]
