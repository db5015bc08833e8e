"""Amendments: a change of a placed order is proposed with all it would do, then applied or given up."""

from typing import Any

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record, revive
from goodorder.kernel.models import Event
from goodorder.kernel.money import Money
from goodorder.orders.commands.changing import change_order
from goodorder.orders.commands.foreseeing import foreseen
from goodorder.orders.commands.lending import hold_over_limit
from goodorder.orders.commands.payment import arrange_payment
from goodorder.orders.commands.steps import locked, put_on_hold
from goodorder.orders.events import AmendmentDiscarded, AmendmentProposed, OrderAmended
from goodorder.orders.models import Amendment, Order
from goodorder.orders.rules import Changes, PaymentDraft, checked_changes
from goodorder.orders.states import AMENDMENT
from goodorder.payments.queries import left_to_arrange, payable_of

# What may simply be asked for more; a card needs its token, cash somebody who hands it over.
ASKED_AGAIN = ("manual", "on_account")


@command(needs="orders.amend")
def preview_amendment(ctx: Context, *, order_id: str, changes: Changes) -> dict[str, Any]:
    """Say what changes would do to lines, tax, money, stock and dates, without doing or keeping anything.

    `notes` say what promotions do. Raises whatever applying them would raise.
    """
    locked(ctx, order_id)
    checked_changes(changes)
    notes: list[str] = []
    seen = foreseen(ctx, order_id, lambda: notes.extend(change_order(ctx, order_id, changes, "preview")))
    return {**seen, "notes": notes}


@command(needs="orders.amend")
def propose_amendment(ctx: Context, *, order_id: str, changes: Changes) -> Amendment:
    """Work out a change and keep it with its preview until it is applied; a proposal before it expires.

    Raises whatever applying it would raise.
    """
    order = locked(ctx, order_id)
    preview = preview_amendment(ctx, order_id=order_id, changes=changes)
    for former in order.amendments.filter(state="proposed"):
        _give_up(ctx, former, "expire", "another one was proposed")
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
    changes, before = Changes.from_json(amendment.changes), payable_of(order.public_id).amount
    change_order(ctx, order.public_id, changes, amendment.public_id)
    order.refresh_from_db()
    fact = OrderAmended(
        order_id=order.public_id,
        amendment_id=amendment.public_id,
        what=changes.in_words,
        difference=payable_of(order.public_id).amount - before,
        currency=order.currency,
        reason=changes.reason,
    )
    record(ctx, order, fact)
    _arrange(ctx, order, payment)
    hold_over_limit(ctx, order)
    AMENDMENT.step(amendment, "apply")
    amendment.applied_by, amendment.applied_at = ctx.actor, ctx.now
    amendment.save(update_fields=["state", "applied_by", "applied_at"])
    return amendment


@command(needs="orders.amend")
def discard_amendment(ctx: Context, *, amendment_id: str) -> Amendment:
    """Give a proposed change up; the order stays as it is. Raises Refused when it is not open any more."""
    amendment, _order = _locked(ctx, amendment_id)
    _give_up(ctx, amendment, "discard", "it is not wanted")
    return amendment


def _locked(ctx: Context, amendment_id: str) -> tuple[Amendment, Order]:
    """Lock an amendment the actor may see, its order first; raises Missing."""
    found = Amendment.objects.visible_to(ctx).select_related("order").by_public_id(amendment_id)
    order = locked(ctx, found.order.public_id)
    return Amendment.objects.locked().one(pk=found.pk), order


def _give_up(ctx: Context, amendment: Amendment, event: str, because: str) -> None:
    AMENDMENT.step(amendment, event)
    amendment.save(update_fields=["state"])
    fact = AmendmentDiscarded(amendment_id=amendment.public_id, because=because)
    record(ctx, amendment, fact, about=amendment.order.public_id)


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
