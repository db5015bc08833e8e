"""Reads of pay links."""

from datetime import datetime, timedelta

from django.db.models import Q

from goodorder.kernel.access import Context, internal_query
from goodorder.payments.models import PayLink
from goodorder.payments.ports import CheckoutCall, CheckoutRequest
from goodorder.payments.states import LIVE_LINKS

UNANSWERED_FOR = timedelta(seconds=20)
LOOKED_AT_EVERY = timedelta(minutes=10)


def links_of(ctx: Context, *, about: str) -> list[PayLink]:
    """Return the pay links of what `about` names, newest first."""
    rows = PayLink.objects.visible_to(ctx).filter(payable__about=about).select_related("payable")
    return list(rows.order_by("-id"))


def get_link(ctx: Context, *, link_id: str) -> PayLink:
    """Return one pay link; raises Missing."""
    return PayLink.objects.visible_to(ctx).select_related("payable").one(public_id=link_id)


@internal_query
def link_for_call(link_id: str) -> CheckoutCall:
    """Return what the provider must be asked about a link; raises Missing."""
    link = PayLink.objects.select_related("payable").by_public_id(link_id)
    return CheckoutCall(
        provider=link.provider,
        state=link.state,
        provider_ref=link.provider_ref or "",
        request=CheckoutRequest(
            idem_key=link.idem_key,
            amount=link.amount,
            currency=link.payable.currency,
            reference=link.payable.about,
            return_url=link.return_url,
            expires_at=link.expires_at,
        ),
    )


@internal_query
def links_to_ask(now: datetime) -> list[str]:
    """Return live links whose answer is outstanding, whose time is over, or that were not looked at for long."""
    is_waiting = Q(state__in=["requested", "unclear", "closing"]) | Q(is_told=True) | Q(expires_at__lte=now)
    due = Q(is_waiting, checked_at__lt=now - UNANSWERED_FOR) | Q(checked_at__lt=now - LOOKED_AT_EVERY)
    rows = PayLink.objects.filter(due, state__in=LIVE_LINKS).order_by("checked_at", "id")
    return list(rows.values_list("public_id", flat=True))
