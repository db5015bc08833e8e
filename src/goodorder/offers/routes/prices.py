"""Whom price lists are for, limits on given prices, and why something costs what it does."""

from ninja import Query, Router

from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, asks, reads, writes
from goodorder.doorway.shapes import Listed, listed, shown
from goodorder.offers.shapes.prices import (
    AssignmentsAsked,
    AssignmentSent,
    AssignmentShown,
    CustomerTermsSent,
    CustomerTermsShown,
    OrderPricingShown,
    PriceExplanationShown,
    PriceInquirySent,
    PriceLimitSent,
    PriceLimitShown,
    PriceLimitsShown,
)
from goodorder.orders import queries as orders
from goodorder.parties import commands as parties
from goodorder.pricing import commands, queries

router = Router(tags=["Prices"])


@reads(router, "/price-list-assignments", needs="pricing.view")
def list_assignments(request: Call, query: Query[AssignmentsAsked]) -> Listed[AssignmentShown]:
    """List whom price lists are for."""
    return listed(queries.list_assignments(request.auth, **query.model_dump()), AssignmentShown.of)


@writes(router, "/price-list-assignments", calls=commands.assign_price_list, key=KeyRule.OPTIONAL)
def assign_price_list(request: Call, body: AssignmentSent) -> AssignmentShown:
    """Make a price list for a customer, a group or a channel."""
    made = commands.assign_price_list(request.auth, price_list=body.price_list, to=body.as_draft())
    return AssignmentShown.of(made)


@writes(router, "/price-list-assignments/{assignment_id}/withdrawals", calls=commands.withdraw_price_list)
def withdraw_price_list(request: Call, assignment_id: str) -> AssignmentShown:
    """Make a price list no longer for somebody, from now on."""
    return AssignmentShown.of(commands.withdraw_price_list(request.auth, assignment_id=assignment_id))


@asks(router, "/price-explanations", needs="pricing.view")
def explain_price(request: Call, body: PriceInquirySent) -> PriceExplanationShown:
    """Say what a SKU costs for a buyer and why: which lists were looked at, and why each lost."""
    return PriceExplanationShown.of(queries.explain_price(request.auth, body.as_inquiry()))


@reads(router, "/orders/{order_id}/pricing", needs="orders.view")
def show_order_pricing(request: Call, order_id: str) -> OrderPricingShown:
    """Say how an order was priced and taxed, and whether the lists of then still say the same."""
    order = orders.get_order(request.auth, order_id=order_id)
    return OrderPricingShown.of(order, orders.prices_again(request.auth, order_id=order.public_id))


@reads(router, "/price-limits", needs="pricing.view")
def list_price_limits(request: Call) -> PriceLimitsShown:
    """List how far below the resolved price somebody may go without approval."""
    found = queries.list_price_limits(request.auth)
    return PriceLimitsShown(items=[PriceLimitShown.of(row) for row in found])


@writes(router, "/channels/{channel}/price-limits", calls=commands.set_price_limit, key=KeyRule.OPTIONAL)
def set_price_limit(request: Call, channel: str, body: PriceLimitSent) -> PriceLimitShown:
    """Limit prices given by hand in a channel."""
    made = commands.set_price_limit(request.auth, channel=channel, most_percent=body.most_percent)
    return PriceLimitShown.of(made)


@writes(router, "/channels/{channel}/price-limit-removals", calls=commands.drop_price_limit)
def drop_price_limit(request: Call, channel: str) -> PriceLimitShown:
    """Let prices in a channel be given without a limit."""
    commands.drop_price_limit(request.auth, channel=channel)
    return PriceLimitShown(channel=channel, most_percent=None)


@writes(
    router,
    "/customers/{customer_id}/terms",
    calls=parties.set_customer_terms,
    key=KeyRule.OPTIONAL,
    method="PATCH",
    status=200,
)
def set_customer_terms(request: Call, customer_id: str, body: CustomerTermsSent) -> CustomerTermsShown:
    """Set what decides a customer's prices and taxes: their group and their VAT number."""
    terms = body.model_dump(exclude_none=True)
    made = parties.set_customer_terms(request.auth, customer_id=customer_id, terms=terms)
    return shown(CustomerTermsShown, made)
