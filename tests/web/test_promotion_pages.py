"""Promotions on the pages: written, tried, offered, ended; coupons made and disabled."""

from uuid import uuid4

import pytest
from django.urls import reverse

from goodorder.offers.forms.promotions import PromotionForm, written
from goodorder.pricing import commands, queries
from goodorder.pricing.models import Coupon, Promotion, Redemption
from goodorder.pricing.rules import BundlePart, PromotionDraft, Terms, Tier
from shop import place

pytestmark = pytest.mark.django_db
TEN = Terms(kind="percentage", rate_ppm=100_000)
TYPED = {"code": "spring", "name": "Spring", "kind": "percentage", "percent": "12.5", "priority": "100"}


def post(client, page, /, *args, **fields):
    return client.post(reverse(f"offers:{page}", args=args), {"once": uuid4().hex, **fields})


@pytest.fixture
def ten(ctx, shop):
    commands.draft_promotion(ctx, code="TEN", draft=PromotionDraft(name="Ten off", terms=TEN))
    return commands.activate_promotion(ctx, code="TEN")


def test_a_promotion_is_written_changed_activated_and_ended(ctx, owner, shop):
    assert owner.get(reverse("offers:promotion-new")).status_code == 200
    assert post(owner, "promotion-new", **TYPED).url == reverse("offers:promotion", args=["SPRING"])
    post(
        owner,
        "promotion-edit",
        "SPRING",
        **{**TYPED, "kind": "threshold", "percent": "", "currency": "gbp", "channels": ["web"]},
        tiers="50.00 10%\n100 7.50",
        valid_until="2027-01-01T00:00",
    )
    latest = queries.get_promotion(ctx, code="SPRING").latest
    terms = latest.as_draft().terms
    assert terms.tiers == (Tier(5000, rate_ppm=100_000), Tier(10_000, amount=750))
    assert (latest.number, latest.channels, latest.currency) == (2, ["web"], "GBP")
    post(owner, "promotion-act", "SPRING", "activate")
    assert Promotion.objects.get().state == "active"
    page = owner.get(reverse("offers:promotion", args=["SPRING"])).content.decode()
    assert "From £50.00" in page
    post(owner, "promotion-act", "SPRING", "end")
    assert Promotion.objects.get().state == "ended"
    assert post(owner, "promotion-act", "SPRING", "end").status_code == 409
    assert post(owner, "promotion-act", "SPRING", "burn").status_code == 404


WRONG = [
    ({"condition": "subtotl > 5"}, "condition", "no such word: subtotl"),
    ({"percent": ""}, "percent", "rate_ppm: percentage needs rate_ppm above zero"),
    ({"percent": "101"}, "percent", "100"),
    ({"kind": "bundle", "percent": "", "parts": "MUG two"}, "parts", "write `MUG 2`"),
    ({"kind": "amount", "percent": "", "amount": "much", "currency": "GBP"}, "amount", "write an amount"),
    ({"skus": "SAUCER"}, "skus", "SAUCER is no SKU&#x27;s own code"),
    ({"tiers": "a 10%"}, "tiers", "write an amount"),
]


@pytest.mark.parametrize(("typed", "field", "told"), WRONG)
def test_what_is_wrong_is_said_at_its_field(owner, shop, typed, field, told):
    answer = post(owner, "promotion-new", **{**TYPED, **typed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert told in answer.content.decode()
    assert Promotion.objects.count() == 0


def test_the_form_says_what_was_written(ctx, shop):
    terms = Terms(kind="bundle", parts=(BundlePart("MUG", 2), BundlePart("KETTLE", 1)), amount=7050)
    draft = PromotionDraft(
        name="Set", terms=terms, currency="GBP", channels=("web",), condition="units > 2", max_uses=5
    )
    made = commands.draft_promotion(ctx, code="SET", draft=draft)
    form = PromotionForm(written(made), channels=[("web", "Web")], is_new=False)
    assert form.is_valid(), form.errors
    assert form.draft() == draft


def test_the_list_is_searched_and_teaches_when_it_is_empty(ctx, owner, shop):
    assert b"No promotions yet" in owner.get(reverse("offers:promotions")).content
    commands.draft_promotion(ctx, code="TEN", draft=PromotionDraft(name="<b>Ten</b>", terms=TEN))
    page = owner.get(reverse("offers:promotions"), {"search": "te"}).content.decode()
    assert "&lt;b&gt;Ten&lt;/b&gt;" in page
    rows = owner.get(reverse("offers:promotions"), {"state": "active"}, headers={"HX-Request": "true"})
    assert b"Nothing matches" in rows.content
    assert b"<html" not in rows.content


def test_a_basket_is_tried_as_it_is_typed_and_nothing_changes(ctx, owner, ten):
    later = PromotionDraft(
        name="Big", terms=Terms(kind="threshold", tiers=(Tier(99_900, amount=1),)), currency="GBP"
    )
    commands.draft_promotion(ctx, code="BIG", draft=later)
    commands.activate_promotion(ctx, code="BIG")
    address = reverse("offers:promotion-try")
    assert b"Fill a basket" in owner.get(address).content
    basket = {"channel": "web", "lines": "MUG 2\nkettle", "shipping": "4.95", "coupons": "none"}
    answer = owner.get(address, basket, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert answer.context["tried"].outcome.amount == 880
    assert "£83.95" not in page
    assert "it begins at 999.00 GBP, its goods come to 87.95 GBP" in page
    assert "coupons[0]: NONE is no coupon of ours" in page
    wrong = owner.get(address, {**basket, "lines": "SAUCER 1"}).content.decode()
    assert "nothing in the catalogue answers to SAUCER" in wrong
    assert Redemption.objects.count() == 0


def test_coupons_are_added_made_listed_and_disabled(owner, ten):
    post(owner, "promotion-coupon-add", "TEN", **{"coupon-code": "spring", "coupon-max_uses": "3"})
    assert Coupon.objects.get().max_uses == 3
    again = post(owner, "promotion-coupon-add", "TEN", **{"coupon-code": "Spring"})
    assert (again.status_code, list(again.context["coupon_form"].errors)) == (409, ["code"])
    made = post(
        owner, "promotion-codes", "TEN", **{"codes-count": "5", "codes-begin": "vip", "codes-max_uses": "1"}
    )
    assert made.url == reverse("offers:promotion-coupons") + "?promotion=TEN"
    listed = owner.get(made.url)
    assert len(listed.context["page"].items) == 6
    post(owner, "promotion-disable", "SPRING")
    assert Coupon.objects.get(code="SPRING").disabled_at
    assert b"disabled" in owner.get(reverse("offers:promotion-coupons"), {"search": "spring"}).content
    assert post(owner, "promotion-disable", "NONE").status_code == 404


def test_the_page_names_the_orders_that_used_it(ctx, owner, ten):
    order = place(ctx, {"MUG": 1})
    page = owner.get(reverse("offers:promotion", args=["ten"])).content.decode()
    assert reverse("web:order", args=[order.public_id]) in page
    assert "£1.15" in page


def test_the_policy_is_set(owner, shop):
    post(owner, "promotion-policy", **{"policy-channel": "web", "policy-policy": "merchant_order"})
    assert queries.promotion_policy("web") == "merchant_order"
    assert b"By priority" in owner.get(reverse("offers:promotions")).content


def test_marketers_promote_and_agents_only_look(ctx, sign_in, ten):
    marketer, agent = sign_in("marketer"), sign_in("agent")
    assert post(marketer, "promotion-new", **TYPED).status_code == 302
    assert agent.get(reverse("offers:promotions")).status_code == 200
    assert post(agent, "promotion-new", **TYPED).status_code == 403
    assert b"New promotion" not in agent.get(reverse("offers:promotions")).content
    assert sign_in("picker").get(reverse("offers:promotions")).status_code == 403
