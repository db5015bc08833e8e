"""What may be asked of endpoints, their deliveries and what workers have to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import connection, models

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.events import KINDS
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.models import Event
from goodorder.kernel.paging import Page, page_of
from goodorder.webhooks.models import Attempt, Endpoint, WebhookDelivery

MOST_COUNTED = 10_000
WITHIN = timedelta(hours=24)
# Asked many times a second by every worker: whether there is anything to spread or to send.
_WORK = """
    SELECT EXISTS (SELECT FROM webhooks_endpoint WHERE state IN ('active', 'paused')) AND coalesce((
               SELECT (SELECT max(id) FROM kernel_event) > m.seen OR m.writers <> '{}'
               FROM webhooks_watermark m WHERE m.id = 1), true),
           EXISTS (
               SELECT FROM webhooks_endpoint p
               WHERE p.state = 'active' AND (p.rest_until IS NULL OR p.rest_until <= %(now)s) AND EXISTS (
                   SELECT FROM webhooks_webhookdelivery d
                   WHERE d.endpoint_id = p.id AND d.state IN ('waiting', 'sending') AND d.due_at <= %(now)s))
"""
_COUNTS = """
    SELECT s.state, (SELECT count(*) FROM (
        SELECT FROM webhooks_webhookdelivery d WHERE d.endpoint_id = %(endpoint)s AND d.state = s.state
        LIMIT %(most)s) counted)
    FROM unnest(ARRAY['waiting', 'sending', 'delivered', 'failed']) AS s (state)
"""


@dataclass(frozen=True, slots=True)
class Work:
    """Whether there are events to spread, and deliveries to send."""

    is_to_spread: bool
    is_to_send: bool


@internal_query
def waiting_work(now: datetime) -> Work:
    """Tell workers whether there is anything to do, in one short query."""
    with connection.cursor() as cursor:
        cursor.execute(_WORK, {"now": now})
        return Work(*cursor.fetchone())


def list_endpoints(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[Endpoint]:
    """List endpoints, newest first, without those removed."""
    rows = Endpoint.objects.visible_to(ctx).exclude(state="removed").select_related("company")
    return page_of(rows, cursor=cursor, size=size)


def get_endpoint(ctx: Context, *, endpoint_id: str) -> Endpoint:
    """Return an endpoint; raises Missing."""
    rows = Endpoint.objects.visible_to(ctx).exclude(state="removed").select_related("company")
    return rows.by_public_id(endpoint_id)


def count_deliveries(ctx: Context, *, endpoint_id: str) -> dict[str, int]:
    """Return how many deliveries of an endpoint are in each state, ten thousand at most."""
    endpoint = Endpoint.objects.visible_to(ctx).by_public_id(endpoint_id)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"endpoint": endpoint.pk, "most": MOST_COUNTED})
        return dict(cursor.fetchall())


def list_deliveries(
    ctx: Context, *, endpoint_id: str, state: str = "", cursor: str = "", size: int = 50
) -> Page[WebhookDelivery]:
    """List an endpoint's deliveries, newest first, of one state if asked. Raises Missing."""
    endpoint = get_endpoint(ctx, endpoint_id=endpoint_id)
    rows = (
        WebhookDelivery.objects.visible_to(ctx).filter(endpoint=endpoint).select_related("endpoint", "event")
    )
    return page_of(rows.filter(state=state) if state else rows, cursor=cursor, size=size, order="-event_id")


def get_delivery(ctx: Context, *, delivery_id: str) -> WebhookDelivery:
    """Return a delivery with its endpoint and its event; raises Missing."""
    rows = WebhookDelivery.objects.visible_to(ctx).select_related("endpoint", "event")
    return rows.by_public_id(delivery_id)


def attempts_of(ctx: Context, *, delivery_id: str) -> list[Attempt]:
    """Return the attempts of a delivery, newest first, two hundred at most."""
    rows = Attempt.objects.visible_to(ctx).filter(delivery__public_id=delivery_id)
    return list(rows.order_by("-id")[:200])


@internal_query
def known_kinds() -> list[str]:
    """Return every kind of event there is, by alphabet."""
    return sorted(KINDS)


@internal_query
def last_event() -> int:
    """Return the newest event's id, 0 when there is none."""
    return Event.objects.aggregate(last=models.Max("id"))["last"] or 0


@internal_query
def events_since(since: datetime) -> int:
    """Return the id of the first event recorded since an instant: public ids begin with their milliseconds."""
    rows = Event.objects.filter(public_id__gte=_first_id(since))
    found = rows.order_by("public_id").values_list("id", flat=True).first()
    return found or last_event() + 1


def _first_id(since: datetime) -> str:
    letters, value, digits = "0123456789abcdefghjkmnpqrstvwxyz", int(since.timestamp() * 1000) << 80, ""
    for _place in range(26):
        value, digit = divmod(value, 32)
        digits = letters[digit] + digits
    return f"evt_{digits}"


@internal_query
def companies_of(abouts: Iterable[str]) -> list[tuple[str, str]]:
    """Return stories, named by public ids of any table, with the code of the company each belongs to.

    Stories that belong to none are left out: only endpoints of all companies hear of them.
    """
    found: list[tuple[str, str]] = []
    for prefix, ids in groupby(sorted(abouts), key=lambda about: about.partition("_")[0]):
        stories = list(ids)
        for model, lookup in _company_lookups().get(prefix, ()):
            rows = model._default_manager.filter(public_id__in=stories).exclude(**{lookup: None})
            found += rows.values_list("public_id", lookup).distinct()
    return found


@cache
def _company_lookups() -> dict[str, Sequence[tuple[type[models.Model], str]]]:
    """Return by the prefix of its ids each table whose rows belong to companies, and where their code is."""
    found: dict[str, Sequence[tuple[type[models.Model], str]]] = {}
    for model in apps.get_models():
        fields: dict[str, Any] = {field.name: field for field in model._meta.concrete_fields}
        scopes = getattr(model._default_manager.all(), "scopes", {})
        public_id = fields.get("public_id")
        if isinstance(public_id, PublicIdField) and "company" in scopes:
            found[public_id.prefix] = [*found.get(public_id.prefix, ()), (model, scopes["company"])]
    return found
