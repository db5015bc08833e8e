"""The pages of an order's money: what was charged, changing it with a live preview, giving it back."""

from uuid import uuid4

import pytest
from django.urls import reverse

from goodorder.amendments.models import Amendment
from goodorder.kernel.relay import settle_all
from goodorder.payments import queries as money
from goodorder.pricing import commands as pricing
from goodorder.pricing.rules import PromotionDraft, Terms

pytestmark = pytest.mark.django_db


def address(name, order):
    return reverse(f"treasury:{name}", args=[order.public_id])


def typed(order, **changed):
    """Return the change form as it is shown, with some fields filled in."""
    units = {f"units-{line.position}": line.live for line in order.lines.filter(kind="item")}
    to = {name: order.ship_to.get(name, "") for name in ("name", "line1", "city", "postcode", "country")}
    return {"once": uuid4().hex, **units, **to, "service": order.service, "note": order.note, **changed}


def open_amount(ctx, order):
    return money.money_of(ctx, about=order.public_id).payable.amount


def test_the_panel_says_what_was_charged_why_and_what_can_come_back(owner, shipped):
    page = owner.get(address("order-money", shipped)).content.decode()
    for words in ("KETTLE: list list, from 1", "standard: VAT 20", "What is taken", "Nothing was changed"):
        assert words in page
    assert f'href="{address("order-change", shipped)}"' in page
    linked = owner.get(reverse("web:order", args=[shipped.public_id])).content.decode()
    assert f'href="{address("order-money", shipped)}"' in linked
    assert f'href="{address("order-change", shipped)}"' in linked


def test_a_change_is_previewed_with_and_without_scripts(ctx, owner, released):
    filled = typed(released, **{"units-1": "1", "sku-0": "MUG", "many-0": "2"})
    part = owner.post(address("order-change", released), filled, headers={"HX-Request": "true"})
    plain = owner.post(address("order-change", released), {**filled, "preview": "1"})
    for answer in (part, plain):
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "2 → 1" in page
        assert "0 → 2" in page
    assert "<html" not in part.content.decode()
    assert 'name="units-1" value="1"' in plain.content.decode()
    assert not Amendment.objects.exists()


def test_a_change_is_proposed_then_applied(ctx, owner, released):
    total = released.total
    filled = typed(released, **{"units-1": "1", "price-2": "10.00", "reason": "asked by telephone"})
    proposed = owner.post(address("order-change", released), filled)
    amendment = Amendment.objects.get()
    assert proposed["Location"] == reverse("treasury:amendment", args=[amendment.public_id])
    assert "asked by telephone" in owner.get(proposed["Location"]).content.decode()
    act = reverse("treasury:amendment-act", args=[amendment.public_id, "apply"])
    assert owner.post(act, {"once": uuid4().hex})["Location"] == address("order-money", released)
    settle_all()
    assert open_amount(ctx, released) == total - 6495 - 3 * 150
    page = owner.get(address("order-money", released)).content.decode()
    assert "applied" in page
    assert "asked by telephone" in page


def test_a_stale_proposal_is_refused_on_its_page_and_can_be_given_up(owner, ctx, released):
    owner.post(address("order-change", released), typed(released, **{"units-1": "1", "reason": "a"}))
    first = Amendment.objects.get()
    owner.post(address("order-refund", released), {"once": "1", "amount-2": "1.00", "reason": "late"})
    act = reverse("treasury:amendment-act", args=[first.public_id, "apply"])
    refused = owner.post(act, {"once": uuid4().hex})
    assert refused.status_code == 409
    assert b"propose it again" in refused.content
    owner.post(reverse("treasury:amendment-act", args=[first.public_id, "discard"]), {"once": "2"})
    first.refresh_from_db()
    assert first.state == "discarded"


def test_nothing_changed_and_wrong_amounts_are_said_on_the_page(owner, released):
    nothing = owner.post(address("order-change", released), typed(released, reason="none"))
    assert nothing.status_code == 422
    assert b"ask for at least one change" in nothing.content
    wrong = typed(released, **{"price-1": "cheap", "reason": "none"})
    answer = owner.post(address("order-change", released), wrong)
    assert answer.status_code == 422
    assert b"write an amount like 12.50" in answer.content


def test_a_refund_is_previewed_and_given(ctx, owner, shipped):
    filled = {"once": uuid4().hex, "units-1": "1", "amount-3": "4.95", "reason": ""}
    part = owner.post(address("order-refund", shipped), filled, headers={"HX-Request": "true"})
    assert "2 → 1" in part.content.decode()
    total = shipped.total
    owner.post(address("order-refund", shipped), {**filled, "reason": "late"})
    settle_all()
    assert open_amount(ctx, shipped) == total - 6495 - 495
    too_much = {"once": uuid4().hex, "amount-3": "0.01", "reason": "late"}
    refused = owner.post(address("order-refund", shipped), too_much)
    assert refused.status_code == 409
    assert "only 0.00 GBP is left of it" in refused.content.decode()


def test_a_coupon_is_previewed_brought_explained_and_taken_off(ctx, owner, released):
    draft = PromotionDraft(name="Tenth", terms=Terms(kind="percentage", rate_ppm=100_000), needs_coupon=True)
    pricing.draft_promotion(ctx, code="TENTH", draft=draft)
    pricing.activate_promotion(ctx, code="TENTH")
    pricing.add_coupon(ctx, promotion="TENTH", code="SPRING", max_uses=1)
    filled = typed(released, coupons="spring", reason="by telephone")
    part = owner.post(address("order-change", released), filled, headers={"HX-Request": "true"})
    assert "SPRING: 16.44 GBP off what has not left" in part.content.decode()
    owner.post(address("order-change", released), filled)
    act = reverse("treasury:amendment-act", args=[Amendment.objects.get().public_id, "apply"])
    owner.post(act, {"once": uuid4().hex})
    why = reverse("offers:price-order", args=[released.public_id])
    assert f"{why}#promotions" in owner.get(address("order-money", released)).content.decode()
    page = owner.get(why).content.decode()
    for words in ("by coupon SPRING", "brought by a change of the order", "12.99", "3.45"):
        assert words in page
    again = typed(released, drop="SPRING", reason="a mistake")
    part = owner.post(address("order-change", released), again, headers={"HX-Request": "true"})
    assert "more without it; its use is given back" in part.content.decode()
    wrong = owner.post(address("order-change", released), typed(released, coupons="NONE", reason="x"))
    assert (wrong.status_code, b"NONE is no coupon of ours" in wrong.content) == (422, True)


def test_goodwill_on_the_whole_order_is_given_and_limited(owner, shipped):
    where = address("order-refund", shipped)
    refused = owner.post(where, {"once": uuid4().hex, "goodwill": "5,00", "reason": "late"})
    assert (refused.status_code, b"goodwill: only 0.00 GBP was paid" in refused.content) == (409, True)


def test_who_may_not_change_or_refund_gets_no_page(sign_in, released):
    reader = sign_in("developer")
    for name in ("order-money", "order-change", "order-refund"):
        assert reader.get(address(name, released)).status_code == 403
