"""The audit log as people see it: searched, opened, taken along, linked from each record."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goodorder.kernel.models import Event
from shop import place

pytestmark = pytest.mark.django_db


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def test_an_order_leads_to_its_history_and_a_fact_to_its_values(owner, ctx, shop):
    order = place(ctx, {"KETTLE": 1})
    link = f"{reverse('house:audit')}?about={order.public_id}"
    assert link in text(owner.get(reverse("web:order", args=[order.public_id])))
    page = text(owner.get(link))
    fact = Event.objects.get(about=order.public_id, kind="orders.OrderPlaced")
    assert reverse("house:audit-fact", args=[fact.public_id]) in page
    assert "<code>number</code>" in text(owner.get(reverse("house:audit-fact", args=[fact.public_id])))


def test_the_search_narrows_and_says_what_is_wrong(owner, ctx, shop):
    address = reverse("house:audit")
    assert "pricing.TaxRateSet" in text(owner.get(address, {"kind": "pricing.TaxRateSet"}))
    assert "last thirty days" in text(owner.get(address, {"kind": "pricing.TaxRateSet"}))
    assert "Nothing matches" in text(owner.get(address, {"person": "nobody"}))
    refused = text(owner.get(address, {"since": "2026-11-21", "until": "2026-11-20"}), 422)
    assert "must not lie before since" in refused
    assert owner.get(address, {"kind": "<b>"}).status_code == 422


def test_the_log_is_taken_along_as_csv_without_formulas(owner, ctx, shop, sign_in):
    Event.objects.create(
        kind="parties.Odd", aggregate="odd", aggregate_id=1, version=1, about="odd_1", at=ctx.now,
        recorded_at=ctx.now, actor="user:mara", reason="=1+1", facts={"a": 1},
    )  # fmt: skip
    answer = owner.get(reverse("house:audit-csv"), {"person": "mara"})
    sheet = b"".join(answer.streaming_content).decode()
    assert sheet.splitlines()[1].split(",")[1:7] == [
        "user:mara", "parties.Odd", "parties.Odd", "odd_1", "'=1+1", "a=1",
    ]  # fmt: skip
    assert sign_in("picker").get(reverse("house:audit-csv")).status_code == 403


def test_the_list_asks_the_same_however_many_facts_there_are(owner, ctx, shop):
    counts = []
    for quantity in (1, 2):
        order = place(ctx, {"MUG": quantity})
        with CaptureQueriesContext(connection) as asked:
            owner.get(reverse("house:audit"), {"about": order.public_id})
        counts.append(len(asked))
    with CaptureQueriesContext(connection) as asked:
        owner.get(reverse("house:audit"), {"person": "owner"})
    assert {*counts, len(asked)} == {counts[0]}
