"""Amendments: a change of a placed order is proposed with all it would do, then applied or given up."""

from goodorder.amendments.commands.foreseeing import preview_amendment
from goodorder.amendments.events import AmendmentDiscarded, AmendmentProposed
from goodorder.amendments.models import Amendment
from goodorder.amendments.states import AMENDMENT
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record, revive
from goodorder.kernel.models import Event
from goodorder.kernel.money import Money
from goodorder.orders.commands.changing import amend
from goodorder.orders.commands.lending import hold_over_limit
from goodorder.orders.commands.payment import arrange_payment
from goodorder.orders.commands.steps import locked, put_on_hold
from goodorder.orders.models import Order
from goodorder.orders.rules import Changes, PaymentDraft
from goodorder.payments.queries import left_to_arrange

# What may simply be asked for more; a card needs its token, cash somebody who hands it over.
ASKED_AGAIN = ("manual", "on_account")


@command(needs="orders.amend")
def propose_amendment(ctx: Context, *, order_id: str, changes: Changes) -> Amendment:
    """Work out a change and keep it with its preview until it is applied; a proposal before it expires.

    Raises whatever applying it would raise.
    """
    order = locked(ctx, order_id)
    preview = preview_amendment(ctx, order_id=order_id, changes=changes)
    for former in Amendment.objects.filter(order=order, state="proposed"):
        _give_up(ctx, former, order, "expire", "another one was proposed")
    amendment = Amendment.objects.create(
        order=order,
        changes=changes.as_json(),
        preview=preview,
        order_version=order.version,
        created_by=ctx.actor,
        created_at=ctx.now,
    )
    fact = AmendmentProposed(
        amendment_id=amendment.public_id,
        what=changes.in_words,
        difference=preview["difference"],
        currency=order.currency,
    )
    record(ctx, amendment, fact, about=order.public_id)
    return amendment


@command(needs="orders.amend")
def apply_amendment(ctx: Context, *, amendment_id: str, payment: PaymentDraft | None = None) -> Amendment:
    """Do what was proposed, all of it or nothing; `payment` is for what is owed more.

    Authorisations with room are used first. Without `payment` the order's method is asked for the rest, or the
    order waits until its payment is arranged. Raises Refused `orders.changed_meanwhile` naming what happened to
    the order since, and whatever the change raises.
    """
    amendment, order = _locked(ctx, amendment_id)
    AMENDMENT.target(amendment.state, "apply")
    if order.version != amendment.order_version:
        raise _changed_since(order, amendment)
    amend(ctx, order, Changes.from_json(amendment.changes), amendment.public_id)
    _arrange(ctx, order, payment)
    hold_over_limit(ctx, order)
    AMENDMENT.step(amendment, "apply")
    amendment.applied_by, amendment.applied_at = ctx.actor, ctx.now
    amendment.save(update_fields=["state", "applied_by", "applied_at"])
    return amendment


@command(needs="orders.amend")
def discard_amendment(ctx: Context, *, amendment_id: str) -> Amendment:
    """Give a proposed change up; the order stays as it is. Raises Refused when it is not open any more."""
    amendment, order = _locked(ctx, amendment_id)
    _give_up(ctx, amendment, order, "discard", "it is not wanted")
    return amendment


def _locked(ctx: Context, amendment_id: str) -> tuple[Amendment, Order]:
    """Lock an amendment the actor may see, its order first; raises Missing."""
    found = Amendment.objects.visible_to(ctx).select_related("order").by_public_id(amendment_id)
    order = locked(ctx, found.order.public_id)
    return Amendment.objects.locked().one(pk=found.pk), order


def _give_up(ctx: Context, amendment: Amendment, order: Order, event: str, because: str) -> None:
    AMENDMENT.step(amendment, event)
    amendment.save(update_fields=["state"])
    fact = AmendmentDiscarded(amendment_id=amendment.public_id, because=because)
    record(ctx, amendment, fact, about=order.public_id)


def _changed_since(order: Order, amendment: Amendment) -> Refused:
    """Say what happened to the order since the proposal."""
    since = Event.objects.filter(
        aggregate="order", aggregate_id=order.pk, version__gt=amendment.order_version
    )
    news = [revive(event).sentence() for event in since.order_by("id")]
    message = f"order {order.number} has changed since it was worked out: {'; '.join(news)}; propose it again"
    return Refused("orders.changed_meanwhile", message, news=news)


def _arrange(ctx: Context, order: Order, payment: PaymentDraft | None) -> None:
    """Have what no authorisation covers paid: as given, as before, or the order waits for somebody to say how."""
    due = left_to_arrange(order.public_id)
    if not due:
        return
    if payment is None and order.payment_method in ASKED_AGAIN:
        payment = PaymentDraft(method=order.payment_method)
    if payment is not None:
        arrange_payment(ctx, order_id=order.public_id, payment=payment)
    else:
        put_on_hold(
            ctx, order, "payment", f"{Money(due, order.currency)} more is owed; arrange how it is paid"
        )
