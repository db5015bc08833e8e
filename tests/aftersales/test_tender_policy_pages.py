"""The page of where refunds go: what is set, every rule worked out on one order, and setting one."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from goodorder.aftersales.views.tender_policies import GIVEN_BACK, worked
from goodorder.payments.models import TenderPolicy
from goodorder.payments.rules.refunds import POLICIES
from shop import open_shop

pytestmark = pytest.mark.django_db


def typed(**changed):
    filled = {"company": "T1", "channel": "web", "refunds": "card_first", "goodwill": "5,00"}
    return {"once": uuid4().hex, **filled, **changed}


def test_every_rule_gives_back_all_of_the_example():
    found = worked()
    assert [one.policy for one in found] == list(POLICIES)
    assert {sum(amount for _, amount in one.amounts) for one in found} == {GIVEN_BACK}
    assert found[1].amounts == [("card", 3_000), ("gift_card", 1_500), ("cash", 500)]


def test_a_rule_is_set_for_a_channel_and_refused_with_a_remedy(ctx, owner):
    open_shop(ctx)
    where = reverse("aftersales:tender-policies")
    page = owner.get(where).content.decode()
    assert "Nothing is set" in page
    assert "to card: its share of what was paid" in page
    act = reverse("aftersales:tender-policy-set")
    assert owner.post(act, typed())["Location"] == where
    kept = TenderPolicy.objects.get()
    assert (kept.channel.code, kept.refunds, kept.goodwill_limit) == ("web", "card_first", 500)
    assert "The card first" in owner.get(where).content.decode()
    refused = owner.post(act, typed(refunds="to_store_credit"))
    assert (refused.status_code, b"your terms must allow it" in refused.content) == (422, True)
    wrong = owner.post(act, typed(goodwill="much"))
    assert (wrong.status_code, b"write an amount like" in wrong.content) == (422, True)


def test_who_may_look_may_not_set(sign_in, ctx):
    open_shop(ctx)
    agent = sign_in("agent")
    where, act = reverse("aftersales:tender-policies"), reverse("aftersales:tender-policy-set")
    assert b"Set a rule" not in agent.get(where).content
    assert agent.post(act, typed()).status_code == 403
    assert sign_in("marketer").get(where).status_code == 403
    assert Client().get(where).status_code == 302
