"""Remedies: one press that calls the command which helps, with the rights of who presses."""

from collections.abc import Callable
from typing import NamedTuple

from goodorder.accounting import commands as accounting
from goodorder.exceptions.commands.detecting import about_of, look_at
from goodorder.exceptions.commands.handling import locked
from goodorder.exceptions.events import AnswerWanted, CarrierAsked, PaymentAsked, RemedyApplied
from goodorder.exceptions.models import Trouble
from goodorder.exceptions.rules import MORE_DAYS, open_remedies
from goodorder.fulfillment import commands as fulfillment
from goodorder.inventory import commands as inventory
from goodorder.kernel import relay
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.orders import commands as orders
from goodorder.payments import commands as payments
from goodorder.returns import commands as returns

Act = Callable[[Context, Trouble], object]


class Remedy(NamedTuple):
    """The permission of the command that helps, and how it is called."""

    needs: str
    act: Act


def _go_on(ctx: Context, row: Trouble) -> None:
    if not orders.confirm_when_clear(ctx, order_id=about_of(row)):
        orders.release_when_possible(ctx, order_id=about_of(row))


def _promise_again(ctx: Context, row: Trouble) -> None:
    orders.re_promise(ctx, order_id=about_of(row), reason="looked at again: it was an exception")


def _find_elsewhere(ctx: Context, row: Trouble) -> None:
    fulfillment.reject_work(ctx, fulfillment_order_id=row.subject, reason="too_busy")


def _ask_carrier(ctx: Context, row: Trouble) -> None:
    record(ctx, row, CarrierAsked(parcel=row.facts["parcel"]), about=about_of(row))


def _look_for_stock(ctx: Context, row: Trouble) -> None:
    inventory.serve_waiting(ctx)
    orders.absorb_served(ctx, order_id=about_of(row), explanation="stock was looked for again")


def _cancel_units(ctx: Context, row: Trouble) -> None:
    units = {row.facts["position"]: row.facts["units"]}
    orders.cancel_lines(ctx, order_id=about_of(row), quantities=units, reason="cannot be delivered")


def _ask_provider(ctx: Context, row: Trouble) -> None:
    record(ctx, row, AnswerWanted(operation_id=row.subject), about=about_of(row))


def _capture_again(ctx: Context, row: Trouble) -> None:
    orders.capture_missed(ctx, order_id=about_of(row), cause=_cause(row))


def _refund_again(ctx: Context, row: Trouble) -> None:
    payments.request_refund(ctx, about=about_of(row), amount=row.facts["amount"], cause=_cause(row))


def _refund(ctx: Context, row: Trouble) -> None:
    orders.return_surplus(ctx, order_id=about_of(row), cause=_cause(row))


def _authorise(ctx: Context, row: Trouble) -> None:
    payments.request_authorization(ctx, tender_id=row.facts["tender"], cause=row.facts["tender"])


def _send_link(ctx: Context, row: Trouble) -> None:
    record(ctx, row, PaymentAsked(link_id=row.subject, order_id=about_of(row)), about=about_of(row))


def _new_link(ctx: Context, row: Trouble) -> None:
    if link := payments.replace_pay_link(ctx, link_id=row.subject):
        fact = PaymentAsked(link_id=link.public_id, order_id=about_of(row))
        record(ctx, row, fact, about=about_of(row))


def _extend(ctx: Context, row: Trouble) -> None:
    returns.extend_return(ctx, return_id=row.subject, days=MORE_DAYS)


def _make_good(outcome: str) -> Act:
    return lambda ctx, row: returns.settle_claim(ctx, claim_id=row.subject, outcome=outcome)


def _remind(ctx: Context, row: Trouble) -> None:
    assert row.order is not None  # noqa: S101 - an invoice is found by its order
    accounting.propose_reminders(ctx, company=row.order.company.code)


def _cause(row: Trouble) -> str:
    return f"{row.public_id}/{row.version}"  # another press is another attempt


REMEDIES = {
    "go_on": Remedy("orders.release", _go_on),
    "promise_again": Remedy("orders.follow", _promise_again),
    "release_hold": Remedy(
        "orders.hold",
        lambda ctx, row: orders.release_hold(ctx, order_id=about_of(row), kind=row.facts["hold"]),
    ),
    "release_work": Remedy(
        "fulfillment.direct",
        lambda ctx, row: fulfillment.release_work(ctx, fulfillment_order_id=row.subject),
    ),
    "find_elsewhere": Remedy("fulfillment.work", _find_elsewhere),
    "ask_carrier": Remedy("shipping.view", _ask_carrier),
    "note_arrived": Remedy(
        "fulfillment.work", lambda ctx, row: fulfillment.deliver(ctx, shipment_id=row.facts["parcel"])
    ),
    "look_for_stock": Remedy("orders.follow", _look_for_stock),
    "cancel_units": Remedy("orders.cancel", _cancel_units),
    "want_label": Remedy(
        "fulfillment.work", lambda ctx, row: fulfillment.want_label(ctx, shipment_id=row.subject)
    ),
    "retry_reaction": Remedy(
        "system.retry", lambda ctx, row: relay.retry(ctx, receipt_id=row.facts["receipt"])
    ),
    "ask_provider": Remedy("payments.view", _ask_provider),
    "authorise_again": Remedy("payments.capture", _authorise),
    "send_link": Remedy("payments.link", _send_link),
    "new_link": Remedy("payments.link", _new_link),
    "propose_reminders": Remedy("accounting.dun", _remind),
    "capture_again": Remedy("payments.capture", _capture_again),
    "refund_again": Remedy("payments.refund", _refund_again),
    "refund_surplus": Remedy("payments.refund", _refund),
    "authorise_return": Remedy(
        "returns.authorise", lambda ctx, row: returns.authorise_return(ctx, return_id=row.subject)
    ),
    "extend_return": Remedy("returns.authorise", _extend),
    "send_claimed": Remedy("returns.authorise", _make_good("reship")),
    "pay_claimed": Remedy("returns.authorise", _make_good("refund")),
    "finish_receipt": Remedy(
        "returns.receive", lambda ctx, row: returns.finish_receipt(ctx, return_id=row.subject)
    ),
    "settle_return": Remedy(
        "returns.settle", lambda ctx, row: returns.settle_return(ctx, return_id=row.subject)
    ),
}


def remedies_for(ctx: Context, row: Trouble) -> tuple[str, ...]:
    """List what helps with an exception and the actor may do, the best first."""
    return tuple(name for name in open_remedies(row.kind, row.facts) if ctx.may(REMEDIES[name].needs))


@command(needs="exceptions.handle")
def apply_remedy(ctx: Context, *, exception_id: str, remedy: str) -> Trouble:
    """Do what helps; the exception is resolved at once if its cause is gone, else as soon as it is.

    The actor needs the permission of the command behind it as well. Raises Forbidden, Missing, Refused
    `exceptions.resolved` or `exceptions.remedy_useless`, and whatever the command refuses with.
    """
    trouble = locked(ctx, exception_id)
    if remedy not in open_remedies(trouble.kind, trouble.facts):
        message = f"remedy: {remedy} does not help with {trouble.kind} as it stands"
        raise Refused("exceptions.remedy_useless", message, field="remedy")
    ctx.require(REMEDIES[remedy].needs)
    fact = RemedyApplied(exception_id=exception_id, trouble=trouble.kind, remedy=remedy)
    record(ctx, trouble, fact, about=about_of(trouble))
    REMEDIES[remedy].act(ctx, trouble)
    look_at(ctx, order_ids=[about_of(trouble)])
    trouble.refresh_from_db()
    return trouble
