"""Making, closing and following customers' links."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from goodorder.kernel.access import Context
from goodorder.kernel.command import command, even_if_undone
from goodorder.kernel.errors import Missing, Refused, TooMany
from goodorder.kernel.events import record
from goodorder.orders.queries import get_order
from goodorder.safelinks.events import SafeLinkIssued, SafeLinkRevoked
from goodorder.safelinks.models import LinkTry, SafeLink
from goodorder.safelinks.rules import LONGEST_TOKEN, TOKEN_BYTES, USUAL_DAYS, checked_days, hash_of

WITHIN, KEPT_FOR = timedelta(minutes=10), timedelta(days=1)
MOST_TRIES = 20


@dataclass(frozen=True, slots=True)
class Issued:
    """A new link and its token, which is told this once."""

    link: SafeLink
    token: str = field(repr=False)


@command(needs="safelinks.issue")
def issue_link(ctx: Context, *, order_id: str, days: int = USUAL_DAYS) -> Issued:
    """Make a link to an order's page for its customer. Raises Missing, Invalid."""
    order = get_order(ctx, order_id=order_id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = SafeLink.objects.create(
        order=order,
        token_hash=hash_of(token),
        created_by=ctx.actor,
        created_at=ctx.now,
        expires_at=ctx.now + timedelta(days=checked_days(days)),
    )
    fact = SafeLinkIssued(link_id=link.public_id, ends_on=link.expires_at.date().isoformat())
    record(ctx, link, fact, about=order.public_id)
    return Issued(link, token)


@command(needs="safelinks.revoke")
def revoke_link(ctx: Context, *, link_id: str) -> SafeLink:
    """Close a link at once. Raises Missing, Refused when it is closed already."""
    link = SafeLink.objects.visible_to(ctx).select_related("order").locked().one(public_id=link_id)
    if link.revoked_at:
        raise Refused("safelinks.revoked_already", f"link {link} is closed already")
    link.revoked_at = ctx.now
    link.save(update_fields=["revoked_at"])
    record(ctx, link, SafeLinkRevoked(link_id=link.public_id), about=link.order.public_id)
    return link


@command(needs="safelinks.follow")
def follow_link(ctx: Context, *, token: str, asker: str) -> str:
    """Return the public id of the order a token opens.

    Unknown, ended and closed links are answered alike. Who follows many unknown ones is slowed down; a good link
    opens all the same, since nobody finds one by trying. Raises Missing, TooMany.
    """
    links = SafeLink.objects.filter(revoked_at=None, expires_at__gt=ctx.now)
    found = links.filter(token_hash=hash_of(token[: LONGEST_TOKEN + 1])).select_related("order").first()
    if found is None:
        _refuse(ctx, hash_of(f"asker:{asker}"))
        raise Missing("safelinks.unknown", "this link is unknown or over; ask the shop for another")
    return str(found.order.public_id)


def _refuse(ctx: Context, asker: str) -> None:
    tries = LinkTry.objects.filter(asker=asker, at__gt=ctx.now - WITHIN)
    if tries.count() >= MOST_TRIES:
        message = "too many unknown links were followed from here; wait ten minutes"
        raise TooMany("safelinks.too_many", message, retry_after_s=int(WITHIN.total_seconds()))
    even_if_undone(lambda: _remember(ctx, asker))


def _remember(ctx: Context, asker: str) -> None:
    LinkTry.objects.filter(at__lt=ctx.now - KEPT_FOR).delete()
    LinkTry.objects.create(asker=asker, at=ctx.now)
