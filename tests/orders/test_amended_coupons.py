"""Coupons on orders that were placed: brought and taken off by a change, exact to the penny, used and given back once."""

import pytest

from goodorder.amendments import commands as amendments
from goodorder.inventory import commands as inventory
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders import queries
from goodorder.orders.rules import Changes, DraftLine
from goodorder.pricing import commands as pricing
from goodorder.pricing.models import Coupon, CustomerUse, DiscountShare, Redemption
from goodorder.pricing.rules import PromotionDraft, Terms
from parcels import broken, documents, money_of, send
from shop import kit, open_shop, place

pytestmark = pytest.mark.django_db
KETTLE, MUG, SHIPPING = 6495, 1150, 495
TENTH = Terms(kind="percentage", rate_ppm=100_000)


def offer(ctx, code, terms=TENTH, *, coupon="", uses=None, **more):
    """Offer a promotion, opened by a coupon of so many uses if one is named."""
    draft = PromotionDraft(name=code, terms=terms, needs_coupon=bool(coupon), **more)
    pricing.draft_promotion(ctx, code=code, draft=draft)
    pricing.activate_promotion(ctx, code=code)
    if coupon:
        pricing.add_coupon(ctx, promotion=code, code=coupon, max_uses=uses)


@pytest.fixture
def order(ctx):
    open_shop(ctx)
    offer(ctx, "TENTH", coupon="SPRING", uses=1)
    order = place(ctx, {"KETTLE": 1, "MUG": 3})
    settle_all()
    return order


def propose(ctx, order, **changes):
    changes = Changes(reason="asked by telephone", **changes)
    return amendments.propose_amendment(ctx, order_id=order.public_id, changes=changes)


def amend(ctx, order, **changes):
    proposed = propose(ctx, order, **changes)
    applied = amendments.apply_amendment(ctx, amendment_id=proposed.public_id)
    settle_all()
    order.refresh_from_db()
    assert left(ctx, order) == owed(ctx, order) == proposed.preview["amount_after"]
    assert broken(ctx) == []
    return applied


def owed(ctx, order):
    return money_of(ctx, order)[0]


def left(ctx, order):
    return sum(one.left for one in queries.refundable(ctx, order_id=order.public_id))


def used(code="SPRING"):
    return Coupon.objects.get(code=code).used


def shown(order):
    """Return what each promotion takes off each line by now."""
    rows = DiscountShare.objects.filter(redemption__about=order.public_id).order_by("id")
    return list(rows.values_list("redemption__promotion__code", "count", "shown", "amount"))


def test_a_coupon_is_previewed_then_redeemed_once_and_frozen(ctx, order):
    proposed = propose(ctx, order, coupons=("spring",))
    off = 650 + 345
    assert (proposed.preview["difference"], used()) == (-off, 0)
    assert proposed.preview["notes"] == ["SPRING: 9.95 GBP off what has not left"]
    amendments.apply_amendment(ctx, amendment_id=proposed.public_id)
    settle_all()
    assert (owed(ctx, order), used()) == (order.total - off, 1)
    assert shown(order) == [("TENTH", 1, 650, 542), ("TENTH", 3, 345, 287)]
    send(ctx, order)
    assert documents(order)[0][1] == order.total - off
    assert broken(ctx) == []


def test_taken_off_again_the_order_costs_what_it_did_and_the_use_is_free(ctx, order):
    was = [(line.units(first=0, count=line.live)) for line in order.lines.order_by("id")]
    amend(ctx, order, coupons=("SPRING",))
    taken = amend(ctx, order, drop=("SPRING",))
    assert taken.preview["notes"] == ["SPRING: 9.95 GBP more without it; its use is given back"]
    assert [line.units(first=0, count=line.live) for line in order.lines.order_by("id")] == was
    assert (owed(ctx, order), used()) == (order.total, 0)
    with pytest.raises(Refused, match="the order does not have SPRING; it has: none"):
        propose(ctx, order, drop=("SPRING",))
    amend(ctx, order, coupons=("SPRING",))
    orders.cancel_lines(ctx, order_id=order.public_id, reason="enough")
    settle_all()
    assert (used(), Redemption.objects.get().state) == (0, "given_back")


def test_units_that_left_keep_their_price_and_the_use(ctx, order):
    amend(ctx, order, coupons=("SPRING",))
    send(ctx, order, units=1)
    before = owed(ctx, order)
    taken = amend(ctx, order, drop=("SPRING",))
    assert owed(ctx, order) - before == 2 * 115
    assert taken.preview["notes"] == ["SPRING: 2.30 GBP more without it; its use stays with what was sent"]
    assert used() == 1
    send(ctx, order)
    assert sum(total for _, total, *_ in documents(order)) == owed(ctx, order)
    with pytest.raises(Refused, match="everything that bears SPRING has left"):
        propose(ctx, order, drop=("SPRING",))
    assert broken(ctx) == []


def test_a_coupon_counts_only_what_has_not_left(ctx, order):
    send(ctx, order, units=1)
    applied = amend(ctx, order, coupons=("SPRING",))
    assert applied.preview["difference"] == -230
    assert applied.preview["notes"] == [
        "SPRING: 2.30 GBP off what has not left; units already sent keep their price"
    ]
    send(ctx, order)
    with pytest.raises(Refused, match="SPRING"):
        propose(ctx, order, coupons=("SPRING",))


def test_what_does_not_apply_is_refused_with_a_remedy(ctx, order):
    with pytest.raises(Invalid, match=r"coupons\[0\]: WRONG is no coupon of ours"):
        propose(ctx, order, coupons=("WRONG",))
    place(ctx, {"MUG": 1}, coupons=("SPRING",))
    with pytest.raises(Refused, match="SPRING is used up; leave it out"):
        propose(ctx, order, coupons=("SPRING",))


def test_a_lost_race_for_the_last_use_applies_nothing(ctx, order):
    proposed = propose(ctx, order, coupons=("SPRING",))
    place(ctx, {"MUG": 1}, coupons=("SPRING",))
    with pytest.raises(Refused, match="SPRING"):
        amendments.apply_amendment(ctx, amendment_id=proposed.public_id)
    assert (owed(ctx, order), used()) == (order.total, 1)


def test_frozen_discounts_stay_and_bar_what_does_not_go_with_them(ctx, order):
    offer(ctx, "FIFTH", Terms(kind="percentage", rate_ppm=200_000, skus=("KETTLE",)))
    other = place(ctx, {"KETTLE": 1, "MUG": 3})
    settle_all()
    amend(ctx, other, coupons=("SPRING",))
    assert shown(other) == [("FIFTH", None, 1299, 1082), ("TENTH", 3, 345, 287)]
    amend(ctx, other, drop=("FIFTH", "SPRING"), coupons=("SPRING",))
    assert owed(ctx, other) == other.total + 1299 - 650 - 345
    assert used() == 1
    alone = place(ctx, {"KETTLE": 1})
    offer(ctx, "LATE", coupon="LATE")
    with pytest.raises(Refused, match="LATE cannot join FIFTH on the same goods; take that off"):
        propose(ctx, alone, coupons=("LATE",))


def test_promotions_of_one_group_are_taken_one_after_the_other(ctx, order):
    offer(ctx, "BOTH", stack_group="all")
    offer(ctx, "MORE", coupon="MORE", stack_group="all")
    other = place(ctx, {"MUG": 2})
    amend(ctx, other, coupons=("MORE",))
    assert [(code, off) for code, _, off, _ in shown(other)] == [("BOTH", 230), ("MORE", 207)]
    amend(ctx, other, drop=("BOTH",))
    amend(ctx, other, drop=("MORE",))
    assert owed(ctx, other) == 2 * MUG + SHIPPING


def test_added_goods_get_what_runs_today_and_the_rest_keeps_its_price(ctx, order):
    offer(ctx, "TODAY", max_per_customer=1)
    amend(
        ctx,
        order,
        add=(DraftLine(sku="MUG", quantity=2), DraftLine(sku="KETTLE", quantity=1, unit_price=100)),
    )
    assert shown(order) == [("TODAY", 2, 230, 192)]
    amend(ctx, order, quantities={2: 4})
    assert [off for _, _, off, _ in shown(order)] == [230, 115]
    assert CustomerUse.objects.get().used == 1
    send(ctx, order)
    assert owed(ctx, order) == order.total + 2 * MUG + 100 + MUG - 345


def test_free_shipping_kits_and_prices_by_hand(ctx, order):
    kit(ctx, "DESK", {"MUG": 2, "CLOCK": 1}, price=20_000)
    offer(ctx, "FREE", Terms(kind="shipping", rate_ppm=1_000_000), coupon="FREE")
    offer(ctx, "SET", Terms(kind="percentage", rate_ppm=500_000, skus=("DESK",)), coupon="SET")
    inventory.receive_stock(ctx, location="MAIN", sku="CLOCK", quantity=5)
    other = place(ctx, {"MUG": 1, "DESK": 2})
    amend(ctx, other, coupons=("FREE", "SET"))
    assert owed(ctx, other) == MUG + 20_000
    amend(ctx, other, prices={1: 1000}, drop=("SET",))
    with pytest.raises(Refused, match="SPRING takes nothing off what has not left: none of its"):
        amend(ctx, place(ctx, {"MUG": 1}), prices={1: 0}, coupons=("SPRING",))
    applied = amend(ctx, other, coupons=("SPRING",))
    assert applied.preview["difference"] == -4_000


@pytest.mark.parametrize("included", [True, False])
def test_with_tax_on_top_or_inside_all_of_it_comes_back(ctx, included):
    open_shop(ctx, tax_included=included)
    offer(ctx, "TENTH", coupon="SPRING")
    order = place(ctx, {"KETTLE": 1, "MUG": 3}, method="cash")
    settle_all()
    amend(ctx, order, coupons=("SPRING",))
    send(ctx, order, units=2)
    amend(ctx, order, drop=("SPRING",))
    send(ctx, order)
    back = {line.position: line.handed_over for line in order.lines.all()}
    orders.credit_lines(ctx, order_id=order.public_id, quantities=back, reason="all back")
    settle_all()
    amount, _, captured, refunded = money_of(ctx, order)
    assert (amount, captured) == (0, refunded)
    assert broken(ctx) == []
