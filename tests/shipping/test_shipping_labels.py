from datetime import timedelta

import pytest

from goodorder.kernel.errors import Invalid, Missing, Refused, Transient
from goodorder.kernel.models import Event
from goodorder.shipping import commands, ports, queries
from goodorder.shipping.models import Label, TrackingEvent
from goodorder.shipping.rules import LabelOrder, ServiceDraft, Tracked

ADA = {"name": "Ada King", "line1": "12 St James's Square", "line2": "", "city": "London", "country": "GB"}
OK = ports.LabelResult(
    outcome="ok", tracking_number="T1", cost=450, currency="EUR", label_pdf=b"%PDF", provider_ref="r1"
)
LOST = ports.LabelResult(outcome="unknown", message="timed out")


@pytest.fixture
def label(ctx):
    draft = ServiceDraft(code="std", name="Standard", carrier="own", carrier_service="van", currency="GBP")
    commands.set_up_service(ctx, draft=draft)
    return ask(ctx)


def ask(ctx, parcel="shp_1", **rest):
    order = LabelOrder(
        **{"sender": {"name": "Leeds"}, "recipient": ADA, "weight_g": 900, "reference": "SH-1", **rest}
    )
    return commands.request_label(ctx, parcel=parcel, about="ord_1", service="std", request=order)


def record(ctx, label, result=OK):
    return commands.record_label_result(ctx, label_id=label.public_id, result=result)


def kinds(about="ord_1"):
    return [
        event.kind.removeprefix("shipping.") for event in Event.objects.filter(about=about).order_by("id")
    ]


def seen(ctx, *told, number="T1"):
    """Tell of (reference, status, hours after the context's now)."""
    return commands.record_tracking(
        ctx,
        events=[
            ports.TrackingEvent(
                event_id=ref,
                tracking_number=number,
                status=status,
                occurred_at=ctx.now + timedelta(hours=hours),
                description=status,
            )
            for ref, status, hours in told
        ],
    )


@pytest.mark.django_db
def test_a_label_is_asked_for_once_with_its_key_and_everything_the_carrier_needs(ctx, label):
    assert ask(ctx) == label
    call = queries.label_for_call(label.public_id)
    assert (call.carrier, call.request.service, call.request.idem_key) == ("own", "van", label.idem_key)
    assert call.request.recipient.lines == ("12 St James's Square",)
    assert (call.request.sender.name, call.request.parcels[0].weight_g) == ("Leeds", 900)
    assert kinds() == ["LabelRequested"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rest", "message"),
    [({"weight_g": -1}, "weight_g: must lie between 0"), ({"reference": " "}, "reference: write something")],
)
def test_a_wrong_request_names_the_field(ctx, label, rest, message):
    with pytest.raises(Invalid, match=message):
        ask(ctx, parcel="shp_2", **rest)


@pytest.mark.django_db
def test_no_label_without_a_service_in_use(ctx, label):
    draft = ServiceDraft(code="std", name="Standard", currency="GBP", is_active=False)
    commands.set_up_service(ctx, draft=draft)
    with pytest.raises(Refused, match="service: std is out of use; choose another service"):
        ask(ctx, parcel="shp_2")
    order = LabelOrder(sender={}, recipient=ADA, weight_g=1, reference="x")
    with pytest.raises(Missing, match="no service drone"):
        commands.request_label(ctx, parcel="shp_3", about="ord_1", service="drone", request=order)


@pytest.mark.django_db
def test_a_bought_label_keeps_its_document_and_a_repeat_changes_nothing(ctx, label):
    record(ctx, label)
    record(ctx, label, ports.LabelResult(outcome="failed", message="late lie"))
    found = queries.get_label(ctx, label.public_id)
    assert (found.state, found.tracking_number, found.cost, found.currency) == ("bought", "T1", 450, "EUR")
    assert (bytes(found.pdf), found.message) == (b"%PDF", "")
    assert queries.label_for_call(label.public_id) is None
    assert kinds() == ["LabelRequested", "LabelBought"]


@pytest.mark.django_db
def test_a_lost_answer_keeps_the_label_open_under_its_key(ctx, label):
    record(ctx, label, LOST)
    record(ctx, label, LOST)
    assert queries.label_for_call(label.public_id).request.idem_key == label.idem_key
    assert queries.open_labels(ctx.now + timedelta(minutes=1)) == [label.public_id]
    assert queries.open_labels(ctx.now) == []
    record(ctx, label)
    assert queries.open_labels(ctx.now + timedelta(minutes=1)) == []
    assert kinds() == ["LabelRequested", "LabelUnclear", "LabelBought"]


@pytest.mark.django_db
def test_a_refused_label_says_why_and_the_parcel_may_get_another(ctx, label):
    record(ctx, label, ports.LabelResult(outcome="failed", code="too_heavy", message="too heavy: split it"))
    again = ask(ctx)
    assert again != label
    assert Event.objects.get(kind="shipping.LabelFailed").facts["message"] == "too heavy: split it"
    assert [row.state for row in queries.labels_about(ctx, about="ord_1")] == ["failed", "requested"]


@pytest.mark.django_db
def test_a_tracking_number_belongs_to_one_label(ctx, label):
    record(ctx, label)
    with pytest.raises(Refused, match="tracking_number: T1 belongs to another label; ask the carrier"):
        record(ctx, ask(ctx, parcel="shp_2"))


@pytest.mark.django_db
def test_an_unused_label_goes_back_and_frees_its_parcel(ctx, label):
    with pytest.raises(Refused, match="label is requested: void is not possible"):
        commands.void_label(ctx, label_id=label.public_id)
    record(ctx, label)
    assert queries.void_for_call(label.public_id) is None
    commands.void_label(ctx, label_id=label.public_id)
    commands.void_label(ctx, label_id=label.public_id)
    call = queries.void_for_call(label.public_id)
    assert (call.carrier, call.request.tracking_number, call.request.provider_ref) == ("own", "T1", "r1")
    assert call.request.idem_key != label.idem_key
    with pytest.raises(Transient, match="with the same key"):
        void_answered(ctx, label, "unknown")
    void_answered(ctx, label, "ok")
    void_answered(ctx, label, "failed")
    assert Label.objects.get().state == "voided"
    assert queries.void_for_call(label.public_id) is None
    assert kinds() == ["LabelRequested", "LabelBought", "LabelVoidRequested", "LabelVoided"]
    assert ask(ctx) != label


def void_answered(ctx, label, outcome):
    result = ports.VoidLabelResult(outcome=outcome, message=outcome)
    return commands.record_void_result(ctx, label_id=label.public_id, result=result)


@pytest.mark.django_db
def test_a_label_the_carrier_keeps_stays_bought_and_may_be_tried_again(ctx, label):
    record(ctx, label)
    commands.void_label(ctx, label_id=label.public_id)
    kept = void_answered(ctx, label, "failed")
    assert (kept.state, kept.void_requested_at) == ("bought", None)
    seen(ctx, ("e1", "in_transit", 1))
    with pytest.raises(Refused, match="T1 is in_transit; a parcel on its way keeps its label"):
        commands.void_label(ctx, label_id=label.public_id)


@pytest.mark.django_db
def test_tracking_never_goes_back_and_repeats_are_kept_once(ctx, label):
    record(ctx, label)
    assert seen(ctx, ("e2", "out_for_delivery", 5)) == Tracked(1, 0, ())
    assert seen(ctx, ("e1", "in_transit", 1), ("e2", "out_for_delivery", 5)) == Tracked(1, 1, ())
    assert seen(ctx, ("e3", "exception", 6)) == Tracked(1, 0, ())
    assert seen(ctx, ("e4", "delivered", 8), ("e4", "delivered", 8)) == Tracked(1, 1, ())
    assert seen(ctx, ("e5", "returned", 30)) == Tracked(1, 0, ())
    moved = [
        event.facts["status"] for event in Event.objects.filter(kind="shipping.ParcelMoved").order_by("id")
    ]
    assert moved == ["out_for_delivery", "delivered", "returned_to_sender"]
    assert Label.objects.get().tracking_status == "returned_to_sender"
    assert TrackingEvent.objects.count() == 5
    last = Event.objects.filter(kind="shipping.ParcelMoved").last()
    assert (last.at, last.about) == (ctx.now + timedelta(hours=30), "ord_1")


@pytest.mark.django_db
def test_news_of_unknown_parcels_is_returned_and_an_unknown_status_refused(ctx, label):
    record(ctx, label)
    assert seen(ctx, ("e1", "in_transit", 1), number="T9") == Tracked(0, 0, ("T9",))
    with pytest.raises(Invalid, match="status: choose one of created, in_transit"):
        seen(ctx, ("e1", "teleported", 1))
    assert not TrackingEvent.objects.exists()


@pytest.mark.django_db
def test_reading_labels_takes_the_same_queries_at_one_row_and_at_three(ctx, label, django_assert_num_queries):
    for row in range(1, 4):
        if row > 1:
            ask(ctx, parcel=f"shp_{row}")
        if row == 2:
            continue
        with django_assert_num_queries(1):
            assert [found.service.code for found in queries.labels_about(ctx, about="ord_1")] == ["std"] * row
        with django_assert_num_queries(3):
            queries.get_label(ctx, label.public_id)
