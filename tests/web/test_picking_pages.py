"""Pages of picking: batches, one batch, and the walk, without any script."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.models import Batch, FulfillmentLine, PickTask
from goodorder.kernel import clock
from goodorder.kernel.relay import settle_all
from goodorder.locations import commands as locations
from goodorder.locations.rules import BinDraft
from shop import open_shop, place
from warehouse.packed import barcodes_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(ctx) -> Batch:
    open_shop(ctx)
    bins = [BinDraft(code="A-01", aisle=0, depth_m=3), BinDraft(code="B-01", aisle=3, depth_m=9)]
    locations.set_up_bins(ctx, code="MAIN", bins=bins)
    commands.put_away(ctx, location="MAIN", bin="A-01", sku="MUG", quantity=30)
    commands.put_away(ctx, location="MAIN", bin="B-01", sku="MUG", quantity=5)
    place(ctx, {"MUG": 3})
    settle_all()
    now = replace(ctx, now=clock.now())  # reactions run by the clock
    return commands.build_wave(now, location="MAIN").batches.get()


def posted(owner, batch, **fields):
    return owner.post(reverse("warehouse:picking-walk", args=[batch.public_id]), fields)


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_list_teaches_when_empty_and_builds_waves(owner, ctx):
    page = text_of(owner.get(reverse("warehouse:picking")))
    assert "No batches yet" in page
    open_shop(ctx)
    sent = {"location": "MAIN", "most_orders": "5", "most_units": "50", "once": "k"}
    answer = owner.post(reverse("warehouse:picking-wave"), sent)
    assert (answer.status_code, "is in no batch" in text_of(answer)) == (409, True)
    place(ctx, {"MUG": 1})
    settle_all()
    answer = owner.post(reverse("warehouse:picking-wave"), {**sent, "once": "k2"})
    assert answer["Location"] == reverse("warehouse:picking")
    assert Batch.objects.get().number in text_of(owner.get(reverse("warehouse:picking")))


def test_a_pick_is_done_with_plain_forms_and_once_only(owner, batch):
    walk = reverse("warehouse:picking-walk", args=[batch.public_id])
    task = PickTask.objects.get()
    assert "Go to A-01 and scan it." in text_of(owner.get(walk))
    wrong = text_of(posted(owner, batch, entry="B-01", task=task.pk))
    assert "expected bin A-01, scanned B-01" in wrong
    right = text_of(posted(owner, batch, entry="a-01", task=task.pk))
    assert 'name="pending_bin" value="a-01"' in right
    counted = text_of(posted(owner, batch, entry="mug", task=task.pk, pending_bin="a-01"))
    assert "1 / 3" in counted
    last = {"entry": "3", "task": task.pk, "pending_bin": "a-01", "pending_item": "mug", "once": "scan-9"}
    for _ in range(2):
        answer = posted(owner, batch, **last)
        assert answer["Location"] == f"{walk}?done={task.pk}"
    assert FulfillmentLine.objects.get().picked == 3
    done = owner.get(answer["Location"])
    assert "All picked" in text_of(done)
    assert "camera=(self)" in done["Permissions-Policy"]
    act = reverse("warehouse:picking-act", args=[batch.public_id, "close"])
    assert owner.post(act, {"once": "c"}).status_code == 302


def test_a_forged_confirmation_is_checked_again(owner, batch):
    task = PickTask.objects.get()
    sent = {"entry": "3", "task": task.pk, "pending_bin": "B-01", "pending_item": "mug", "once": "x"}
    assert "expected bin A-01, scanned B-01" in text_of(posted(owner, batch, **sent))
    sent = {"entry": "9", "task": task.pk, "pending_bin": "A-01", "pending_item": "mug", "once": "y"}
    assert "only 3 left" in text_of(posted(owner, batch, **sent))
    assert FulfillmentLine.objects.get().picked == 0


def test_units_are_taken_from_another_bin_or_reported_short(owner, batch):
    task = PickTask.objects.get()

    def act(name, **fields):
        where = reverse("warehouse:picking-task", args=[batch.public_id, task.pk, name])
        return owner.post(where, {"once": f"{name}{fields}", **fields})

    assert "Take it from B-01 (5 there)" in text_of(
        owner.get(reverse("warehouse:picking-walk", args=[batch.public_id]))
    )
    assert act("elsewhere", bin="B-01", reason="not_found").status_code == 302
    assert PickTask.objects.get().bin.code == "B-01"
    assert "whole number" in text_of(act("short", quantity="x", reason="damaged"))
    assert act("short", quantity="1", reason="damaged").status_code == 302
    assert FulfillmentLine.objects.get().short == 1


def test_a_batch_is_shown_taken_left_and_given_up(owner, sign_in, batch):
    address = reverse("warehouse:picking-batch", args=[batch.public_id])
    page = text_of(owner.get(address))
    assert "In walking order" in page
    for action, state in (("take", "picking"), ("leave", "open"), ("cancel", "cancelled")):
        where = reverse("warehouse:picking-act", args=[batch.public_id, action])
        assert owner.post(where, {"once": action}).status_code == 302
        batch.refresh_from_db()
        assert batch.state == state
    accountant = sign_in("marketer")
    assert accountant.get(address).status_code == 403


def test_the_pick_list_of_a_batch_is_in_walking_order_and_scans(owner, ctx, batch):
    answer = owner.get(reverse("warehouse:picking-list", args=[batch.public_id]))
    tasks = queries.tasks_of(ctx, batch_id=batch.public_id)
    scanned = {code for task in tasks for code in (task.bin.code, task.line.sku.code)}
    assert barcodes_of(answer.content, "batch-list") == sorted([batch.number, *scanned])
