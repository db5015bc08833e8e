"""Returns from the request to the money, without a carrier or a card."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodorder.costing import commands as costing
from goodorder.costing.models import ValueEntry
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Stock
from goodorder.inventory.rules import Arrival
from goodorder.invoicing.models import Document
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import OrderLine
from goodorder.returns import commands, queries
from goodorder.returns.models import Settlement
from goodorder.returns.rules import Arrived, RuleDraft
from parcels import broken, documents, money_of
from returns.desk import again, ask, counters, inspect, receive, sold
from shop import open_shop

pytestmark = pytest.mark.django_db
KETTLE, MUG, PARCEL = 6495, 1150, 495


@pytest.fixture
def shop(ctx):
    open_shop(ctx)


def levels(sku):
    stock = Stock.objects.get(sku__code=sku, location__code="MAIN")
    return stock.sellable, stock.quarantined, stock.damaged


def test_one_unit_of_two_is_paid_back_to_the_cent_when_it_arrives(ctx, shop):
    order = sold(ctx, {"KETTLE": 2}, method="cash", order_discount=333)
    first = order.lines.get(position=1).units(first=0, count=1)["total"]
    ret = ask(ctx, order, {1: 1})
    assert (ret.state, counters(order)) == ("authorised", (2, 1, 0, 0))
    assert Settlement.objects.count() == 0
    ret = receive(ctx, ret, KETTLE=1)
    assert (ret.state, counters(order)) == ("received", (2, 0, 1, 1))
    row = Settlement.objects.get()
    assert (row.value, row.fee, row.shipping, row.amount) == (first, 0, 0, first)
    assert row.parts[0]["rule"] == "withdrawal v0"
    assert money_of(ctx, order)[3] == first
    assert documents(order)[-1][:2] == ("credit", first)
    assert levels("KETTLE") == (8, 1, 0)
    ret = inspect(ctx, ret)
    assert (ret.state, levels("KETTLE")) == ("closed", (9, 0, 0))
    assert broken(ctx) == []


def test_what_comes_back_is_worth_what_it_was_issued_at(ctx, shop):
    costing.set_cost_policy(ctx, company="T1", method="moving_average")
    costed = Arrival(unit_cost=4_000_000)
    inventory.receive_stock(ctx, location="SPARE", sku="CLOCK", quantity=3, arrival=costed)
    order = sold(ctx, {"CLOCK": 2})
    receive(ctx, ask(ctx, order, {1: 1}), CLOCK=1)
    entries = ValueEntry.objects.filter(movement__sku__code="CLOCK").order_by("movement_id")
    assert list(entries.values_list("movement__kind", "value")) == [
        ("receipt", 1200),
        ("ship", -800),
        ("return", 400),
    ]
    assert broken(ctx) == []


def test_settling_again_gives_nothing_more(ctx, shop):
    order = sold(ctx, {"MUG": 2}, method="cash")
    ret = receive(ctx, ask(ctx, order, {1: 1}), MUG=1)
    before = money_of(ctx, order)
    assert commands.settle_return(ctx, return_id=ret.public_id) is None
    settle_all()
    assert money_of(ctx, order) == before


def test_shipping_comes_back_with_the_whole_order(ctx, shop):
    order = sold(ctx, {"MUG": 2}, method="cash")
    receive(ctx, ask(ctx, order, {1: 1}), MUG=1)
    receive(ctx, ask(ctx, order, {1: 1}), MUG=1)
    assert [row.shipping for row in Settlement.objects.order_by("id")] == [0, PARCEL]
    assert money_of(ctx, order) == (0, 0, order.total, order.total)
    assert broken(ctx) == []


def test_no_more_units_come_back_than_the_customer_has(ctx, shop):
    order = sold(ctx, {"MUG": 2})
    ask(ctx, order, {1: 1})
    with pytest.raises(Refused) as refusal:
        ask(ctx, order, {1: 2})
    assert (refusal.value.code, refusal.value.details["possible"]) == ("returns.too_many", 1)


def test_after_the_window_the_refusal_cites_the_rule(ctx, shop):
    order = sold(ctx, {"MUG": 1})
    late = replace(ctx, now=ctx.now + timedelta(days=40))
    with pytest.raises(Refused, match=r"withdrawal v0: 14 days from delivery.*the time is over"):
        ask(late, order, {1: 1})
    assert ask(late, order, {1: 1}, reason="defective").lines.get().rule == "faults v0"
    assert broken(ctx) == []


def test_the_rule_in_force_at_purchase_counts(ctx, shop):
    before = sold(ctx, {"MUG": 1})
    later = replace(ctx, now=ctx.now + timedelta(hours=1))
    commands.write_rule(later, code="withdrawal", draft=RuleDraft(outcomes=()))
    after = sold(replace(ctx, now=ctx.now + timedelta(hours=2)), {"MUG": 1})
    at = replace(ctx, now=ctx.now + timedelta(days=1))
    told = [queries.what_may_be_returned(at, order_id=each.public_id)[0] for each in (before, after)]
    assert [(each.units, each.verdict.rule) for each in told] == [(1, "withdrawal v0"), (0, "withdrawal v1")]
    commands.end_rule(at, code="withdrawal")
    third = sold(replace(ctx, now=ctx.now + timedelta(days=2)), {"MUG": 1})
    (told,) = queries.what_may_be_returned(
        replace(at, now=at.now + timedelta(days=1)), order_id=third.public_id
    )
    assert told.verdict.because == "no rule of the policy applies"


def test_a_fee_is_invoiced_and_kept(ctx, shop):
    draft = RuleDraft(priority=1, fee_kind="percent", fee=100_000, refund_on="inspected")
    commands.write_rule(ctx, code="restocking", draft=draft)
    order = sold(ctx, {"KETTLE": 2}, method="cash")
    ret = receive(ctx, ask(ctx, order, {1: 2}), KETTLE=2)
    assert Settlement.objects.count() == 0
    inspect(ctx, ret)
    rows = Settlement.objects.order_by("id")
    assert sum(row.fee for row in rows) == 1299
    assert sum(row.amount for row in rows) == 2 * KETTLE + PARCEL - 1299
    assert money_of(ctx, order) == (1299, 0, order.total, order.total - 1299)
    fees = Document.objects.filter(about=order.public_id, kind="invoice").order_by("id")[1:]
    assert sum(document.total for document in fees) == 1299
    assert again(ret).state == "closed"
    assert broken(ctx) == []


def test_a_unit_that_is_not_accepted_is_not_paid(ctx, shop):
    commands.write_rule(ctx, code="looked_at", draft=RuleDraft(priority=1, refund_on="inspected"))
    order = sold(ctx, {"MUG": 1})
    ret = inspect(ctx, receive(ctx, ask(ctx, order, {1: 1}), MUG=1), "keep", is_accepted=False)
    assert (ret.state, Settlement.objects.count(), levels("MUG")) == ("closed", 0, (49, 0, 0))
    assert broken(ctx) == []


def test_wrong_extra_and_missing_units_are_told_apart(ctx, shop):
    order = sold(ctx, {"MUG": 3, "KETTLE": 1})
    ret = receive(ctx, ask(ctx, order, {1: 2}), MUG=1, KETTLE=1, CLOCK=1)
    assert ret.state == "partly_received"
    assert list(ret.units.order_by("id").values_list("sku__code", "kind")) == [
        ("MUG", "expected"),
        ("KETTLE", "extra"),
        ("CLOCK", "wrong"),
    ]
    commands.finish_receipt(ctx, return_id=ret.public_id)
    assert (again(ret).state, counters(order)) == ("received", (3, 0, 1, 1))
    inspect(ctx, ret)
    assert again(ret).state == "closed"
    assert (levels("KETTLE"), levels("CLOCK")) == ((10, 0, 0), (1, 0, 0))
    assert broken(ctx) == []


def test_an_extra_unit_may_be_taken_as_part_of_the_return(ctx, shop):
    order = sold(ctx, {"MUG": 3})
    ret = receive(ctx, ask(ctx, order, {1: 1}), MUG=2)
    extra = ret.units.get(kind="extra")
    commands.accept_extra(ctx, unit_id=extra.public_id)
    commands.settle_return(ctx, return_id=ret.public_id)
    settle_all()
    assert counters(order) == (3, 0, 2, 2)
    inspect(ctx, ret)
    assert broken(ctx) == []


def test_a_parcel_without_papers_is_matched_and_waits_for_inspection(ctx, shop):
    order = sold(ctx, {"MUG": 2})
    for scan in (order.number, "ada@example.com", "mug"):
        assert [each.pk for each in queries.find_parcel(ctx, scan=scan).orders] == [order.pk]
    ret = commands.receive_blind(ctx, order_id=order.public_id, items=[Arrived("MUG", 1)])
    settle_all()
    assert (again(ret).state, again(ret).is_announced, Settlement.objects.count()) == ("received", False, 0)
    inspect(ctx, ret)
    assert (again(ret).state, Settlement.objects.get().amount) == ("closed", MUG)
    assert broken(ctx) == []


def test_what_may_be_kept_is_paid_and_stays(ctx, shop):
    commands.write_rule(ctx, code="cheap", draft=RuleDraft(priority=1, keep_up_to=2000))
    order = sold(ctx, {"MUG": 1, "KETTLE": 1}, method="cash")
    told = queries.what_may_be_returned(ctx, order_id=order.public_id)
    assert ["keep" in each.verdict.outcomes for each in told] == [True, False]
    ret = ask(ctx, order, {1: 1}, outcome="keep")
    assert (ret.state, counters(order), money_of(ctx, order)[3]) == ("closed", (1, 0, 0, 1), MUG)
    with pytest.raises(Refused) as refusal:
        ask(ctx, order, {1: 1})
    assert refusal.value.code == "returns.too_many"
    assert broken(ctx) == []


def test_cancelling_and_expiring_let_the_units_go(ctx, shop):
    order = sold(ctx, {"MUG": 2})
    commands.cancel_return(ctx, return_id=ask(ctx, order, {1: 2}).public_id)
    assert counters(order) == (2, 0, 0, 0)
    ret = ask(ctx, order, {1: 1})
    late = replace(ctx, now=ctx.now + timedelta(days=31))
    commands.expire_return(late, return_id=ret.public_id)
    assert (again(ret).state, counters(order)) == ("expired", (2, 0, 0, 0))
    assert receive(late, ret, MUG=1).state == "received"
    assert counters(order) == (2, 0, 1, 1)
    assert broken(ctx) == []


def test_policy_may_be_overridden_by_who_may(ctx, shop):
    order = sold(ctx, {"MUG": 1})
    late = replace(ctx, now=ctx.now + timedelta(days=40))
    clerk = replace(late, permissions=frozenset({"returns.request"}))
    with pytest.raises(Exception, match=r"returns\.override"):
        ask(clerk, order, {1: 1}, override="a good customer")
    assert ask(late, order, {1: 1}, override="a good customer").state == "authorised"


def test_a_rule_may_want_somebody_to_look(ctx, shop):
    commands.write_rule(ctx, code="careful", draft=RuleDraft(priority=1, needs_approval=True))
    order = sold(ctx, {"MUG": 2})
    ret = ask(ctx, order, {1: 1})
    assert ret.state == "requested"
    commands.reject_return(ctx, return_id=ret.public_id, reason="worn")
    assert counters(order) == (2, 0, 0, 0)
    other = ask(ctx, order, {1: 1})
    assert commands.authorise_return(ctx, return_id=other.public_id).state == "authorised"


def test_wrong_input_names_its_field(ctx, shop):
    order = sold(ctx, {"MUG": 1})
    with pytest.raises(Invalid, match="reason: bored"):
        ask(ctx, order, {1: 1}, reason="bored")
    with pytest.raises(Invalid, match=r"exchange_for: name the SKU"):
        ask(ctx, order, {1: 1}, outcome="exchange")
    with pytest.raises(Invalid, match="fee: "):
        commands.write_rule(ctx, code="odd", draft=RuleDraft(fee=5))


def test_what_was_paid_back_otherwise_stays_with_the_customer(ctx, shop):
    order = sold(ctx, {"MUG": 3}, method="cash")
    orders.credit_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="goodwill")
    settle_all()
    assert queries.what_may_be_returned(ctx, order_id=order.public_id)[0].free == 2
    receive(ctx, ask(ctx, order, {1: 2}), MUG=2)
    assert OrderLine.objects.get(order=order, position=1).credited == 3
    assert broken(ctx) == []
