"""What waits for workers, as programs and staff see it."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from api.calling import issue
from goodorder.kernel import relay
from goodorder.kernel.clock import now
from goodorder.kernel.models import Event, Receipt
from goodorder.reports.queries import get_backlog
from shop import open_shop, place

pytestmark = pytest.mark.django_db


def test_backlog_counts_what_is_due_and_goes_to_nothing(ctx):
    ctx = replace(ctx, now=now())
    open_shop(ctx)
    relay.settle_all()
    place(ctx, {"MUG": 1})
    made = Event.objects.filter(relayed_at=None).count()
    ctx = replace(ctx, now=now() + timedelta(seconds=60))
    before = get_backlog(ctx)
    assert (before.events, before.reactions, before.effects, before.parked) == (made, 0, 0, 0)
    assert before.waits_s in {59, 60, 61}
    relay.hand_out()
    due = Receipt.objects.filter(state="pending")
    handed = get_backlog(ctx)
    assert (handed.events, handed.reactions) == (0, due.filter(is_effect=False).count())
    relay.settle_all()
    after = get_backlog(ctx)
    assert (after.events, after.reactions, after.effects, after.waits_since, after.waits_s) == (
        0,
        0,
        0,
        None,
        0,
    )


def test_backlog_counts_workers_that_live(ctx):
    ctx = replace(ctx, now=now())
    relay.beat("here:1", per_minute=600)
    relay.beat("here:2", per_minute=50)
    relay.beat("here:2", per_minute=40)
    found = get_backlog(ctx)
    assert (found.workers, found.per_minute) == (2, 640)
    assert get_backlog(replace(ctx, now=ctx.now + timedelta(minutes=2))).workers == 0


def test_programs_read_the_backlog(ctx):
    caller = issue()
    relay.settle_all()
    found = caller.get("/backlog").json()
    assert found == {**asdict(get_backlog(ctx)), "waits_since": None}
