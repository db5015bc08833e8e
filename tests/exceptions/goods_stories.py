"""Exceptions of goods, each from its cause to its end: late, stuck, without stock, held, coming back."""

from datetime import timedelta

from exceptions.scenes import at, refused_label
from exceptions.telling import is_confirmed, line_of, money, story, told
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment.models import FulfillmentOrder
from goodorder.inventory import commands as inventory
from goodorder.kernel import clock
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.locations import commands as locations
from goodorder.orders import commands as orders
from goodorder.orders.models import OrderLine, Promise
from goodorder.parties import commands as parties
from goodorder.returns import commands as returns
from goodorder.returns.models import Claim, Return, ReturnedUnit
from goodorder.returns.rules import RuleDraft, Wanted
from goodorder.screening import commands as screening
from goodorder.screening.rules import RuleDraft as FraudRule
from goodorder.shipping.models import Label
from parcels import deliver, pick, send
from returns.desk import ask, receive
from shop import place

# Late


@story("late", "promise_again")
def promised_again(world):
    order = place(at(world.ctx, days=-5), {"MUG": 1})
    hands = yield order
    hands.press("Promise again")
    settle_all()
    promise = Promise.objects.filter(line__order=order).latest("promise_version")
    assert promise.ship_on >= clock.now().date()
    assert len(told(order, "promise_changed")) == 1


@story("at_risk")
def sent_in_time(world):
    order = world.place({"MUG": 1})
    hands = yield order
    hands.follow("Do the work")
    hands.press("Pick all")
    hands.press("Pack what is picked")
    settle_all()
    hands.again()
    hands.press("Hand over to the carrier")
    settle_all()
    assert line_of(order).handed_over == 1


@story("work_waiting", "find_elsewhere")
def sent_from_elsewhere(world):
    inventory.receive_stock(world.now, location="SPARE", sku="MUG", quantity=5, document="more")
    order = world.place({"MUG": 1})
    hands = yield order
    hands.press("Send from elsewhere")
    settle_all()
    work = FulfillmentOrder.objects.filter(demand=order.public_id).order_by("id")
    assert list(work.values_list("location__code", "state")) == [("MAIN", "rejected"), ("SPARE", "accepted")]


@story("work_waiting", "release_work", by="ops_manager")
def work_let_go_and_done(world):
    order = world.place({"MUG": 1})
    work = FulfillmentOrder.objects.get(demand=order.public_id)
    fulfillment.hold_work(world.now, fulfillment_order_id=work.public_id, reason="wait for the other parcel")
    hands = yield order
    hands.press("Release work")
    work.refresh_from_db()
    assert work.state == "accepted"
    send(world.now, order)


def underway(world):
    """Return an order whose parcel should have come."""
    order, [parcel] = world.sent(service="courier")
    label = Label.objects.get(parcel=parcel)
    days = {"expected_on": clock.now().date() - timedelta(days=2)}
    Label.objects.filter(pk=label.pk).update(left_at=clock.now() - timedelta(days=6), **days)
    return order, label


@story("parcel_late", "ask_carrier")
def carrier_asked(world):
    order, label = underway(world)
    world.carrier.advance(label.tracking_number, "in_transit")
    world.carrier.advance(label.tracking_number, "delivered")
    hands = yield order
    hands.press("Ask the carrier")
    settle_all()
    label.refresh_from_db()
    assert label.delivered_at is not None


@story("parcel_late", "note_arrived", by="ops_manager")
def customer_has_it(world):
    order, _label = underway(world)
    hands = yield order
    hands.press("It arrived")
    settle_all()
    assert line_of(order).delivered == 2


@story("parcel_late")
def never_came(world):
    order, _label = underway(world)
    hands = yield order
    hands.follow("Open a claim")
    hands.press("Note the claim", kind="missing", units="2")
    assert Claim.objects.get(order=order).state == "open"


# Stuck


@story("stuck", "promise_again")
def stuck_with_no_day_ahead(world):
    order = place(at(world.ctx, days=-5), {"MUG": 1})
    hands = yield order
    hands.press("Promise again")
    settle_all()
    assert Promise.objects.filter(line__order=order).latest("promise_version").ship_on >= clock.now().date()


@story("stuck", "go_on")
def pushed_on(world):
    order = place(at(world.ctx, days=-5), {"MUG": 1})
    hands = yield order
    hands.press("Push on")
    settle_all()
    orders.re_promise(world.now, order_id=order.public_id, reason="it is under way")
    assert is_confirmed(order)


@story("reaction_parked", "retry_reaction")
def step_tried_again(world):
    order = world.place({"MUG": 1})
    last = Receipt.objects.filter(event__about=order.public_id).latest("id")
    parked = {"state": Receipt.PARKED, "attempts": 8, "error": "Traceback\nRefused: no such place"}
    Receipt.objects.filter(pk=last.pk).update(**parked)
    hands = yield order
    hands.press("Try again")
    settle_all()
    last.refresh_from_db()
    assert last.state == "done"


@story("label_missing", "want_label")
def label_asked_for_again(world):
    order = world.place({"MUG": 1})
    [asked] = pick(world.now, order)
    parcel = fulfillment.pack(world.now, fulfillment_order_id=asked.public_id)
    refused_label(world.now, order, parcel)
    hands = yield order
    hands.press("Ask for a label")
    settle_all()
    parcel.refresh_from_db()
    assert (parcel.state, parcel.tracking_number != "") == ("labelled", True)


@story("payment_unknown", "ask_provider")
def provider_asked(world):
    world.cards.faults({"operation": "authorize", "mode": "act_and_lose"})
    order = world.place({"MUG": 1}, method="card")
    assert [state for _, state in money(order, "authorise")] == ["unknown"]
    world.cards.faults()
    hands = yield order
    hands.press("Ask now")
    settle_all()
    assert [state for _, state in money(order, "authorise")] == ["ok"]
    assert len(world.cards.journal("authorize")) > 0


# Without stock


@story("unallocated", "cancel_units")
def given_up(world):
    order = world.place({"MUG": 1, "CLOCK": 2})
    hands = yield order
    hands.press("Cancel them")
    settle_all()
    kept = OrderLine.objects.filter(order=order, kind="item").order_by("position")
    assert list(kept.values_list("sku_code", "ordered", "cancelled")) == [("MUG", 1, 0), ("CLOCK", 2, 2)]
    assert "2 × Clock" in told(order, "part_cancelled")[0]


@story("unallocated", "look_for_stock")
def stock_found(world):
    order = world.place({"CLOCK": 2})
    locations.change_location(world.now, code="SPARE", changes={"is_active": False})
    inventory.receive_stock(
        world.now, location="SPARE", sku="CLOCK", quantity=2, document="behind closed doors"
    )
    locations.change_location(world.now, code="SPARE", changes={"is_active": True})
    hands = yield order
    hands.press("Look for stock")
    settle_all()
    line = line_of(order)
    assert (line.backordered, line.unsourced, line.released + line.reserved) == (0, 0, 2)


# Held


def held(kind):
    def tell(world):
        order = place(world.now, {"MUG": 1})
        orders.place_hold(world.now, order_id=order.public_id, kind=kind, reason="called the customer")
        settle_all()
        hands = yield order
        hands.press("Release hold")
        settle_all()
        assert is_confirmed(order)

    tell.__name__ = f"let_go_of_{kind}"
    return tell


for _kind in ("payment", "manual", "address", "stock"):
    story(f"hold_{_kind}", "release_hold")(held(_kind))


@story("hold_fraud")
def review_decided(world):
    rule = FraudRule(title="Large", condition="value >= 1", effect="review")
    screening.set_rule(world.now, company="T1", code="large", draft=rule)
    order = world.place({"MUG": 1})
    screening.switch_rule(world.now, company="T1", code="large", is_on=False)
    hands = yield order
    hands.follow("Accept or reject")
    hands.press("Accept", **{"accept-reason": "she answered the phone"})
    settle_all()
    assert is_confirmed(order)


@story("hold_credit")
def limit_raised(world):
    order = world.place({"MUG": 1})
    parties.set_credit_limit(world.now, customer_id=order.customer.public_id, limit=1)
    order = world.place({"MUG": 1})
    hands = yield order
    hands.follow("Raise the limit, or note a payment")
    hands.press("Set the limit", limit="10000.00")
    settle_all()
    assert is_confirmed(order)


# Returns


def returned(world):
    """Return an order that arrived, and the return of one of its units that was asked for."""
    order = world.arrived()
    return order, ask(world.now, order, {1: 1})


@story("return_undecided", "authorise_return")
def return_allowed(world):
    returns.write_rule(world.now, code="withdrawal", draft=RuleDraft(needs_approval=True))
    order = place(at(world.ctx, seconds=1), {"MUG": 1})
    deliver(world.now, send(world.now, order))
    ret = ask(world.now, order, {1: 1})
    hands = yield order
    hands.press("Authorise")
    settle_all()
    assert (Return.objects.get(pk=ret.pk).state, len(told(order, "return_authorised"))) == ("authorised", 1)
    returns.write_rule(world.now, code="withdrawal", draft=RuleDraft())


@story("return_overdue", "extend_return")
def given_more_time(world):
    order, ret = returned(world)
    Return.objects.filter(pk=ret.pk).update(expires_on=clock.now().date() - timedelta(days=1))
    hands = yield order
    hands.press("Give more time")
    settle_all()
    ret.refresh_from_db()
    assert ret.expires_on == clock.now().date() + timedelta(days=14)
    assert len(told(order, "return_extended")) == 1


@story("return_overdue", "finish_receipt", by="ops_manager")
def nothing_more_comes(world):
    order = world.arrived()
    ret = receive(world.now, ask(world.now, order, {1: 2}), MUG=1)
    Return.objects.filter(pk=ret.pk).update(expires_on=clock.now().date() - timedelta(days=1))
    hands = yield order
    hands.press("Nothing more comes")
    settle_all()
    assert Return.objects.get(pk=ret.pk).state == "received"


@story("return_uninspected")
def unit_inspected(world):
    order, ret = returned(world)
    receive(world.now, ret, MUG=1)
    hands = yield order
    hands.follow("Inspect")
    hands.press("Inspected")
    settle_all()
    assert ReturnedUnit.objects.get(ret=ret).inspected_at is not None


@story("refund_waiting", "settle_return")
def return_paid_out(world):
    order, ret = returned(world)
    receive(world.now, ret, MUG=1)
    unit = ReturnedUnit.objects.get(ret=ret)
    returns.inspect_unit(world.now, unit_id=unit.public_id, grade="opened", disposition="restock")
    hands = yield order
    hands.press("Pay out")
    settle_all()
    assert (Return.objects.get(pk=ret.pk).state, line_of(order).credited) == ("closed", 1)


def claimed(world):
    order = world.arrived()
    claim = returns.open_claim(world.now, order_id=order.public_id, kind="damaged", wanted=Wanted(1, 1, ""))
    return order, claim


@story("claim_open", "pay_claimed")
def claim_paid(world):
    order, claim = claimed(world)
    hands = yield order
    hands.press("Pay back")
    settle_all()
    claim.refresh_from_db()
    assert (claim.state, claim.outcome, line_of(order).credited) == ("settled", "refund", 1)


@story("claim_open", "send_claimed")
def claim_sent_again(world):
    order, claim = claimed(world)
    hands = yield order
    hands.press("Send again")
    settle_all()
    claim.refresh_from_db()
    assert (claim.state, claim.outcome) == ("settled", "reship")
