"""The fraud queue, its rules, lists, costs and results, as people see them."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from goodorder.kernel.relay import settle_all
from goodorder.risk.urls import urlpatterns
from goodorder.screening import commands, queries
from goodorder.screening.models import Entry, Policy, Rule, Screening
from goodorder.screening.rules import RuleDraft
from shop import place

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


def act(client, name, *args, **typed):
    return client.post(reverse(f"risk:{name}", args=args), {"once": uuid4().hex, **typed})


@pytest.fixture
def held(ctx, shop):
    """Return an order that waits for review."""
    said = RuleDraft(title=f"Large {HOSTILE}", condition="value >= 10000", effect="review")
    commands.set_rule(ctx, company="T1", code="large", draft=said)
    order = place(ctx, {"KETTLE": 2})
    settle_all()
    return order


@pytest.fixture
def review(ctx, held):
    return queries.screening_of(ctx, subject=held.public_id)


@pytest.fixture
def addresses(review):
    """Return the address of every page one can look at, by name."""
    return {
        "reviews": reverse("risk:reviews"),
        "rules": reverse("risk:rules"),
        "rule-new": reverse("risk:rule-new"),
        "rule": reverse("risk:rule", args=["T1", "large"]),
        "lists": reverse("risk:lists"),
        "costs": reverse("risk:costs"),
        "results": reverse("risk:results"),
        "review": reverse("risk:review", args=[review.public_id]),
        "order-score": reverse("risk:order-score", args=[review.subject]),
    }


def test_every_page_is_there_for_the_owner_closed_to_strangers_and_refused_to_others(
    addresses, owner, sign_in
):
    buttons = {"rules-adopt", "rule-act", "entry-end", "calibrate", "review-act"}
    assert set(addresses) | buttons == {pattern.name for pattern in urlpatterns}
    picker = sign_in("picker")
    for name, address in addresses.items():
        answer = owner.get(address)
        assert (name, answer.status_code, HOSTILE in answer.content.decode()) == (name, 200, False)
        assert Client().get(address).status_code == 302
        assert picker.get(address).status_code == 403


def test_the_queue_shows_what_waits_and_whose_it_is(owner, held, review):
    page = owner.get(reverse("risk:reviews") + "?order=value").content.decode()
    assert (held.number in page, "Large &lt;script&gt;" in page) == (True, True)
    assert "You have taken no review on" in owner.get(reverse("risk:reviews") + "?mine=1").content.decode()
    act(owner, "review-act", review.public_id, "assign")
    assert held.number in owner.get(reverse("risk:reviews") + "?mine=1").content.decode()


def test_a_review_shows_values_effects_and_the_order_leads_there(owner, held, review):
    page = owner.get(reverse("risk:review", args=[review.public_id])).content.decode()
    assert f"<code>value</code> = {held.total}" in page
    assert "2 units go back to stock" in page
    story = owner.get(reverse("web:order", args=[held.public_id])).content.decode()
    assert reverse("risk:order-score", args=[held.public_id]) in story


def test_a_decision_needs_a_reason_and_is_taken_once(owner, held, review):
    refused = act(owner, "review-act", review.public_id, "accept", **{"accept-reason": ""})
    assert refused.status_code == 422
    once = {"once": uuid4().hex, "accept-reason": "called her"}
    address = reverse("risk:review-act", args=[review.public_id, "accept"])
    answers = [owner.post(address, once) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [reverse("risk:reviews")] * 2
    settle_all()
    held.refresh_from_db()
    assert (held.state, held.holds.filter(released_at=None).count()) == ("confirmed", 0)
    late = act(owner, "review-act", review.public_id, "reject", **{"reject-reason": "no"})
    assert (late.status_code, "is accepted" in late.content.decode()) == (409, True)


def test_an_agent_looks_and_does_not_decide(sign_in, review):
    agent = sign_in("agent")
    address = reverse("risk:review", args=[review.public_id])
    assert ("Accept</button>" in agent.get(address).content.decode()) is False
    act(agent, "review-act", review.public_id, "reject", **{"reject-reason": "x"})
    assert Screening.objects.get(pk=review.pk).state == "under_review"


def test_a_rule_is_written_tried_and_switched(owner, held):
    typed = {
        "company": "T1",
        "code": "units",
        "title": "Two of them",
        "condition": "units >= 2",
        "effect": "points",
        "points": "20",
        "position": "50",
    }
    page = act(owner, "rule-new", **typed, **{"try": "1"}).content.decode()
    assert ("it fires on 1" in page, Rule.objects.filter(code="units").exists()) == (True, False)
    wrong = act(owner, "rule-new", **{**typed, "condition": "uints > 2"})
    assert (wrong.status_code, "no such word: uints" in wrong.content.decode()) == (422, True)
    assert act(owner, "rule-new", **typed).status_code == 302
    changed = {name: typed[name] for name in ("title", "condition", "effect", "position")}
    assert act(owner, "rule", "T1", "units", **changed, points="30").status_code == 302
    act(owner, "rule-act", "T1", "units", "off")
    rule = Rule.objects.get(code="units")
    assert (rule.edition, rule.points, rule.is_on) == (2, 30, False)
    act(owner, "rule-act", "T1", "units", "on")
    assert Rule.objects.get(code="units").is_on


def test_the_delivered_rules_are_adopted_by_a_button(owner, shop):
    assert "No rules yet" in owner.get(reverse("risk:rules")).content.decode()
    assert "No order is screened yet" in owner.get(reverse("risk:reviews")).content.decode()
    act(owner, "rules-adopt", company="T1")
    assert Rule.objects.filter(is_on=True).count() > 10


def test_somebody_is_put_on_a_list_and_taken_off(owner, shop):
    typed = {"company": "T1", "listing": "block", "kind": "email", "value": "a@b.example", "reason": "stole"}
    assert act(owner, "lists", **typed).status_code == 302
    again = act(owner, "lists", **typed)
    assert (again.status_code, "already" in again.content.decode()) == (409, True)
    page = owner.get(reverse("risk:lists") + "?listing=block&search=b.ex").content.decode()
    assert "a@b.example" in page
    act(owner, "entry-end", Entry.objects.get().public_id)
    assert "Both lists are empty" in owner.get(reverse("risk:lists")).content.decode()


def test_costs_are_said_in_money_and_show_what_follows(owner, shop):
    typed = {
        "company": "T1",
        "channel": "",
        "margin": "30",
        "review_cost": "3,00",
        "loss": "70",
        "loss_fee": "15",
        "resale": "KET MU",
    }
    assert act(owner, "costs", **typed).status_code == 302
    policy = Policy.objects.get()
    assert (policy.margin_ppm, policy.review_cost, policy.loss_ppm, policy.loss_fee, policy.resale) == (
        300_000,
        300,
        700_000,
        1_500,
        ["KET", "MU"],
    )
    page = owner.get(reverse("risk:costs")).content.decode()
    assert page.count('data-tone="warn">To review') == 8
    assert act(owner, "calibrate", "T1").status_code == 409


def test_an_order_without_a_score_says_so(owner, ctx, shop):
    order = place(ctx, {"MUG": 1})
    page = owner.get(reverse("risk:order-score", args=[order.public_id])).content.decode()
    assert "Not screened" in page
