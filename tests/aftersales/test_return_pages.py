"""Pages of returns, claims and the policy."""

import pytest
from django.test import Client
from django.urls import reverse

from goodorder.aftersales.urls import urlpatterns
from goodorder.kernel.relay import settle_all
from goodorder.returns import commands
from goodorder.returns.models import Claim, PolicyRule, Return
from goodorder.returns.rules import Wanted
from returns.desk import again, ask, receive

pytestmark = pytest.mark.django_db
LISTS = ("returns", "return-desk", "return-claims", "return-policy", "return-reasons", "return-rates")


def at(name, *args):
    return reverse(f"aftersales:{name}", args=args)


@pytest.fixture
def ret(ctx, order):
    return ask(ctx, order, {1: 1})


@pytest.fixture
def addresses(order, ret):
    return {
        **{name: at(name) for name in LISTS},
        "return": at("return", ret.public_id),
        "return-receive": at("return-receive", ret.public_id),
        "return-new": at("return-new", order.public_id),
        "return-blind": at("return-blind", order.public_id),
    }


def test_every_page_opens_for_the_owner_and_for_nobody_without_the_permission(owner, sign_in, addresses):
    answers = {name: owner.get(address).status_code for name, address in addresses.items()}
    assert answers == dict.fromkeys(addresses, 200)
    marketer = sign_in("marketer")
    assert {marketer.get(address).status_code for address in addresses.values()} == {403}
    assert {Client().get(address).status_code for address in addresses.values()} == {302}


def test_every_page_is_known_to_these_tests(addresses):
    acts = {
        "return-rates-csv",
        "return-act",
        "return-unit-act",
        "return-claim-act",
        "return-claim-new",
        "return-policy-end",
    }
    found = {pattern.name for pattern in urlpatterns if pattern.name.startswith("return")}
    assert found - acts == set(addresses)


def test_empty_lists_teach(owner):
    for name in ("returns", "return-claims", "return-rates"):
        assert b'class="empty"' in owner.get(at(name)).content, name


def test_an_agent_opens_a_return_from_the_order(sign_in, order):
    agent = sign_in("agent")
    assert (
        at("return-new", order.public_id)
        in agent.get(reverse("web:order", args=[order.public_id])).content.decode()
    )
    shown = agent.get(at("return-new", order.public_id)).content.decode()
    assert "withdrawal v0: 14 days from delivery" in shown
    typed = {"units-1": "1", "reason-1": "changed_mind", "outcome": "refund", "once": "k1"}
    answer = agent.post(at("return-new", order.public_id), typed)
    ret = Return.objects.get()
    assert answer["Location"] == at("return", ret.public_id)
    refused = agent.post(at("return-new", order.public_id), {**typed, "units-1": "2", "once": "k2"})
    assert refused.status_code in {409, 422}


def test_receiving_by_scan_and_inspecting_on_the_spot(ctx, sign_in, order, ret):
    keeper = sign_in("stock")
    found = keeper.get(at("return-desk"), {"scan": ret.number.lower()})
    assert found["Location"] == at("return-receive", ret.public_id)
    assert order.number in keeper.get(at("return-desk"), {"scan": "ada@example.com"}).content.decode()
    assert "Nobody knows this" in keeper.get(at("return-desk"), {"scan": "???"}).content.decode()
    address = at("return-receive", ret.public_id)
    assert keeper.post(address, {"sku": "NOSUCH", "units": "1", "once": "k0"}).status_code == 404
    assert keeper.post(address, {"sku": "mug", "units": "1", "once": "k1"})["Location"] == address
    settle_all()
    unit = again(ret).units.get()
    assert "Needs processing" in keeper.get(address).content.decode()
    typed = {
        "grade": "opened",
        "disposition": "quarantine",
        "is_accepted": "on",
        "next": address,
        "once": "k2",
    }
    assert keeper.post(at("return-unit-act", unit.public_id, "inspect"), typed)["Location"] == address
    settle_all()
    assert again(ret).state == "closed"
    send = {"disposition": "restock", "note": "<b>clean</b>", "once": "k3"}
    keeper.post(at("return-unit-act", unit.public_id, "send"), send)
    shown = keeper.get(at("return", ret.public_id)).content.decode()
    assert "&lt;b&gt;clean&lt;/b&gt;" in shown
    assert "11.50" in shown


def test_every_action_says_what_it_will_do(owner, ctx, ret):
    shown = owner.get(at("return", ret.public_id)).content.decode()
    assert "The units stay with the customer" in shown
    answer = owner.post(at("return-act", ret.public_id, "cancel"), {"once": "k1"})
    assert answer["Location"] == at("return", ret.public_id)
    assert again(ret).state == "cancelled"
    assert owner.post(at("return-act", ret.public_id, "cancel"), {"once": "k2"}).status_code == 409


def test_a_rule_is_written_tried_and_ended(owner, order):
    typed = {
        "code": "mugs", "priority": "10", "skus": "MUG, JUG", "window_days": "30", "fee_kind": "percent", "fee": "12.5",
        "refund_on": "inspected", "outcomes": ["refund"], "keep_up_to": "5", "once": "k1",
    }  # fmt: skip
    assert owner.post(at("return-policy"), typed).status_code == 302
    draft = PolicyRule.objects.get().rule.draft
    assert (draft.skus, draft.fee, draft.keep_up_to) == (("MUG", "JUG"), 125_000, 500)
    tried = owner.get(at("return-policy"), {"order": order.number}).content.decode()
    assert "withdrawal v0" in tried
    assert "a fee of 12.5 %" in tried
    assert owner.post(at("return-policy-end", "mugs"), {"once": "k2"}).status_code == 302
    assert owner.post(at("return-policy"), {**typed, "fee_kind": "none", "once": "k3"}).status_code == 422


def test_reasons_are_set_and_rates_lead_to_returns(owner, ctx, ret):
    typed = {"code": "smell", "title": "It smells", "blame": "shop", "is_active": "on", "once": "k1"}
    assert owner.post(at("return-reasons"), typed).status_code == 302
    assert "It smells" in owner.get(at("return-reasons")).content.decode()
    receive(ctx, ret, MUG=1)
    for by, key in (("sku", "MUG"), ("reason", "changed_mind"), ("channel", "web"), ("carrier", "own")):
        shown = owner.get(at("return-rates"), {"by": by, "since": "2026-01-01"}).content.decode()
        assert key in shown
    sheet = owner.get(at("return-rates-csv"), {"by": "sku", "since": "2026-01-01"})
    assert sheet.content.decode("utf-8-sig").splitlines()[1].startswith("MUG,Mug,")
    rule = {"least_faulty": "1", "least_permille": "10", "least_times_tenths": "15", "once": "k9"}
    assert owner.post(at("return-rates"), rule).status_code == 302
    assert "faulty ≥ 1 and faulty ÷ sold ≥ 10 ‰" in owner.get(at("return-rates")).content.decode()
    for query in ({"search": "MUG"}, {"reason": "changed_mind"}, {"search": "web"}):
        assert ret.number in owner.get(at("returns"), query).content.decode()


def test_a_claim_is_noted_and_made_good(owner, ctx, order):
    typed = {"line": "1", "units": "1", "kind": "damaged", "comment": "in <i>two</i>", "once": "k1"}
    assert owner.post(at("return-claim-new", order.public_id), typed)["Location"] == at("return-claims")
    claim = Claim.objects.get()
    assert "&lt;i&gt;two" in owner.get(at("return-claims")).content.decode()
    owner.post(at("return-claim-act", claim.public_id, "refund"), {"once": "k2"})
    owner.post(at("return-claim-act", claim.public_id, "filed"), {"amount": "11.50", "once": "k3"})
    assert (Claim.objects.get().outcome, Claim.objects.get().carrier_amount) == ("refund", 1150)
    other = commands.open_claim(ctx, order_id=order.public_id, kind="missing", wanted=Wanted(1, 1, ""))
    assert (
        owner.post(at("return-claim-act", other.public_id, "reject"), {"note": "", "once": "k4"}).status_code
        == 422
    )
