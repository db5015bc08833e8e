"""Returns: what may come back, asking for it, receiving, inspecting, and what was given."""

from datetime import timedelta
from typing import Any

from ninja import Query, Router

from goodorder.aftersales.shapes.returns import (
    DispositionSent,
    InspectionSent,
    ParcelAsked,
    ParcelShown,
    RatesAsked,
    RatesSheetAsked,
    RatesShown,
    ReturnableAsked,
    ReturnableLineShown,
    ReturnableShown,
    ReturnedUnitShown,
    ReturnExtensionSent,
    ReturnForeseenShown,
    ReturnLabelSent,
    ReturnLabelShown,
    ReturnReceiptSent,
    ReturnRejectionSent,
    ReturnsAsked,
    ReturnSent,
    ReturnShown,
)
from goodorder.aftersales.tables import rates_table
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, TextFile, asks, reads, streams, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.kernel.access import Context
from goodorder.orders.queries import get_order
from goodorder.returns import commands, queries

router = Router(tags=["Returns"])


def _shown(ctx: Context, ret: Any) -> ReturnShown:
    return ReturnShown.of(queries.get_return(ctx, return_id=str(ret.public_id)))


def _unit(ctx: Context, unit: Any) -> ReturnedUnitShown:
    return ReturnedUnitShown.of(queries.get_unit(ctx, unit_id=str(unit.public_id)))


@asks(router, "/orders/{order_id}/returnable", needs="returns.view")
def ask_returnable(request: Call, order_id: str, body: ReturnableAsked) -> ReturnableShown:
    """Say what may be returned of an order, by the rules in force when it was placed."""
    found = queries.what_may_be_returned(request.auth, order_id=order_id, reason=body.reason)
    return ReturnableShown(items=[ReturnableLineShown.of(each) for each in found])


@writes(router, "/orders/{order_id}/returns", calls=commands.request_return)
def request_return(request: Call, order_id: str, body: ReturnSent) -> ReturnShown:
    """Ask for units to come back; authorised at once unless the rule wants somebody to look at it."""
    ret = commands.request_return(request.auth, order_id=order_id, draft=body.as_draft())
    return _shown(request.auth, ret)


@writes(
    router,
    "/orders/{order_id}/return-previews",
    calls=commands.preview_return,
    key=KeyRule.UNUSED,
    status=200,
)
def preview_return(request: Call, order_id: str, body: ReturnSent) -> ReturnForeseenShown:
    """Say what a return would bring as things stand; nothing is kept."""
    order = get_order(request.auth, order_id=order_id)
    found = commands.preview_return(request.auth, order_id=order_id, draft=body.as_draft())
    return ReturnForeseenShown.of(found, order.currency)


@writes(router, "/orders/{order_id}/unannounced-receipts", calls=commands.receive_blind)
def receive_blind(request: Call, order_id: str, body: ReturnReceiptSent) -> ReturnShown:
    """Book units of an order that came without a return; their money waits for inspection."""
    ret = commands.receive_blind(request.auth, order_id=order_id, items=body.as_items())
    return _shown(request.auth, ret)


@reads(router, "/returns", needs="returns.view")
def list_returns(request: Call, query: Query[ReturnsAsked]) -> Listed[ReturnShown]:
    """List returns, newest first."""
    return listed(queries.list_returns(request.auth, **query.model_dump()), ReturnShown.of)


@asks(router, "/returns/parcels", needs="returns.view")
def ask_parcel(request: Call, body: ParcelAsked) -> ParcelShown:
    """Say what a parcel may be, by a number on it, a name, or the SKU inside."""
    return ParcelShown.of(queries.find_parcel(request.auth, scan=body.scan))


@asks(router, "/returns/rates", needs="returns.view")
def ask_return_rates(request: Call, body: RatesAsked) -> RatesShown:
    """Say how much comes back of what, or for which reason, of orders placed in a period."""
    found = queries.return_rates(request.auth, by=body.by, since=body.since, until=body.until)
    return RatesShown.of(found)


@streams(router, "/return-rates.csv", needs="returns.view")
def download_return_rates(request: Call, query: Query[RatesSheetAsked]) -> TextFile:
    """Download how much comes back as CSV."""
    until = query.until or request.auth.now.date()
    since = query.since or until - timedelta(days=90)
    sheet = queries.return_rates(request.auth, by=query.by, since=since, until=until)
    return TextFile(f"return-rates-{query.by}.csv", iter([rates_table(sheet)]))


@reads(router, "/returns/{return_id}", needs="returns.view")
def get_return(request: Call, return_id: str) -> ReturnShown:
    """Show a return."""
    return ReturnShown.of(queries.get_return(request.auth, return_id=return_id))


@writes(router, "/returns/{return_id}/authorisations", calls=commands.authorise_return)
def authorise_return(request: Call, return_id: str) -> ReturnShown:
    """Allow a return that was asked for."""
    return _shown(request.auth, commands.authorise_return(request.auth, return_id=return_id))


@writes(router, "/returns/{return_id}/rejections", calls=commands.reject_return)
def reject_return(request: Call, return_id: str, body: ReturnRejectionSent) -> ReturnShown:
    """Refuse a return that was asked for."""
    ret = commands.reject_return(request.auth, return_id=return_id, reason=body.reason)
    return _shown(request.auth, ret)


@writes(router, "/returns/{return_id}/extensions", calls=commands.extend_return)
def extend_return(request: Call, return_id: str, body: ReturnExtensionSent) -> ReturnShown:
    """Give a return more time to come; the customer is told."""
    ret = commands.extend_return(request.auth, return_id=return_id, days=body.days)
    return _shown(request.auth, ret)


@writes(router, "/returns/{return_id}/cancellations", calls=commands.cancel_return)
def cancel_return(request: Call, return_id: str) -> ReturnShown:
    """Give a return up before anything came."""
    return _shown(request.auth, commands.cancel_return(request.auth, return_id=return_id))


@writes(router, "/returns/{return_id}/labels", calls=commands.request_return_label)
def request_return_label(request: Call, return_id: str, body: ReturnLabelSent) -> ReturnLabelShown:
    """Ask for the label of the parcel that brings the goods back."""
    label = commands.request_return_label(request.auth, return_id=return_id, service=body.service)
    return ReturnLabelShown(id=label.public_id, state=label.state)


@writes(router, "/returns/{return_id}/receipts", calls=commands.receive_return)
def receive_return(request: Call, return_id: str, body: ReturnReceiptSent) -> ReturnShown:
    """Book units that came, wrong and extra ones too; each waits apart until it is inspected."""
    ret = commands.receive_return(request.auth, return_id=return_id, items=body.as_items())
    return _shown(request.auth, ret)


@writes(router, "/returns/{return_id}/receipt-ends", calls=commands.finish_receipt)
def finish_receipt(request: Call, return_id: str) -> ReturnShown:
    """Say that the rest will not come."""
    return _shown(request.auth, commands.finish_receipt(request.auth, return_id=return_id))


@writes(router, "/returned-units/{unit_id}/inspections", calls=commands.inspect_unit)
def inspect_unit(request: Call, unit_id: str, body: InspectionSent) -> ReturnedUnitShown:
    """Grade a unit, say whether it is paid for, and send it where it goes."""
    return _unit(request.auth, commands.inspect_unit(request.auth, unit_id=unit_id, **body.model_dump()))


@writes(router, "/returned-units/{unit_id}/dispositions", calls=commands.dispose_unit)
def dispose_unit(request: Call, unit_id: str, body: DispositionSent) -> ReturnedUnitShown:
    """Send a unit somewhere else than before; its stock follows by the ledger."""
    return _unit(request.auth, commands.dispose_unit(request.auth, unit_id=unit_id, **body.model_dump()))


@writes(router, "/returned-units/{unit_id}/acceptances", calls=commands.accept_extra)
def accept_extra(request: Call, unit_id: str) -> ReturnedUnitShown:
    """Take an extra unit as part of its return."""
    return _unit(request.auth, commands.accept_extra(request.auth, unit_id=unit_id))


@writes(router, "/returns/{return_id}/settlements", calls=commands.settle_return)
def settle_return(request: Call, return_id: str) -> ReturnShown:
    """Give what is due by now, if that did not happen by itself; once, however often it is asked."""
    commands.settle_return(request.auth, return_id=return_id)
    return ReturnShown.of(queries.get_return(request.auth, return_id=return_id))
