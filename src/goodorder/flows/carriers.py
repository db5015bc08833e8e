"""Carriers: the best service is chosen for a parcel, and carriers are asked after commit."""

from goodorder.fulfillment import queries as work
from goodorder.fulfillment.events import ShipmentPacked
from goodorder.kernel import faults
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Transient
from goodorder.kernel.events import effect, on
from goodorder.kernel.plugs import plug
from goodorder.orders import queries as orders
from goodorder.shipping import commands as shipping
from goodorder.shipping import queries as labels
from goodorder.shipping.events import QuotesWanted, ServiceChosen
from goodorder.shipping.ports import QuoteAnswer
from goodorder.shipping.queries import QuoteCall
from goodorder.shipping.rules import Consignment, LabelOrder, Package, Wanted

AFTER_QUOTES = faults.declare("shipping.after_quotes", "carriers told their prices, nothing is chosen yet")


@on(ShipmentPacked)
def compare_services(ctx: Context, fact: ShipmentPacked) -> None:
    """The service of a parcel is chosen by cost and arrival when the merchant set its service up so."""
    parcel = work.parcel_of(fact.shipment_id)
    if not labels.is_shopped(parcel.service):
        return
    order = orders.order_for(fact.demand) if fact.demand.startswith("ord_") else None
    value, promise_on = orders.value_and_promise(fact.lines) if order else (0, None)
    wanted = Wanted(
        consignment=Consignment(
            packages=(Package(weight_g=parcel.weight_g),),
            country=str(parcel.recipient.get("country", "")),
            postcode=str(parcel.recipient.get("postcode", "")),
            is_residential=not parcel.recipient.get("company"),
            value=value,
            currency=order.currency if order else "",
        ),
        location=parcel.location,
        service=parcel.service,
        promise_on=promise_on,
        channel=order.channel.code if order else "",
        customer=order.customer.public_id if order else "",
        sender=parcel.sender,
        recipient=parcel.recipient,
        reference=parcel.number,
    )
    shipping.shop_rates(ctx, parcel=fact.shipment_id, about=fact.demand, wanted=wanted)


@effect(QuotesWanted)
def ask_for_quotes(ctx: Context, fact: QuotesWanted, event_id: str) -> None:  # noqa: ARG001 - asking changes nothing
    """Ask carriers for their prices; one that is away is left out, and the comparison says so."""
    answers = [_asked(call) for call in labels.quotes_for_call(fact.comparison_id)]
    faults.reach(AFTER_QUOTES)
    shipping.record_quotes(ctx, comparison_id=fact.comparison_id, answers=answers)


def _asked(call: QuoteCall) -> QuoteAnswer:
    account = call.request.account
    try:
        quotations = plug("carriers", call.carrier).quote(call.request)
    except Transient as failure:
        return QuoteAnswer(carrier=call.carrier, account=account, problem=failure.message)
    return QuoteAnswer(carrier=call.carrier, account=account, quotations=quotations)


@on(ServiceChosen)
def label_by_chosen_service(ctx: Context, fact: ServiceChosen) -> None:
    """The parcel gets its label from the service that was chosen for it."""
    comparison = labels.get_comparison(ctx, fact.comparison_id)
    wanted = labels.wanted_of(comparison)
    package = wanted.consignment.packages[0]
    order = LabelOrder(
        sender=wanted.sender,
        recipient=wanted.recipient,
        weight_g=package.weight_g,
        reference=wanted.reference,
        length_mm=package.length_mm,
        width_mm=package.width_mm,
        height_mm=package.height_mm,
    )
    shipping.request_label(
        ctx,
        parcel=fact.parcel,
        about=comparison.about,
        service=fact.service,
        request=order,
        comparison_id=fact.comparison_id,
    )
