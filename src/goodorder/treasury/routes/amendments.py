"""Changing an order that was placed, and giving back any part of it."""

from ninja import Router

from goodorder.amendments import commands as amendments
from goodorder.amendments import queries as proposals
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.kernel.access import Context
from goodorder.orders import commands, queries
from goodorder.treasury.shapes.amendments import (
    AmendmentSent,
    AmendmentShown,
    AmendmentsShown,
    ApplicationSent,
    PreviewShown,
    RefundableLineShown,
    RefundableShown,
    RefundSent,
    RefundUnitsSent,
)

router = Router(tags=["Amendments and refunds"])


def _id(ctx: Context, order_id: str) -> str:
    return str(queries.get_order(ctx, order_id=order_id).public_id)


def _left(ctx: Context, order_id: str) -> RefundableShown:
    found = queries.refundable(ctx, order_id=order_id)
    rows = [
        RefundableLineShown(
            line=one.line.position,
            sku_code=one.line.sku_code,
            description=one.line.title,
            stoppable=one.stoppable,
            creditable=one.creditable,
            left=one.left,
            tax=one.tax,
        )
        for one in found
    ]
    return RefundableShown(items=rows)


@writes(
    router,
    "/orders/{order_id}/amendment-previews",
    calls=amendments.preview_amendment,
    key=KeyRule.UNUSED,
    status=200,
)
def preview_order_amendment(request: Call, order_id: str, body: AmendmentSent) -> PreviewShown:
    """Say what a change would do, keeping nothing."""
    about = _id(request.auth, order_id)
    return PreviewShown(
        **amendments.preview_amendment(request.auth, order_id=about, changes=body.as_changes())
    )


@writes(router, "/orders/{order_id}/amendments", calls=amendments.propose_amendment)
def propose_order_amendment(request: Call, order_id: str, body: AmendmentSent) -> AmendmentShown:
    """Work out a change of an order and keep it until it is applied.

    A proposal made before it expires. Fewer units are cancelled; more become a line at the old price; `credit`
    takes back units that left, so that with `add` it is an exchange.
    """
    about = _id(request.auth, order_id)
    return AmendmentShown.of(
        amendments.propose_amendment(request.auth, order_id=about, changes=body.as_changes())
    )


@reads(router, "/orders/{order_id}/amendments", needs="orders.view")
def list_order_amendments(request: Call, order_id: str) -> AmendmentsShown:
    """List an order's changes, newest first."""
    found = proposals.list_amendments(request.auth, order_id=_id(request.auth, order_id))
    return AmendmentsShown(items=[AmendmentShown.of(one) for one in found])


@reads(router, "/amendments/{amendment_id}", needs="orders.view")
def show_amendment(request: Call, amendment_id: str) -> AmendmentShown:
    """Show a change and what it does."""
    return AmendmentShown.of(proposals.get_amendment(request.auth, amendment_id=amendment_id))


@writes(router, "/amendments/{amendment_id}/applications", calls=amendments.apply_amendment)
def apply_order_amendment(request: Call, amendment_id: str, body: ApplicationSent) -> AmendmentShown:
    """Do what was proposed, all of it or nothing.

    What is owed more uses authorisations with room first. Refused when the order has changed since.
    """
    applied = amendments.apply_amendment(request.auth, amendment_id=amendment_id, payment=body.as_payment())
    return AmendmentShown.of(applied)


@writes(router, "/amendments/{amendment_id}/discards", calls=amendments.discard_amendment)
def discard_order_amendment(request: Call, amendment_id: str) -> AmendmentShown:
    """Give a proposal up."""
    return AmendmentShown.of(amendments.discard_amendment(request.auth, amendment_id=amendment_id))


@reads(router, "/orders/{order_id}/refundable", needs="orders.view")
def show_refundable(request: Call, order_id: str) -> RefundableShown:
    """Say what can be given back of each line and charge."""
    return _left(request.auth, _id(request.auth, order_id))


@writes(
    router,
    "/orders/{order_id}/refund-previews",
    calls=amendments.preview_refund,
    key=KeyRule.UNUSED,
    status=200,
)
def preview_order_refund(request: Call, order_id: str, body: RefundUnitsSent) -> PreviewShown:
    """Say what a refund would do, keeping nothing."""
    about = _id(request.auth, order_id)
    return PreviewShown(**amendments.preview_refund(request.auth, order_id=about, **body.as_words()))


@writes(router, "/orders/{order_id}/refunds", calls=commands.refund_order)
def refund_order(request: Call, order_id: str, body: RefundSent) -> RefundableShown:
    """Give back units and amounts of any line, at any stage; answers what is left.

    Units that have not left are cancelled, others credited; amounts are taken off the units that stay.
    """
    about = _id(request.auth, order_id)
    commands.refund_order(request.auth, order_id=about, reason=body.reason, **body.as_words())
    return _left(request.auth, about)
