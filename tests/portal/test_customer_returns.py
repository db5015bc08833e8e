"""What customers send back from their page: judged as staff would, previewed, asked for once, followed to the money."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from goodorder.catalog import commands as catalog
from goodorder.catalog.rules import SkuDraft
from goodorder.inventory import commands as inventory
from goodorder.kernel import clock
from goodorder.kernel.access import Context
from goodorder.kernel.relay import settle_all
from goodorder.pricing import commands as pricing
from goodorder.returns import commands, queries
from goodorder.returns.models import Return, Settlement
from goodorder.returns.rules import RuleDraft
from goodorder.safelinks import commands as safelinks
from goodorder.shipping.models import Label
from parcels import money_of
from returns.desk import receive, sold
from shop import open_shop, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def ctx():
    """Act now: pages do, and what is sold long ago may not come back."""
    return Context("user:owner", clock.now(), frozenset({"*"}))


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx)
    catalog.add_product(ctx, code="SHIRT", name="Shirt")
    sizes = [SkuDraft(code=f"SHIRT-{size}", name=f"Shirt {size}", weight_g=200) for size in "SML"]
    for size in sizes:
        catalog.add_sku(ctx, product="SHIRT", draft=size)
    pricing.import_prices(ctx, price_list="list", prices=[(size.code, 1999) for size in sizes])
    for size in sizes[1:]:
        inventory.receive_stock(ctx, location="MAIN", sku=size.code, quantity=5)


@pytest.fixture
def order(ctx, shop):
    """Return a delivered order, paid in cash: two shirts, a kettle."""
    return sold(ctx, {"SHIRT-M": 2, "KETTLE": 1}, method="cash", order_discount=334)


@pytest.fixture
def visitor():
    return Client()


def post(visitor, address, **fields):
    return visitor.post(address, {"once": uuid4().hex, **fields})


def new(at, reason="too_small"):
    return f"{at('return-new')}?because={reason}"


def agreed(visitor, address, **fields):
    """Look at what it means, then agree to it; returns the page of the return."""
    shown = post(visitor, address, **fields)
    assert shown.context["foreseen"], shown.content.decode()
    answer = post(visitor, address, sure=shown.context["sure"], **fields)
    assert answer.status_code == 302, answer.content.decode()
    settle_all()
    return answer["Location"]


def text_of(visitor, address):
    answer = visitor.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_one_unit_of_two_goes_back_and_is_paid_to_the_cent(ctx, visitor, order, at):
    worth = order.lines.get(position=1).units(first=0, count=1)["total"]
    assert at("return-new") in text_of(visitor, at())
    assert "Too small" in text_of(visitor, at("return-new"))
    asked = {"units-1": 1, "outcome": "refund"}
    shown = post(visitor, new(at), **asked)
    assert (shown.context["foreseen"].amount, Return.objects.count()) == (worth, 0)
    assert "It happens when your parcel is with us." in shown.content.decode()
    page = agreed(visitor, new(at), **asked)
    ret = Return.objects.get()
    assert page == at("return", ret.public_id)
    assert (ret.requested_by.partition(":")[0], ret.lines.get().rule) == ("customer", "withdrawal v0")
    assert f"write {ret.number} on the parcel" in text_of(visitor, page)
    receive(ctx, ret, **{"SHIRT-M": 1})
    assert Settlement.objects.get().amount == worth
    assert money_of(ctx, order)[3] == worth
    given = f"£{worth // 100}.{worth % 100:02}"
    assert [given in text_of(visitor, address) for address in (page, at())] == [True, True]
    assert "1 came back to us" in text_of(visitor, at())


def test_the_page_gives_the_answer_that_staff_get(ctx, visitor, order, at):
    found = queries.what_may_be_returned(ctx, order_id=order.public_id, reason="defective")
    shown = visitor.get(new(at, "defective")).context["form"]
    assert [(row.units, row.verdict.because) for row, _ in shown.rows] == [
        (row.units, row.verdict.because) for row in found
    ]
    assert shown.rows[0][0].verdict.rule == "faults v0"


def test_each_line_goes_back_for_its_own_reason_in_plain_words(ctx, visitor, order, at):
    shown = text_of(visitor, new(at))
    assert "You can send it back for 14 days after it arrived. It costs you nothing." in shown
    asked = {"units-1": 1, "units-2": 1, "why-2": "defective", "outcome": "refund"}
    page = agreed(visitor, new(at), **asked)
    lines = Return.objects.get().lines.order_by("id")
    assert [(line.reason, line.rule) for line in lines] == [
        ("too_small", "withdrawal v0"),
        ("defective", "faults v0"),
    ]
    for each in (page, new(at)):
        assert not re.search("(withdrawal|faults) v0", text_of(visitor, each))


def test_the_other_size_goes_ahead_where_the_policy_allows(ctx, visitor, order, at):
    asked = {"units-1": 1, "outcome": "exchange", "swap-1": "SHIRT-L", "advance": "on"}
    assert "must be here within 14 days" in post(visitor, new(at), **asked).content.decode()
    agreed(visitor, new(at), **asked)
    ret = Return.objects.get()
    assert (ret.is_advance, ret.advance_due_on is not None) == (True, True)
    assert order.lines.get(sku_code="SHIRT-L").ordered == 1


def test_another_size_is_asked_for_and_the_one_out_of_stock_is_not_offered(ctx, visitor, order, at):
    page = text_of(visitor, new(at))
    assert ("Shirt L" in page, "Shirt S" in page) == (True, False)
    vague = post(visitor, new(at), **{"units-1": 1, "outcome": "exchange"})
    assert vague.context["form"].errors == {"swap-1": ["Choose what you would like instead."]}
    asked = {"units-1": 1, "outcome": "exchange", "swap-1": "SHIRT-L"}
    assert "1 × Shirt L at the price you paid" in post(visitor, new(at), **asked).content.decode()
    agreed(visitor, new(at), **asked)
    receive(ctx, Return.objects.get(), **{"SHIRT-M": 1})
    line = order.lines.get(sku_code="SHIRT-L")
    assert (line.ordered, money_of(ctx, order)[3]) == (1, 0)
    assert "1 still to come" in text_of(visitor, at())


def test_agreeing_twice_asks_once_and_another_choice_is_shown_first(visitor, order, at):
    asked = {"units-1": 1, "outcome": "refund"}
    sure = post(visitor, new(at), **asked).context["sure"]
    other = post(visitor, new(at), sure=sure, **{**asked, "units-1": 2})
    assert (other.status_code, Return.objects.count()) == (200, 0)
    fields = {"once": "k", "sure": sure, **asked}
    answers = [visitor.post(new(at), fields)["Location"] for _again in range(2)]
    assert (len(set(answers)), Return.objects.count()) == (1, 1)


def test_nothing_and_too_much_are_said_at_the_form(visitor, order, at):
    nothing = post(visitor, new(at), outcome="refund").context["form"]
    assert nothing.non_field_errors() == ["Say how many units you send back."]
    many = post(visitor, new(at), **{"units-1": 3, "outcome": "refund"}).context["form"]
    assert ("units-1" in many.errors, Return.objects.count()) == (True, 0)


def test_a_return_is_given_up_and_what_was_kept_back_is_free_again(ctx, visitor, order, at):
    page = agreed(visitor, new(at), **{"units-1": 2, "outcome": "refund"})
    ret = Return.objects.get()
    assert post(visitor, at("return-act", ret.public_id, "cancel"))["Location"] == page
    assert "Cancelled" in text_of(visitor, page)
    assert visitor.get(new(at)).context["form"].rows[0][0].units == 2
    again = post(visitor, at("return-act", ret.public_id, "cancel"))
    assert (again.status_code, "alert" in again.content.decode()) == (409, True)


def test_the_label_is_made_once_and_printed(visitor, order, at):
    agreed(visitor, new(at), **{"units-1": 1, "outcome": "refund"})
    ret = Return.objects.get()
    assert visitor.get(at("return-label", ret.public_id)).status_code == 404
    for _again in range(2):
        assert post(visitor, at("return-act", ret.public_id, "label")).status_code == 302
    settle_all()
    assert Label.objects.filter(parcel=ret.public_id).count() == 1
    answer = visitor.get(at("return-label", ret.public_id))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert "Print the label" in text_of(visitor, at("return", ret.public_id))


def test_a_rule_with_a_fee_and_somebody_to_decide_is_told_before(ctx, visitor, shop, token_of):
    draft = RuleDraft(priority=1, fee_kind="amount", fee=250, needs_approval=True, refund_on="inspected")
    commands.write_rule(ctx, code="shirts", draft=draft)
    late = Context(ctx.actor, clock.now(), ctx.permissions)
    at = token_of(sold(late, {"MUG": 2}, method="cash"))
    asked = {"units-1": 1, "outcome": "refund"}
    foreseen = post(visitor, new(at), **asked).context["foreseen"]
    assert (foreseen.value, foreseen.fee, foreseen.amount, foreseen.rules) == (1150, 250, 900, ("shirts v1",))
    page = agreed(visitor, new(at), **asked)
    assert "do not send anything yet" in text_of(visitor, page)
    ret = Return.objects.get()
    assert post(visitor, at("return-act", ret.public_id, "label")).status_code == 409
    commands.reject_return(ctx, return_id=ret.public_id, reason="worn for weeks")
    assert "worn for weeks" in text_of(visitor, page)


def test_returns_of_other_orders_and_authorising_are_out_of_reach(ctx, visitor, order, at, token_of):
    other = token_of(sold(ctx, {"MUG": 1}, method="cash"))
    agreed(visitor, new(other), **{"units-1": 1, "outcome": "refund"})
    ret = Return.objects.get()
    names = (("return", ()), ("return-label", ()), ("return-act", ("cancel",)))
    for name, more in names:
        address = at(name, ret.public_id, *more)
        answer = post(visitor, address) if more else visitor.get(address)
        assert answer.status_code == 404
    assert post(visitor, other("return-act", ret.public_id, "authorise")).status_code == 404


def test_before_anything_arrived_nothing_is_offered(ctx, visitor, shop, token_of):
    made = place(ctx, {"MUG": 1})
    settle_all()
    at = token_of(made)
    assert at("return-new") not in text_of(visitor, at())
    assert visitor.get(at("return-new")).status_code == 409


@pytest.fixture
def token_of(ctx):
    """Return a function that makes a link to an order and gives the addresses of its pages."""

    def addresses(order):
        token = safelinks.issue_link(ctx, order_id=order.public_id).token
        return lambda name="order", *more: reverse(f"portal:{name}", args=[token, *more])

    return addresses
