"""Receivables on the pages: by age, a customer's account, money applied, limits, write-offs, reminders, rules."""

from uuid import uuid4

import pytest
from django.urls import reverse

from debtors import debtor, later, sold
from goodorder.accounting import commands, queries
from goodorder.accounting.models import OpenItem, Reminder, Settlement
from goodorder.kernel.relay import settle_all
from goodorder.parties.models import Customer
from goodorder.parties.rules import CustomerParticulars

pytestmark = pytest.mark.django_db
KETTLE = 6990


@pytest.fixture
def bell(ctx, shop):
    return debtor(ctx)


@pytest.fixture
def item(ctx, bell):
    sold(ctx, bell, {"KETTLE": 1})
    return OpenItem.objects.get()


@pytest.fixture
def late(ctx, item):
    OpenItem.objects.filter(pk=item.pk).update(due_on=later(ctx, -40).now.date())
    item.refresh_from_db()
    return item


def address(name, *args, query="company=T1"):
    return f"{reverse(f'treasury:{name}', args=args)}?{query}"


def post(client, name, *args, **fields):
    return client.post(address(name, *args), {"once": uuid4().hex, **fields})


def test_the_overview_teaches_when_nobody_owes(owner, shop):
    assert b"Nobody owes anything here" in owner.get(address("receivables")).content


def test_the_overview_shows_debts_by_age_with_a_chart(owner, late):
    shown = owner.get(address("receivables")).content.decode()
    assert "Bell &amp; Sons" in shown
    assert 'aria-label="Not yet due £0.00, 1–30 days £0.00, 31–60 days £69.90' in shown
    assert '<rect class="bar-work" x="0.0" width="100.0"' in shown
    assert "Bell" not in owner.get(address("receivables", query="age=overdue&currency=EUR")).content.decode()


def test_the_overview_asks_as_often_for_one_customer_as_for_three(
    ctx, owner, item, django_assert_num_queries, django_assert_max_num_queries
):
    owner.get(address("receivables"))
    with django_assert_max_num_queries(40) as one:
        owner.get(address("receivables"))
    for name in ("Cole", "Dunn"):
        other = debtor(ctx, particulars=CustomerParticulars(name=name, email=f"{name}@example.com"))
        sold(ctx, other, {"MUG": 1})
    with django_assert_num_queries(len(one)):
        owner.get(address("receivables"))


def test_an_account_shows_items_with_what_settled_them_and_credit(owner, bell, item):
    applied = post(owner, "receivable-apply", bell.public_id, amount="10,00", method="manual", reference="b")
    assert applied["Location"] == address("receivable-customer", bell.public_id)
    settle_all()
    shown = owner.get(address("receivable-customer", bell.public_id)).content.decode()
    assert item.number in shown
    assert "£59.90" in shown
    assert "Bank transfer" in shown
    everything = owner.get(address("receivable-customer", bell.public_id, query="company=T1&items=all"))
    assert "All items" in everything.content.decode()
    assert Settlement.objects.get().state == "settled"


def test_money_goes_to_the_items_chosen_and_a_refusal_keeps_what_was_typed(owner, bell, item):
    part = {f"part-{item.public_id}": "80.00"}
    refused = post(
        owner, "receivable-apply", bell.public_id, amount="80", method="cash", reference="till 7", **part
    )
    assert refused.status_code == 409
    assert b'value="till 7"' in refused.content
    assert b"only 69.90 GBP" in refused.content
    part = {f"part-{item.public_id}": "69.90"}
    assert (
        post(
            owner, "receivable-apply", bell.public_id, amount="69.90", method="cash", reference="till", **part
        ).status_code
        == 302
    )
    settle_all()
    assert OpenItem.objects.get(pk=item.pk).open == 0
    assert b"Nothing is open" in owner.get(address("receivable-apply", bell.public_id)).content


def test_a_limit_is_set_and_taken_away(owner, bell):
    assert post(owner, "receivable-limit", bell.public_id, limit="500").status_code == 302
    assert Customer.objects.get(pk=bell.pk).credit_limit == 50_000
    assert post(owner, "receivable-limit", bell.public_id, limit="much").status_code == 422
    assert post(owner, "receivable-limit", bell.public_id, limit="").status_code == 302
    assert Customer.objects.get(pk=bell.pk).credit_limit is None


def test_a_write_off_is_asked_for_and_decided_by_another(ctx, owner, sign_in, bell, item):
    wrong = post(owner, "receivable-write-off", item.public_id, amount="70", reason="x")
    assert wrong.status_code == 409
    post(owner, "receivable-write-off", item.public_id, amount="69.90", reason="insolvent <b>")
    asked = Settlement.objects.get()
    shown = owner.get(address("receivable-write-offs")).content.decode()
    assert "another person decides" in shown
    assert "insolvent &lt;b&gt;" in shown
    assert post(owner, "receivable-write-off-act", asked.public_id, "approve").status_code == 409
    accountant = sign_in("accountant")
    assert post(accountant, "receivable-write-off-act", asked.public_id, "approve").status_code == 302
    assert post(accountant, "receivable-write-off-act", asked.public_id, "burn").status_code == 404
    settle_all()
    assert OpenItem.objects.get(pk=item.pk).open == 0


def test_reminders_are_proposed_read_and_sent(owner, late):
    assert b"No reminders yet" in owner.get(address("receivable-reminders")).content
    post(owner, "receivable-run", company="T1")
    reminder = Reminder.objects.get()
    assert owner.get(reverse("treasury:receivable-letter", args=[reminder.public_id])).content[:5] == b"%PDF-"
    post(owner, "receivable-reminder-act", reminder.public_id, "send")
    assert Reminder.objects.get().state == "sent"
    assert b"reminded, level 1" in owner.get(address("receivable-customer", late.customer.public_id)).content


def test_a_statement_is_shown_and_sent_as_csv_and_pdf(owner, bell, item):
    query = f"company=T1&since={item.issued_on}&until={item.issued_on}"
    shown = owner.get(address("receivable-statement", bell.public_id, query=query)).content.decode()
    assert item.number in shown
    sheet = (
        owner.get(address("receivable-csv", bell.public_id, query=query))
        .content.decode("utf-8-sig")
        .split("\r\n")
    )
    assert sheet[2] == f"{item.issued_on},invoice,{item.number},69.90,69.90,GBP"
    assert owner.get(address("receivable-pdf", bell.public_id, query=query)).content[:5] == b"%PDF-"
    assert (
        owner.get(address("receivable-statement", bell.public_id, query="since=2026-99-99")).status_code
        == 200
    )


def test_rules_and_ladder_are_set(ctx, owner, sign_in, shop):
    set_to = {"form": "terms", "terms-write_off_limit": "25", "terms-tolerance": "0,05"}
    assert post(owner, "receivable-rules", **set_to).status_code == 302
    assert queries.credit_terms(ctx, company="T1").tolerance == 5
    ladder = {"form": "ladder", "ladder-days-1": "5", "ladder-fee-1": "2.50", "ladder-text-1-de": "Bitte."}
    assert post(owner, "receivable-rules", **ladder).status_code == 302
    (step,) = queries.ladder(ctx, company="T1")
    assert (step.days, step.fee, step.texts) == (5, 250, {"de": "Bitte."})
    assert post(owner, "receivable-rules", form="ladder").status_code == 422
    assert post(sign_in("ops_manager"), "receivable-rules", **set_to).status_code == 403


def test_who_may_only_look_sees_no_buttons(ctx, sign_in, bell, item):
    manager = sign_in("ops_manager")
    shown = manager.get(address("receivable-customer", bell.public_id)).content.decode()
    assert "Apply money" not in shown
    assert "Write off" not in shown
    assert post(manager, "receivable-write-off", item.public_id, amount="1", reason="x").status_code == 403
    assert sign_in("picker").get(address("receivables")).status_code == 403
    assert commands.propose_reminders(ctx, company="T1") == []
