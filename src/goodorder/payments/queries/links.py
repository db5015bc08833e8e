"""Reads of pay links."""

from datetime import datetime, timedelta

from django.db.models import Q, Sum

from goodorder.kernel.access import Context, internal_query
from goodorder.payments.models import Operation, Payable, PayLink
from goodorder.payments.ports import CheckoutCall, CheckoutRequest
from goodorder.payments.rules import OPEN_STATES, VOID, Counters, carried
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


def open_for_link(ctx: Context, *, about: str) -> int:
    """Return what is owed that nobody holds for us or has brought; nothing when nothing was ever owed."""
    payable = Payable.objects.visible_to(ctx).filter(about=about).first()
    return unsecured(payable) if payable else 0


@internal_query
def unsecured(payable: Payable) -> int:
    """Return what of a payable nobody holds for us or has brought; a tender that waits brings nothing yet."""
    voids = Operation.objects.filter(tender__payable=payable, kind=VOID, state__in=OPEN_STATES)
    kept = -int(voids.aggregate(sum=Sum("amount", default=0))["sum"])  # held no longer in a moment
    for tender in payable.tenders.exclude(state="created"):
        sums = Counters(authorised=tender.authorised, captured=tender.captured, refunded=tender.refunded)
        kept += carried(tender.state, tender.amount, sums)
    return max(0, payable.amount - kept)


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
