"""Services compared for a real parcel, the choice kept with its label; rules saved with their gaps told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment.models import Shipment
from goodorder.kernel import clock
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.models import Event
from goodorder.kernel.relay import settle_all
from goodorder.shipping import commands, ports, queries
from goodorder.shipping.models import Comparison, Label, ServiceRuleSet
from goodorder.shipping.rules import (
    Consignment,
    Package,
    ServiceDraft,
    ServiceRule,
    TariffDraft,
    Wanted,
    ZoneRates,
)
from goodorder.testing.processes import SimulatorProcess
from parcels import pick
from shop import ADA, open_shop, place

pytestmark = pytest.mark.django_db
SENT = Consignment(packages=(Package(weight_g=1000),), country="GB")
WANTED = Wanted(consignment=SENT, location="MAIN", sender=ADA.as_json(), recipient=ADA.as_json())


def service(ctx, code, amount, days, **tariff):
    draft = ServiceDraft(code=code, name=code.title(), currency="GBP", transit_days=days)
    commands.set_up_service(ctx, draft=draft)
    zone = ZoneRates(code="all", countries=("*",), steps=((30_000, amount),))
    commands.set_rates(ctx, service=code, zones=[zone])
    commands.set_tariff(ctx, service=code, draft=TariffDraft(**tariff))


@pytest.fixture
def shop(ctx):
    open_shop(ctx)
    service(ctx, "air", 1500, 1)
    service(ctx, "road", 400, 3)
    commands.set_tariff(ctx, service="parcel", draft=TariffDraft(most_weight_g=30_000))


def outcomes(comparison):
    return [(one["service"], one["outcome"]) for one in comparison.candidates]


def test_the_choice_is_kept_with_every_candidate_and_its_label(ctx, shop, monkeypatch):
    monkeypatch.setattr(
        clock, "now", lambda: ctx.now + timedelta(days=1)
    )  # only the quickest keeps the promise
    commands.set_tariff(ctx, service="parcel", draft=TariffDraft(is_shopped=True))
    order = place(ctx, {"KETTLE": 1})
    (asked,) = pick(ctx, order)
    parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    comparison = Comparison.objects.get()
    assert outcomes(comparison) == [("air", "chosen"), ("parcel", "lost"), ("road", "lost")]
    label = Label.objects.get()
    assert (label.service.code, label.comparison, label.state) == ("air", comparison, "bought")
    assert queries.wanted_of(comparison).consignment.value == 6495
    assert Shipment.objects.get(pk=parcel.pk).state == "labelled"
    sentence = Event.objects.get(kind="shipping.ServiceChosen")
    assert (sentence.about, sentence.facts["service"]) == (order.public_id, "air")
    with pytest.raises(Refused, match="the parcel has its label"):
        commands.choose_service(
            ctx, comparison_id=comparison.public_id, service="road", reason="customer called"
        )


def test_a_promise_makes_the_faster_service_win(ctx, shop):
    soon = replace(WANTED, promise_on=date(2026, 11, 23))  # a Saturday's parcel: Monday is one day on
    made = commands.shop_rates(ctx, parcel="shp_x", about="ord_x", wanted=soon)
    assert (made.service.code, made.reason) == (
        "air",
        "the cheapest of 1 that arrive by 2026-11-23: 15.00 GBP, arrives 2026-11-23",
    )
    assert made.candidates[1]["because"] == "arrives 2026-11-24, after the promised 2026-11-23"
    assert queries.wanted_of(Comparison.objects.get()) == soon
    with pytest.raises(Invalid, match="service: drone was not among the services"):
        commands.choose_service(ctx, comparison_id=made.public_id, service="drone", reason="why not")
    again = commands.choose_service(ctx, comparison_id=made.public_id, service="road", reason="gift")
    assert (again.service.code, again.reason) == ("road", "chosen by hand: gift")


def test_a_freight_service_wins_when_parcels_cost_more(ctx, shop):
    draft = ServiceDraft(code="pallet", name="Pallet", currency="GBP", transit_days=4)
    commands.set_up_service(ctx, draft=draft)
    breaks = tuple((found, 0, 9000) for found in (700, 1000, 2500))
    zone = ZoneRates(code="all", countries=("GB",), freight=breaks)
    commands.set_rates(ctx, service="pallet", zones=[zone])
    commands.set_tariff(ctx, service="pallet", draft=TariffDraft(mode="freight", minimum=3500))
    box = Package(weight_g=20_000, length_mm=600, width_mm=500, height_mm=500)
    few = replace(WANTED, consignment=replace(SENT, packages=(box,) * 2))
    many = replace(WANTED, consignment=replace(SENT, packages=(box,) * 100))
    chosen = [
        next(one for one in queries.compared(wanted, now=ctx.now) if one.outcome == "chosen")
        for wanted in (few, many)
    ]
    assert [(one.service, one.mode) for one in chosen] == [("road", "parcel"), ("road", "parcel")]
    commands.set_tariff(ctx, service="road", draft=TariffDraft(most_weight_g=10_000))
    commands.set_tariff(ctx, service="parcel", draft=TariffDraft(most_weight_g=10_000))
    assert [one.service for one in queries.compared(many, now=ctx.now) if one.outcome == "chosen"] == ["air"]
    service(ctx, "air", 15_000, 1)
    assert [one.mode for one in queries.compared(many, now=ctx.now) if one.outcome == "chosen"] == ["freight"]


def test_rules_are_saved_together_and_gaps_are_told_first(ctx, shop):
    only = ServiceRule(name="dear goods", effect="only", services=("air",), least_value=50_000)
    assert commands.set_service_rules(ctx, rules_wanted=[only]) == []
    found = queries.compared(replace(WANTED, consignment=replace(SENT, value=60_000)), now=ctx.now)
    assert [(one.service, one.outcome) for one in found] == [
        ("air", "chosen"),
        ("parcel", "barred"),
        ("road", "barred"),
    ]
    heavy = ServiceRule(name="no heavy", effect="forbid", services=("air", "parcel"), least_weight_g=20_000)
    commands.set_service_rules(ctx, rules_wanted=[heavy])
    with pytest.raises(Refused, match="any other country, 20000 g, value 50000: no service is left by"):
        commands.set_service_rules(ctx, rules_wanted=[heavy, only])
    assert [rule.name for rule in queries.rules_in_force()] == ["no heavy"]
    assert len(commands.set_service_rules(ctx, rules_wanted=[heavy, only], accept_gaps=True)) > 0
    assert queries.rules_in_force() == [only, heavy]
    assert ServiceRuleSet.objects.filter(is_in_force=True).count() == 1


def test_when_nothing_carries_it_a_person_is_told(ctx, shop):
    rule = ServiceRule(name="stop", effect="forbid", services=("air", "road", "parcel"))
    commands.set_service_rules(ctx, rules_wanted=[rule], accept_gaps=True)
    made = commands.shop_rates(ctx, parcel="shp_x", about="ord_x", wanted=WANTED)
    assert (made.state, made.service) == ("undecided", None)
    assert {one["because"] for one in made.candidates} == {"barred by stop"}


@pytest.mark.django_db(transaction=True)
def test_live_prices_are_asked_after_commit_and_a_carrier_that_is_away_is_told(ctx, shop, monkeypatch):
    from goodorder.kernel import plugs

    secret = "a-secret-of-the-tests-only-32-bytes"
    draft = ServiceDraft(
        code="live", name="Live", carrier="simulator", carrier_service="economy", currency="EUR"
    )
    commands.set_up_service(ctx, draft=draft)
    commands.set_tariff(ctx, service="live", draft=TariffDraft(is_live=True))
    for code in ("air", "road", "parcel"):
        commands.set_up_service(ctx, draft=ServiceDraft(code=code, name=code, currency="EUR", transit_days=9))
    with SimulatorProcess("carrier", secret=secret) as carrier:
        monkeypatch.setenv("GOODORDER_CARRIER_SIMULATOR_URL", carrier.url)
        monkeypatch.setenv("GOODORDER_SIMULATOR_SECRET", secret)
        plugs.plug.cache_clear()
        soon = replace(WANTED, promise_on=date(2026, 12, 1))
        commands.shop_rates(ctx, parcel="shp_x", about="ord_x", wanted=soon)
        assert Comparison.objects.get().state == "asked"
        settle_all()
    made = Comparison.objects.get()
    assert (made.service.code, made.candidates[0]["source"], made.candidates[0]["amount"]) == (
        "live",
        "live",
        470,
    )
    away = ports.QuoteAnswer(carrier="simulator", account="", problem="the carrier is away")
    again = queries.compared(soon, now=ctx.now, answers=[away])
    assert [one.because for one in again if one.service == "live"] == ["the carrier is away"]
    plugs.plug.cache_clear()
