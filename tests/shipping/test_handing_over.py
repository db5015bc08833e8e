"""Several parcels under one label, manifests, visits, unused labels that go back, and parcels that are late."""

from datetime import date, time, timedelta

import pytest

from goodorder.flows import carriers
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment.models import Shipment
from goodorder.kernel import clock
from goodorder.kernel.access import system_context
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.models import Event
from goodorder.kernel.relay import settle_all
from goodorder.shipping import commands, ports, queries
from goodorder.shipping.models import Label, LabelParcel, Manifest, Pickup
from goodorder.shipping.rules import LabelOrder, Package, PickupDraft, TariffDraft
from parcels import broken, pick
from shop import ADA, open_shop, place

pytestmark = pytest.mark.django_db
ORDER = LabelOrder(
    sender=ADA.as_json(),
    recipient=ADA.as_json(),
    weight_g=0,
    reference="SH-1",
    packages=(Package(weight_g=500), Package(weight_g=900)),
    location="MAIN",
)
VISIT = PickupDraft(
    carrier="own",
    location="MAIN",
    on=date(2026, 11, 23),
    ready_from=time(9),
    ready_until=time(17),
    parcels=3,
)


@pytest.fixture
def shop(ctx):
    open_shop(ctx)


def bought(ctx, parcel="p_1", numbers=("T1", "T2")):
    label = commands.request_label(ctx, parcel=parcel, about="ord_1", service="parcel", request=ORDER)
    result = ports.LabelResult(
        outcome="ok",
        tracking_number=numbers[0],
        parcel_numbers=numbers,
        label_pdf=b"%PDF-",
        cost=5,
        currency="GBP",
    )
    return commands.record_label_result(ctx, label_id=label.public_id, result=result)


def seen(ctx, label, number, status, hours):
    news = ports.TrackingEvent(
        event_id=f"{number}{status}{hours}",
        tracking_number=number,
        status=status,
        occurred_at=ctx.now + timedelta(hours=hours),
        description="",
    )
    commands.record_tracking(ctx, events=[news])
    label.refresh_from_db()
    return label.tracking_status


def test_a_shipment_of_two_parcels_is_as_far_as_its_last(ctx, shop):
    label = bought(ctx)
    call = [(parcel.position, parcel.tracking_number, parcel.weight_g) for parcel in label.parcels.all()]
    assert call == [(1, "T1", 500), (2, "T2", 900)]
    assert seen(ctx, label, "T2", "delivered", 5) == "created"
    assert seen(ctx, label, "T1", "in_transit", 1) == "in_transit"
    assert seen(ctx, label, "T1", "delivered", 9) == "delivered"
    assert label.delivered_at == ctx.now + timedelta(hours=9)
    told = Event.objects.filter(kind="shipping.ParcelMoved").order_by("id")
    assert [event.facts["status"] for event in told] == ["in_transit", "delivered"]
    assert [parcel.tracking_status for parcel in LabelParcel.objects.all()] == ["delivered"] * 2
    other = bought(ctx, "p_2", ("T3", "T4"))
    seen(ctx, other, "T3", "lost", 1)
    assert seen(ctx, other, "T4", "delivered", 2) == "lost"


def test_a_label_is_printed_again_with_a_reason(ctx, shop):
    label = bought(ctx)
    with pytest.raises(Invalid, match="reason: write something"):
        commands.reprint_label(ctx, label_id=label.public_id, reason=" ")
    assert bytes(commands.reprint_label(ctx, label_id=label.public_id, reason="paper jam").pdf) == b"%PDF-"
    assert Event.objects.get(kind="shipping.LabelReprinted").reason == "paper jam"


def test_a_manifest_takes_every_label_that_waits_and_a_refused_one_lets_them_go(ctx, shop):
    with pytest.raises(Refused, match="no label of own waits at MAIN"):
        commands.close_manifest(ctx, carrier="own", location="MAIN")
    bought(ctx)
    bought(ctx, "p_2", ("T3",))
    assert [(one.carrier, one.location, one.labels) for one in queries.to_hand_over(ctx)] == [
        ("own", "MAIN", 2)
    ]
    first = commands.close_manifest(ctx, carrier="own", location="MAIN")
    call = queries.manifest_for_call(first.public_id)
    assert (call.carrier, call.request.tracking_numbers) == ("own", ("T1", "T3"))
    lost = ports.ManifestResult(outcome="unknown")
    commands.record_manifest_result(ctx, manifest_id=first.public_id, result=lost)
    assert queries.open_handings(ctx.now + timedelta(minutes=1)) == ([first.public_id], [])
    no = ports.ManifestResult(outcome="failed", message="closed today")
    commands.record_manifest_result(ctx, manifest_id=first.public_id, result=no)
    assert queries.to_hand_over(ctx)[0].labels == 2
    second = commands.close_manifest(ctx, carrier="own", location="MAIN")
    settle_all()
    second.refresh_from_db()
    assert (second.state, second.labels.count(), queries.to_hand_over(ctx)) == ("closed", 2, [])
    assert Manifest.objects.get(pk=first.pk).state == "failed"


def test_a_visit_is_booked_once_a_day_and_called_off(ctx, shop):
    pickup = commands.book_pickup(ctx, draft=VISIT)
    with pytest.raises(Refused, match="own comes to MAIN on 2026-11-23 already"):
        commands.book_pickup(ctx, draft=VISIT)
    settle_all()
    pickup.refresh_from_db()
    assert (pickup.state, pickup.confirmation) == ("booked", pickup.idem_key)
    commands.cancel_pickup(ctx, pickup_id=pickup.public_id)
    settle_all()
    assert Pickup.objects.get().state == "cancelled"
    commands.book_pickup(ctx, draft=VISIT)
    with pytest.raises(Refused, match="pickup is requested: cancel is not possible"):
        commands.cancel_pickup(ctx, pickup_id=Pickup.objects.latest("id").public_id)


def test_an_unused_label_goes_back_before_the_deadline_and_the_parcel_gets_another(ctx, shop, monkeypatch):
    commands.set_tariff(ctx, service="parcel", draft=TariffDraft(void_days=10))
    order = place(ctx, {"KETTLE": 1, "MUG": 1})
    (asked,) = pick(ctx, order)
    lines = [(line.pk, 1) for line in asked.lines.all()]
    stays, leaves = (
        fulfillment.pack(ctx, fulfillment_order_id=asked.public_id, contents=[line]) for line in lines
    )
    settle_all()
    fulfillment.ship(ctx, shipment_id=leaves.public_id)
    settle_all()
    Label.objects.filter(parcel=leaves.public_id).update(left_at=None)  # left before departures were noted
    assert carriers.void_unused_labels() == 0
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=9, hours=1))
    assert carriers.void_unused_labels() == 1
    settle_all()
    stays.refresh_from_db()
    states = dict(Label.objects.values_list("parcel", "state"))
    assert states == {stays.public_id: "voided", leaves.public_id: "bought"}
    assert (stays.state, stays.label_id) == ("created", "")
    with pytest.raises(Refused, match="has no label yet"):
        fulfillment.ship(ctx, shipment_id=stays.public_id)
    fulfillment.want_label(ctx, shipment_id=stays.public_id)
    settle_all()
    assert Shipment.objects.get(pk=stays.pk).state == "labelled"
    with pytest.raises(Refused, match="only a packed parcel without label gets one"):
        fulfillment.want_label(ctx, shipment_id=stays.public_id)
    assert broken(ctx) == []


def test_a_parcel_is_flagged_late_once_and_no_longer_listed_when_it_arrives(ctx, shop):
    label = bought(ctx)
    commands.note_departure(ctx, parcel="p_1")
    label.refresh_from_db()
    assert label.expected_on == date(2026, 11, 24)  # Saturday, two days on which it travels
    assert commands.flag_late_parcels(system_context("late", now=ctx.now + timedelta(days=1))) == 0
    later = system_context("late", now=ctx.now + timedelta(days=4))
    assert [commands.flag_late_parcels(later), commands.flag_late_parcels(later)] == [1, 0]
    (late,) = queries.list_late(ctx).items
    assert (late.pk, late.late_reason) == (label.pk, "expected 2026-11-24 and not delivered")
    for number in ("T1", "T2"):
        seen(ctx, label, number, "delivered", 100)
    assert queries.list_late(ctx).items == []


def test_history_of_a_way_flags_a_parcel_before_it_is_due(ctx, shop):
    for at in range(20):
        label = bought(ctx, f"p{at}", (f"H{at}",))
        commands.note_departure(ctx, parcel=f"p{at}")
        seen(ctx, label, f"H{at}", "delivered", 24 * 8)
    bought(ctx, "p_x", ("X",))
    commands.note_departure(ctx, parcel="p_x")
    assert commands.flag_late_parcels(system_context("late", now=ctx.now + timedelta(days=9))) == 1
    soon = system_context("late", now=ctx.now + timedelta(days=9))
    again = bought(ctx, "p_y", ("Y",))
    commands.note_departure(soon, parcel="p_y")
    commands.flag_late_parcels(soon)
    again.refresh_from_db()
    assert again.late_reason.startswith("nine of ten take up to 8 days on this way: 2026-12-08")
