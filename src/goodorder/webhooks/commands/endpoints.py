"""Endpoints: made, changed, paused, resumed, removed, tested; and their secrets."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Forbidden, Refused
from goodorder.kernel.events import KINDS, Fact, record
from goodorder.kernel.models import Event
from goodorder.kernel.outside import OutsidePolicy
from goodorder.parties.models import Company
from goodorder.webhooks.events import (
    EndpointChanged,
    EndpointMade,
    EndpointPaused,
    EndpointRemoved,
    EndpointResumed,
    EndpointTested,
    SecretRotated,
)
from goodorder.webhooks.models import Endpoint, WebhookDelivery, by_company_only
from goodorder.webhooks.queries import last_event
from goodorder.webhooks.rules import (
    LONGEST_NAME,
    LONGEST_URL,
    MOST_AT_ONCE,
    MOST_ENDPOINTS,
    OVERLAP,
    EndpointDraft,
    checked_kinds,
    secret_of,
)
from goodorder.webhooks.states import ENDPOINT, OPEN

NEEDS = "webhooks.manage"
_NONCE_BYTES = 24


def _url(value: Any, *, field: str) -> str:
    """Return an address that may be called as far as its shape tells; each call looks at where it leads."""
    found = checks.text(value, field=field, most=LONGEST_URL)
    OutsidePolicy(allow=settings.GOODORDER_WEBHOOK_ALLOW).target(found)
    return found


def _kinds(value: Any, *, field: str) -> list[str]:  # noqa: ARG001 - every reader takes it
    return checked_kinds(value, KINDS)


_READERS: Mapping[str, Callable[..., Any]] = {
    "name": lambda value, field: checks.text(value, field=field, most=LONGEST_NAME),
    "url": _url,
    "kinds": _kinds,
    "at_once": lambda value, field: checks.whole(value, field=field, least=1, most=MOST_AT_ONCE),
}


@command(needs=NEEDS)
def make_endpoint(ctx: Context, *, draft: EndpointDraft) -> tuple[Endpoint, str]:
    """Subscribe an address to kinds of events from now on; return it and its secret, which is told here alone.

    Whoever is limited to companies names one of theirs. Raises Invalid, Missing, Forbidden, Refused.
    """
    by_company_only(ctx)
    if Endpoint.objects.exclude(state="removed").count() >= MOST_ENDPOINTS:
        raise Refused("webhooks.endpoints_many", f"there are {MOST_ENDPOINTS} endpoints; remove one first")
    row = Endpoint(
        company=_company(ctx, draft.company),
        nonce=secrets.token_urlsafe(_NONCE_BYTES),
        after_event=last_event(),
        made_at=ctx.now,
        made_by=ctx.actor,
    )
    same = {name: getattr(draft, name) for name in _READERS}
    checks.changed(row, same, _READERS)
    row.save(force_insert=True)
    made = EndpointMade(
        endpoint_id=row.public_id, name=row.name, url=row.url, kinds=row.kinds, company=draft.company
    )
    record(ctx, row, made)
    return row, secret_of(settings.SECRET_KEY, row.nonce)


def _company(ctx: Context, code: str) -> Company | None:
    if code:
        return Company.objects.visible_to(ctx).one(code=code)
    if ctx.scopes:
        message = "company: name the company whose events are wanted; you do not see those of all"
        raise Forbidden("webhooks.company_missing", message, field="company")
    return None


@command(needs=NEEDS)
def change_endpoint(ctx: Context, *, endpoint_id: str, changes: Mapping[str, Any]) -> Endpoint:
    """Change name, address, kinds or how many calls at once; its company stays. Raises Invalid, Missing."""
    row = _locked(ctx, endpoint_id)
    was = {name: str(getattr(row, name)) for name in _READERS}
    after = checks.changed(row, changes, _READERS)
    if after:
        row.save()
        before = {name: was[name] for name in after}
        record(ctx, row, EndpointChanged(endpoint_id=row.public_id, before=before, after=after))
    return row


@command(needs=NEEDS)
def rotate_secret(ctx: Context, *, endpoint_id: str) -> tuple[Endpoint, str]:
    """Give an endpoint a new secret and return it; for a day deliveries bear both signatures. Raises Missing."""
    row = _locked(ctx, endpoint_id)
    row.old_nonce, row.old_until = row.nonce, ctx.now + OVERLAP
    row.nonce = secrets.token_urlsafe(_NONCE_BYTES)
    row.save()
    record(ctx, row, SecretRotated(endpoint_id=row.public_id, both_until=row.old_until.isoformat()))
    return row, secret_of(settings.SECRET_KEY, row.nonce)


@command(needs=NEEDS)
def pause_endpoint(ctx: Context, *, endpoint_id: str) -> Endpoint:
    """Send nothing for the time being; what happens is kept for it. Raises Missing, Refused."""
    return _moved(ctx, endpoint_id, "pause", EndpointPaused(endpoint_id=endpoint_id))


@command(needs=NEEDS)
def resume_endpoint(ctx: Context, *, endpoint_id: str) -> Endpoint:
    """Send again, what waits first. One that was disabled gets what happens from now on. Raises Missing, Refused."""
    row = _locked(ctx, endpoint_id)
    if row.state == "disabled":
        row.after_event = last_event()
    return _moved(ctx, endpoint_id, "resume", EndpointResumed(endpoint_id=endpoint_id), row)


@command(needs=NEEDS)
def remove_endpoint(ctx: Context, *, endpoint_id: str) -> Endpoint:
    """End an endpoint for good; what waits for it is given up. Raises Missing, Refused."""
    row = _moved(ctx, endpoint_id, "remove", EndpointRemoved(endpoint_id=endpoint_id))
    waiting = WebhookDelivery.objects.filter(endpoint=row, state__in=OPEN)
    waiting.update(state="failed", settled_at=ctx.now, error="the endpoint was removed")
    return row


@command(needs=NEEDS)
def send_test(ctx: Context, *, endpoint_id: str) -> WebhookDelivery:
    """Send an endpoint a fact about itself, whatever kinds it asked for. Raises Missing, Refused unless it is active."""
    row = _locked(ctx, endpoint_id)
    if row.state != "active":
        raise Refused("webhooks.not_active", f"the endpoint is {row.state}: resume it first")
    record(ctx, row, EndpointTested(endpoint_id=row.public_id))
    event = Event.objects.get(aggregate=EndpointTested.aggregate, aggregate_id=row.pk, version=row.version)
    return WebhookDelivery.objects.create(
        endpoint=row, event=event, kind=event.kind, subject=event.about, due_at=ctx.now, made_at=ctx.now
    )


def _moved(ctx: Context, endpoint_id: str, move: str, fact: Fact, row: Endpoint | None = None) -> Endpoint:
    row = row or _locked(ctx, endpoint_id)
    ENDPOINT.step(row, move)
    row.failures, row.failing_since, row.rest_until = 0, None, None
    row.stopped_at = None if move == "resume" else ctx.now
    row.save()
    record(ctx, row, fact)
    return row


def _locked(ctx: Context, endpoint_id: str) -> Endpoint:
    rows = Endpoint.objects.visible_to(ctx).select_related("company").exclude(state="removed")
    return rows.locked().by_public_id(endpoint_id)
