"""Approvals and limits on their pages and in the API."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goodorder.approvals.models import Approval
from goodorder.calls.urls import urlpatterns
from goodorder.limits.models import Limit

pytestmark = pytest.mark.django_db


def post(client, address, **typed):
    return client.post(address, {"once": uuid4().hex, **typed})


def asked(anna, order, line=1):
    refund = reverse("treasury:order-refund", args=[order.public_id])
    answer = post(anna, refund, **{f"units-{line}": "1", "reason": "broken", "ask": "1"})
    approval = Approval.objects.latest("id")
    assert answer["Location"] == reverse("calls:approval", args=[approval.public_id])
    return approval


def test_refund_above_the_limit_is_refused_with_a_remedy_then_asked_for_and_approved(anna, boss, order):
    refund = reverse("treasury:order-refund", args=[order.public_id])
    refused = post(anna, refund, **{"units-1": "1", "reason": "broken"})
    assert (refused.status_code, "or ask for approval" in refused.content.decode()) == (403, True)
    approval = asked(anna, order)
    assert "Nothing waits" in anna.get(reverse("calls:approvals")).content.decode()
    assert order.number in anna.get(reverse("calls:approvals") + "?which=mine").content.decode()
    assert order.number in boss.get(reverse("calls:approvals")).content.decode()
    shown = boss.get(reverse("calls:approval", args=[approval.public_id])).content.decode()
    assert "It is done at once, in your name." in shown
    assert "not known: a cost is missing" in shown
    own = anna.get(reverse("calls:approval", args=[approval.public_id])).content.decode()
    assert ("You asked for this" in own, "Margin" in own) == (True, False)
    act = reverse("calls:approval-act", args=[approval.public_id, "approve"])
    assert post(boss, act).headers["Location"] == reverse("calls:approvals")
    again = post(boss, act)
    assert (again.status_code, "approval is performed" in again.content.decode()) == (409, True)


def test_decline_needs_a_reason_and_asking_is_taken_back_by_who_asked(anna, boss, order):
    first, second = asked(anna, order), asked(anna, order, 2)
    decline = reverse("calls:approval-act", args=[first.public_id, "decline"])
    assert post(boss, decline).status_code == 422
    post(boss, decline, **{"decline-note": "no photo"})
    post(anna, reverse("calls:approval-act", args=[second.public_id, "withdraw"]))
    assert list(Approval.objects.order_by("id").values_list("state", flat=True)) == ["declined", "withdrawn"]
    assert "no photo" in anna.get(reverse("calls:approval", args=[first.public_id])).content.decode()


def test_limits_are_set_on_their_page(boss, anna):
    limits = reverse("calls:limits")
    assert "Holds until one is set" in anna.get(limits).content.decode()
    assert (
        post(anna, limits, holder="role:agent", kind="refund", most="50", currency="GBP").status_code == 403
    )
    assert post(boss, limits, holder="nobody", kind="refund", most="50").status_code == 422
    post(boss, limits, holder="role:agent", kind="refund", most="50", currency="GBP")
    limit = Limit.objects.get()
    assert (limit.holder, limit.most, limit.currency) == ("role:agent", 5000, "GBP")
    post(boss, reverse("calls:limit-drop", args=[limit.public_id]))
    assert Limit.objects.count() == 0


def test_list_takes_as_many_queries_for_three_as_for_one(anna, boss, order):
    asked(anna, order)
    one = queries_of(boss)
    asked(anna, order, 2)
    asked(anna, order, 3)
    assert (queries_of(boss), one) == (4, 4)


def queries_of(client):
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("calls:approvals"))
    return len(seen)


def test_every_page_is_closed_to_strangers():
    for pattern in urlpatterns:
        args = ["x"] * str(pattern.pattern).count("<")
        answer = Client().get(reverse(f"calls:{pattern.name}", args=args))
        assert answer.status_code in {302, 405}, pattern.name
