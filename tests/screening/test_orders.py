"""From a rule to what becomes of the order: held and let go, or cancelled with its stock and its money."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodorder.flows.screening import screen_order
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.inventory.models import Stock
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.payments import commands as payments
from goodorder.payments import queries as money
from goodorder.payments.models import Tender
from goodorder.reports.queries import run_audit
from goodorder.screening import commands, queries
from goodorder.screening.commands.policies import PolicyDraft
from goodorder.screening.models import Screening, Sighting
from goodorder.screening.rules import DEFAULTS, EntryDraft, RuleDraft
from shop import ADA, draft, open_shop, place
from till import refused_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_all_settled")]
COSTS = PolicyDraft(margin_ppm=300_000, review_cost=300, loss_ppm=700_000, loss_fee=1_500)


@pytest.fixture
def _all_settled():
    yield
    settle_all()
    assert [(r.subscriber, r.error) for r in Receipt.objects.exclude(state="done")] == []


def audited(ctx):
    return [(found.id, found.rows) for found in run_audit(ctx) if found.rows]


def watched(ctx, condition="value >= 10000", **more):
    """Open the shop with one rule."""
    open_shop(ctx)
    said = RuleDraft(title="Large", condition=condition, **{"effect": "review", **more})
    return commands.set_rule(ctx, company="T1", code="large", draft=said)


def placed(ctx, lines, **more):
    order = place(ctx, lines, **more)
    settle_all()
    order.refresh_from_db()
    return order


def holds(order):
    return sorted(order.holds.filter(released_at=None).values_list("kind", flat=True))


def free(sku):
    return sum(row.on_hand - row.reserved for row in Stock.objects.filter(sku__code=sku))


def screening_of(ctx, order):
    return queries.screening_of(ctx, subject=order.public_id)


def decide(ctx, order, decision):
    found = screening_of(ctx, order)
    made = commands.decide_review(
        ctx, screening_id=found.public_id, decision=decision, reason="called the customer"
    )
    settle_all()
    order.refresh_from_db()
    return made


def test_without_rules_one_statement_is_asked_and_nothing_written(ctx):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 1})
    with CaptureQueriesContext(connection) as asked:
        screen_order(ctx, order.public_id)
    settle_all()
    assert (len(asked), Screening.objects.count(), Sighting.objects.count()) == (1, 0, 0)


def test_an_ordinary_order_is_screened_in_few_statements_and_goes_on(ctx):
    watched(ctx)
    order = place(ctx, {"MUG": 1})
    with CaptureQueriesContext(connection) as asked:
        screen_order(ctx, order.public_id)
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) == 19
    settle_all()
    order.refresh_from_db()
    found = screening_of(ctx, order)
    assert (order.state, holds(order), found.state, found.points) == ("confirmed", [], "accepted", 0)


def test_a_rule_holds_the_order_until_a_person_accepts_and_then_it_goes_to_work(ctx):
    watched(ctx)
    order = placed(ctx, {"KETTLE": 2})
    assert (order.state, holds(order)) == ("placed", ["fraud"])
    found = screening_of(ctx, order)
    [finding] = found.findings
    assert (finding["code"], finding["edition"], finding["values"]) == ("large", 1, {"value": order.total})
    first = decide(ctx, order, "accept")
    again = decide(ctx, order, "accept")
    assert (first.pk, again.state, again.truth) == (again.pk, "accepted", "genuine")
    assert (order.state, holds(order)) == ("confirmed", [])
    assert [line.released for line in order.lines.filter(kind="item")] == [2]
    assert audited(ctx) == []
    with pytest.raises(Refused, match="is accepted"):
        decide(ctx, order, "reject")


def test_nobody_lifts_the_hold_past_the_review(ctx):
    watched(ctx)
    order = placed(ctx, {"KETTLE": 2})
    assert refused_code(lambda: orders.release_hold(ctx, order_id=order.public_id, kind="fraud")) == (
        "orders.under_review"
    )
    assert holds(order) == ["fraud"]
    decide(ctx, order, "reject")


def test_rejected_the_order_is_cancelled_with_stock_and_authorisation_given_back(ctx, card_desk):
    watched(ctx)
    before = free("KETTLE")
    order = placed(ctx, {"KETTLE": 2}, method="card")
    assert (order.state, holds(order), free("KETTLE")) == ("placed", ["fraud"], before - 2)
    decide(ctx, order, "reject")
    assert (order.state, holds(order), free("KETTLE")) == ("cancelled", [], before)
    assert [tender.state for tender in Tender.objects.filter(payable__about=order.public_id)] == ["released"]
    assert (money.money_of(ctx, about=order.public_id).open, audited(ctx)) == (0, [])


def test_what_was_paid_beforehand_is_refunded_to_the_cent(ctx):
    watched(ctx)
    order = placed(ctx, {"KETTLE": 2}, method="manual")
    payments.receive_payment(
        ctx, about=order.public_id, amount=order.total, method="manual", reference="bank", cause="bank 1"
    )
    settle_all()
    assert holds(order) == ["fraud"]
    decide(ctx, order, "reject")
    found = money.money_of(ctx, about=order.public_id)
    assert (found.captured, found.refunded, found.open) == (order.total, order.total, 0)
    assert audited(ctx) == []


def test_the_block_list_rejects_at_once_and_the_allow_list_lets_through(ctx):
    watched(ctx)
    block = EntryDraft(listing="block", kind="email", value="ada@example.com", reason="stole a kettle")
    entry = commands.add_entry(ctx, company="T1", draft=block)
    order = placed(ctx, {"MUG": 1})
    assert (order.state, screening_of(ctx, order).because) == (
        "cancelled",
        "email is on the block list: stole a kettle",
    )
    with pytest.raises(Refused, match="already"):
        commands.add_entry(ctx, company="T1", draft=block)
    commands.end_entry(ctx, entry_id=entry.public_id)
    soon = replace(
        block, listing="allow", kind="domain", value="example.com", expires_at=ctx.now + timedelta(days=900)
    )
    commands.add_entry(ctx, company="T1", draft=soon)
    assert placed(ctx, {"KETTLE": 2}).state == "confirmed"


def test_an_exempt_channel_is_not_screened(ctx):
    watched(ctx)
    commands.set_policy(ctx, company="T1", channel="web", draft=PolicyDraft(is_exempt=True))
    order = placed(ctx, {"KETTLE": 2})
    assert (order.state, screening_of(ctx, order)) == ("confirmed", None)


def test_the_cheapest_decision_by_expected_loss_is_taken(ctx):
    watched(ctx, condition="value > 0", effect="points", points=60)
    commands.set_policy(ctx, company="T1", draft=replace(COSTS, review_cost=400))
    small, large = placed(ctx, {"MUG": 1}), placed(ctx, {"KETTLE": 2})
    assert [screening_of(ctx, order).outcome for order in (small, large)] == ["accept", "review"]
    weighed = screening_of(ctx, large).weighed
    assert weighed["accept"] == 119_203 * (large.total * 7 // 10 + 1_500) // 1_000_000
    assert weighed["review"] == 400
    decide(ctx, large, "accept")


def test_a_changed_rule_has_a_new_edition_and_old_screenings_keep_theirs(ctx):
    watched(ctx)
    order = placed(ctx, {"KETTLE": 2})
    said = RuleDraft(title="Larger", condition="value >= 20000", effect="review")
    assert commands.set_rule(ctx, company="T1", code="large", draft=said).edition == 2
    assert commands.set_rule(ctx, company="T1", code="large", draft=said).edition == 2
    assert [each["edition"] for each in screening_of(ctx, order).findings] == [1]
    commands.switch_rule(ctx, company="T1", code="large", is_on=False)
    assert placed(ctx, {"KETTLE": 4}).state == "confirmed"
    decide(ctx, order, "accept")


def test_another_look_never_lifts_a_review_and_a_bad_one_stops_what_was_let_through(ctx, card_desk):
    watched(ctx, condition="failed_tries >= 1")
    order = placed(ctx, {"MUG": 1}, method="card", token="tok_decline")
    looks = list(
        Screening.objects.filter(subject=order.public_id).order_by("pk").values_list("state", flat=True)
    )
    assert looks == ["replaced", "under_review"]
    assert holds(order) == ["fraud", "payment"]
    commands.switch_rule(ctx, company="T1", code="large", is_on=False)
    decide(ctx, order, "reject")
    assert order.state == "cancelled"


def test_velocity_counts_orders_by_all_their_marks(ctx):
    watched(ctx, condition="email_orders_24h >= 3 && address_orders_24h >= 3 && customer_orders_1h >= 3")
    found = [placed(ctx, {"MUG": 1}) for _ in range(3)]
    assert [holds(order) for order in found] == [[], [], ["fraud"]]
    signals = screening_of(ctx, found[2]).signals
    assert (signals["email_orders_24h"], signals["email_amount_24h"], signals["address_customers_7d"]) == (
        3,
        sum(order.total for order in found),
        1,
    )
    assert (
        signals["past_orders"],
        signals["value_to_usual_pct"],
        "phone_orders_1h" in signals["unknown"],
    ) == (
        2,
        100,
        True,
    )
    alike = queries.alike(ctx, screening=screening_of(ctx, found[2]))
    assert [(one.screening.label, one.marks) for one in alike] == [
        (order.number, ("address", "customer", "email")) for order in (found[1], found[0])
    ]
    decide(ctx, found[2], "accept")


def test_a_rule_is_tried_on_the_last_orders_without_doing_anything(ctx):
    watched(ctx, condition="value >= 99999999")
    for quantity in (1, 2, 3):
        placed(ctx, {"MUG": quantity})
    said = RuleDraft(title="Three", condition="units >= 2", effect="review")
    trial = queries.try_rule(ctx, company="T1", code="units", draft=said)
    assert (trial.tried, trial.fired, trial.unknown) == (3, 2, 0)
    assert (trial.before, trial.after) == ({"accept": 3}, {"accept": 1, "review": 2})
    with pytest.raises(Invalid, match="no such word: uints"):
        queries.try_rule(ctx, company="T1", code="units", draft=replace(said, condition="uints > 1"))


def test_results_tell_precision_and_loss_by_rule(ctx):
    watched(ctx, condition="value > 0")
    fraud, genuine, waiting = (placed(ctx, {"MUG": 1}) for _ in range(3))
    decide(ctx, fraud, "reject")
    decide(ctx, genuine, "accept")
    commands.record_truth(ctx, subject=genuine.public_id, truth="fraud", loss=1_500)
    [result] = queries.results(ctx, company="T1")
    assert (result.fired, result.reviewed, result.frauds, result.genuine) == (3, 3, 2, 0)
    assert (result.precision_ppm, result.lost) == (1_000_000, {"GBP": 1_500})
    assert screening_of(ctx, waiting).state == "under_review"
    assert refused_code(lambda: commands.calibrate(ctx, company="T1")) == "screening.costs_missing"
    commands.set_policy(ctx, company="T1", draft=COSTS)
    assert refused_code(lambda: commands.calibrate(ctx, company="T1")) == "screening.too_little_known"


def test_the_delivered_rules_are_adopted_once(ctx):
    open_shop(ctx)
    assert len(commands.adopt_rules(ctx, company="T1")) == len(DEFAULTS)
    assert commands.adopt_rules(ctx, company="T1") == []
    order = placed(ctx, {"KETTLE": 1})
    assert (order.state, screening_of(ctx, order).points) == ("confirmed", 0)


def test_confirmed_by_hand_before_the_screening_it_is_still_stopped_before_the_warehouse(ctx):
    watched(ctx)
    order = place(ctx, {"KETTLE": 2})
    orders.confirm_order(ctx, order_id=order.public_id)
    settle_all()
    assert holds(order) == ["fraud"]
    assert [line.released for line in Order.objects.get(pk=order.pk).lines.filter(kind="item")] == [0]
    decide(ctx, order, "reject")
    assert order.state == "cancelled"


def test_another_delivery_address_is_looked_at_again(ctx):
    watched(ctx, condition="address_distance == 3")
    order = placed(ctx, {"MUG": 1})
    Order.objects.filter(pk=order.pk).update(ship_to=replace(ADA, country="FR", postcode="75001").as_json())
    screen_order(ctx, order.public_id, again=True)
    settle_all()
    assert holds(order) == ["fraud"]
    decide(ctx, order, "accept")
    screen_order(ctx, order.public_id, again=True)
    assert (holds(order), Screening.objects.filter(subject=order.public_id).count()) == ([], 2)


def test_a_later_look_stops_work_and_a_rejection_calls_back_what_is_packed(ctx):
    watched(ctx, condition="address_distance == 3")
    order = placed(ctx, {"MUG": 2})
    [asked] = work.work_of(ctx, demand=order.public_id)
    picks = [(line.pk, 1) for line in asked.lines.all()]
    fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
    fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    Order.objects.filter(pk=order.pk).update(ship_to=replace(ADA, country="FR").as_json())
    screen_order(ctx, order.public_id, again=True)
    decide(ctx, order, "reject")
    [asked] = work.work_of(ctx, demand=order.public_id)
    assert (asked.state, [parcel.state for parcel in asked.shipments.all()]) == (
        "cancel_requested",
        ["cancelled"],
    )
    assert ([line.cancelled for line in order.lines.filter(kind="item")], holds(order)) == ([1], ["fraud"])
    fulfillment.agree_to_cancel(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    order.refresh_from_db()
    assert (order.state, audited(ctx)) == ("cancelled", [])


def test_work_nobody_began_is_held_and_goes_on_after_the_review(ctx):
    watched(ctx, condition="address_distance == 3")
    order = placed(ctx, {"MUG": 2})
    Order.objects.filter(pk=order.pk).update(ship_to=replace(ADA, country="FR").as_json())
    screen_order(ctx, order.public_id, again=True)
    states = lambda: [asked.state for asked in work.work_of(ctx, demand=order.public_id)]  # noqa: E731 - asked twice
    assert states() == ["on_hold"]
    decide(ctx, order, "accept")
    assert "on_hold" not in states()


def test_an_order_that_is_cancelled_leaves_the_queue(ctx):
    watched(ctx)
    order = placed(ctx, {"KETTLE": 2})
    orders.cancel_lines(ctx, order_id=order.public_id, reason="changed her mind")
    settle_all()
    assert (screening_of(ctx, order).state, queries.list_reviews(ctx).items) == ("lapsed", [])


def test_drafts_name_the_same_subject(ctx):
    watched(ctx, condition="'MUG' in skus && has_resale_goods")
    commands.set_policy(ctx, company="T1", draft=replace(COSTS, resale=["MU"]))
    order = orders.capture_order(ctx, draft=draft({"MUG": 1}))
    settle_all()
    assert holds(order) == ["fraud"]
    decide(ctx, order, "accept")
