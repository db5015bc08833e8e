"""The process dies at each named fault point, one by one; started again, the story ends as if nothing happened."""

import signal

import pytest

from goodorder.flows.pay_links import AFTER_PAGE
from goodorder.fulfillment.models import Shipment
from goodorder.inventory.models import Movement
from goodorder.invoicing.queries import list_documents
from goodorder.kernel import clock, idempotency, plugs, relay
from goodorder.kernel.faults import POINTS
from goodorder.kernel.models import Receipt
from goodorder.orders.queries import list_orders
from goodorder.payments.queries import money_of
from goodorder.reports.queries import run_audit
from goodorder.shipping.commands import set_tariff
from goodorder.shipping.rules import TariffDraft
from goodorder.testing.processes import SimulatorProcess
from processes import ROOT, run
from shop import open_shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
STORY = str(ROOT / "tests" / "crash_story.py")
SECRET = "a-secret-of-the-tests-only-32-bytes"
# Imports, pay links, runs and webhooks have crash tests of their own; everything else lies on an order's way.
ELSEWHERE = {AFTER_PAGE} | {
    name for name in POINTS if name.startswith(("channels.", "webhooks.", "worklists."))
}
ON_THE_WAY = sorted(set(POINTS) - ELSEWHERE)
DEATHS = [(name, 1) for name in ON_THE_WAY] + [(relay.AFTER_REACTION, 5), (relay.AFTER_EFFECT, 3)]


@pytest.fixture
def partners(tmp_path, monkeypatch):
    with (
        SimulatorProcess("payment", secret=SECRET, journal=tmp_path / "payment.jsonl") as payment,
        SimulatorProcess("carrier", secret=SECRET, journal=tmp_path / "carrier.jsonl") as carrier,
    ):
        monkeypatch.setenv("GOODORDER_PAYMENT_SIMULATOR_URL", payment.url)
        monkeypatch.setenv("GOODORDER_CARRIER_SIMULATOR_URL", carrier.url)
        monkeypatch.setenv("GOODORDER_SIMULATOR_SECRET", SECRET)
        plugs.plug.cache_clear()
        yield payment, carrier
    plugs.plug.cache_clear()


def test_all_points_are_walked():
    assert {idempotency.BEFORE_COMMIT, relay.AFTER_HANDOUT} < set(ON_THE_WAY)
    between_pack_and_shipped = {
        "fulfillment.before_shipped",
        "shipping.after_carrier_call",
        "shipping.after_quotes",
    }
    assert between_pack_and_shipped < set(ON_THE_WAY)
    assert len(ON_THE_WAY) >= 9


@pytest.mark.parametrize(("point", "nth"), DEATHS)
def test_story_survives_a_death_at(ctx, partners, point, nth):
    payment, carrier = partners
    open_shop(ctx, carrier="simulator")
    shopped = TariffDraft(is_shopped=True, is_live=True)
    set_tariff(ctx, service="parcel", draft=shopped)
    died = run(STORY, GOODORDER_FAULTS="1", GOODORDER_FAULT_POINT=f"{point}:{nth}")
    assert died.returncode == -signal.SIGKILL, died.stderr[-2000:]
    Receipt.objects.filter(state="pending").update(due_at=clock.now())  # the lease of the dead is over
    again = run(STORY)
    assert again.returncode == 0, again.stderr[-2000:]
    assert [(each.subscriber, each.error) for each in Receipt.objects.exclude(state="done")] == []
    (order,) = list_orders(ctx).items
    assert order.state == "completed"
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []
    money = money_of(ctx, about=order.public_id)
    assert (money.captured, money.unknown, money.pending) == (order.total, 0, 0)
    assert len(list_documents(ctx, about=order.public_id).items) == 1
    effects = [(entry["operation"], entry["effect"]["amount"]) for entry in payment.journal()]
    assert effects == [("authorize", order.total), ("capture", order.total)]
    labels = [entry["effect"]["reference"] for entry in carrier.journal("label")]
    sent = list(Shipment.objects.values_list("number", "public_id"))
    assert labels == [number for number, _ in sent], "one label for each parcel"
    moved = Movement.objects.filter(document__in=[public_id for _, public_id in sent])
    assert sorted(moved.values_list("document", flat=True).distinct()) == sorted(pid for _, pid in sent)
