"""Authorisations that end: held anew before they run out, and nothing is sent on money nobody holds."""

from contextlib import suppress
from datetime import timedelta

from goodorder.flows.jobs import periodic
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.errors import Transient
from goodorder.kernel.events import on
from goodorder.orders import commands as orders
from goodorder.orders import queries
from goodorder.payments import commands as payments
from goodorder.payments import queries as money
from goodorder.payments.events import AuthorizationLapsed, PaymentAuthorized, PaymentFailed

RENEWED_AHEAD = timedelta(days=1)


@periodic("13,43 * * * *", "renew_authorizations")
def renew_authorizations() -> int:
    """Renew what ends within a day, write off what ended. Returns how many authorisations were looked after."""
    ctx = system_context("renew_authorizations")
    return look_after(ctx)


def look_after(ctx: Context) -> int:
    """Do the job's work at an instant; each authorisation is a step of its own."""
    ending = money.expiring_authorizations(before=ctx.now + RENEWED_AHEAD)
    for held in ending:
        is_over = held.expires_at is not None and held.expires_at <= ctx.now
        act = payments.expire_authorization if is_over else payments.renew_authorization
        with suppress(Transient):  # one that is locked must not keep the others; the next tick comes
            act(ctx, tender_id=held.tender.public_id)
    return len(ending)


@on(AuthorizationLapsed)
def hold_the_rest_anew(ctx: Context, fact: AuthorizationLapsed) -> None:
    """What is still owed is authorised again; what nobody owes any more is not."""
    payments.renew_authorization(ctx, tender_id=fact.tender_id)


@on(PaymentAuthorized)
def let_the_old_one_go(ctx: Context, fact: PaymentAuthorized) -> None:
    """The new authorisation stands: what the old one still holds is given back."""
    if money.renewed_by(fact.tender_id):
        payments.end_renewed(ctx, tender_id=fact.tender_id)


@on(PaymentAuthorized)
def go_on_after_renewal(ctx: Context, fact: PaymentAuthorized) -> None:
    """What fell due while nothing was held is taken, and the goods may leave."""
    if money.renewed_by(fact.tender_id) and fact.about.startswith("ord_"):
        orders.capture_missed(ctx, order_id=fact.about, cause=fact.tender_id)
        orders.release_when_possible(ctx, order_id=fact.about)


@on(PaymentFailed)
def stop_without_money(ctx: Context, fact: PaymentFailed) -> None:
    """A refused renewal stops the order before anything more is sent, and says why."""
    is_renewal = fact.operation == "authorise" and money.renewed_by(fact.tender_id) is not None
    if is_renewal and fact.about.startswith("ord_") and queries.is_under_way(fact.about):
        reason = f"the authorisation could not be renewed: {fact.message or 'refused'}"
        orders.place_hold(ctx, order_id=fact.about, kind="payment", reason=reason[:200])


@on(PaymentFailed)
def take_from_what_is_held_now(ctx: Context, fact: PaymentFailed) -> None:
    """A capture that came too late for a hold another had used up is taken from the one held anew."""
    is_late = fact.operation == "capture" and money.is_used_up(fact.tender_id)
    if is_late and fact.about.startswith("ord_"):
        orders.capture_missed(ctx, order_id=fact.about, cause=fact.operation_id)
