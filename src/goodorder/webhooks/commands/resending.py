"""Sending once more: one delivery, all that failed since a time, or everything since then."""

from datetime import datetime

from django.db.models import F, QuerySet

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.webhooks.commands.spreading import spread
from goodorder.webhooks.events import DeliveriesResent
from goodorder.webhooks.models import Endpoint, WebhookDelivery
from goodorder.webhooks.queries import events_since, last_event
from goodorder.webhooks.rules import MOST_RESENT
from goodorder.webhooks.states import DELIVERY

NEEDS = "webhooks.resend"


@command(needs=NEEDS)
def resend_delivery(ctx: Context, *, delivery_id: str) -> WebhookDelivery:
    """Send a delivery now, whether it arrived, was given up or waits. Raises Missing, Refused while it is under way."""
    rows = WebhookDelivery.objects.visible_to(ctx).select_related("endpoint", "event")
    endpoint = _locked(ctx, rows.by_public_id(delivery_id).endpoint.public_id)
    row = rows.locked().by_public_id(delivery_id)
    DELIVERY.target(row.state, "resend")
    _again(ctx, WebhookDelivery.objects.filter(pk=row.pk))
    _told(ctx, endpoint, "", 1)
    return rows.by_public_id(delivery_id)


@command(needs=NEEDS)
def resend_since(ctx: Context, *, endpoint_id: str, since: datetime, is_all: bool = False) -> int:
    """Send what failed since an instant once more, or everything that happened since then; return how many.

    Everything includes what was never meant for the endpoint's earlier self: what happened before it was made or
    while it was disabled. Raises Missing, Refused when it would be more than 100,000.
    """
    endpoint = _locked(ctx, endpoint_id)
    first = events_since(since)
    made = _missing(ctx, endpoint, first) if is_all else 0
    states = ("failed", "delivered") if is_all else ("failed",)
    rows = WebhookDelivery.objects.filter(endpoint=endpoint, state__in=states, event_id__gte=first)
    number = made + _again(ctx, rows)
    if number > MOST_RESENT:
        raise _too_many()
    if number:
        _told(ctx, endpoint, since.isoformat(), number)
    return number


def _missing(ctx: Context, endpoint: Endpoint, first: int) -> int:
    last = last_event()
    if last - first >= MOST_RESENT:
        raise _too_many()
    endpoint.after_event = first - 1
    return spread(ctx, [endpoint], after=first - 1, upto=last)


def _too_many() -> Refused:
    message = f"that is more than {MOST_RESENT} events; name a later time, or read the event feed"
    return Refused("webhooks.too_much_again", message, field="since")


def _again(ctx: Context, rows: "QuerySet[WebhookDelivery]") -> int:
    return rows.update(
        state="waiting",
        due_at=ctx.now,
        earlier=F("attempts"),
        settled_at=None,
        error="",
        status=None,
        ms=None,
    )


def _locked(ctx: Context, endpoint_id: str) -> Endpoint:
    rows = Endpoint.objects.visible_to(ctx).select_related("company").locked()
    endpoint = rows.by_public_id(endpoint_id)
    if endpoint.state == "removed":
        raise Refused("webhooks.endpoint_removed", "the endpoint was removed; nothing is sent to it any more")
    return endpoint


def _told(ctx: Context, endpoint: Endpoint, since: str, number: int) -> None:
    record(ctx, endpoint, DeliveriesResent(endpoint_id=endpoint.public_id, since=since, number=number))
