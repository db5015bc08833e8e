"""What can be promised: availability over time, promises before payment, and what channels are shown."""

from ninja import Query, Router

from goodorder.api.shapes.availability import (
    AvailabilitySent,
    AvailabilityShown,
    ExposureShown,
    LineAvailability,
    PromiseQuotedShown,
    PromiseSent,
    PublishRuleSent,
    PublishRuleShown,
    PublishRulesShown,
    ReconciledShown,
    RuleScopeSent,
    StockFeedAsked,
    StockFeedShown,
)
from goodorder.availability import commands as availability_commands
from goodorder.availability import queries as availability_queries
from goodorder.availability.queries import quote_promise
from goodorder.availability.rules import AskedLine
from goodorder.catalog.queries import resolve_skus
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, asks, reads, writes
from goodorder.kernel.access import Context
from goodorder.kernel.errors import naming
from goodorder.locations.queries import active_locations, get_location
from goodorder.parties.queries import get_channel

router = Router(tags=["Availability"])


@asks(router, "/availability", needs="inventory.view")
def ask_availability(request: Call, body: AvailabilitySent) -> AvailabilityShown:
    """Say what of a basket can be promised, when, and from which supply.

    Lines are served in their order from the same stock, kits by their parts. Nothing is held by asking.
    """
    ctx = request.auth
    places = _places(ctx, body)
    on = body.on or ctx.now.date()
    skus = resolve_skus(line.sku for line in body.lines)
    lines = [AskedLine(skus[line.sku].pk, line.quantity) for line in body.lines]
    found = availability_queries.time_phased(
        ctx, lines=lines, location_ids=list(places), today=ctx.now.date()
    )
    return AvailabilityShown(
        lines=[
            LineAvailability.of(line.sku, answer, on=on, places=places)
            for line, answer in zip(body.lines, found, strict=True)
        ]
    )


def _places(ctx: Context, body: AvailabilitySent) -> dict[int, str]:
    """Return the codes of the locations asked about by their ids, preferred ones first."""
    with naming("channel"):
        company = get_channel(ctx, body.channel).company.code
    found = {place.pk: place.code for place in active_locations(company)}
    if body.locations is None:
        return found
    with naming("locations"):
        wanted = {get_location(ctx, code).pk for code in body.locations}
    return {place: code for place, code in found.items() if place in wanted}


@asks(router, "/promises", needs="orders.capture")
def ask_promise(request: Call, body: PromiseSent) -> PromiseQuotedShown:
    """Say when a basket would leave and arrive if it were ordered now.

    Each date carries the steps that led to it. Nothing is held by asking.
    """
    return PromiseQuotedShown.of(quote_promise(request.auth, ask=body.as_ask()))


@reads(router, "/channels/{code}/stock", needs="inventory.view")
def show_channel_stock(request: Call, code: str, query: Query[StockFeedAsked]) -> StockFeedShown:
    """Show what a channel is to show: all of it, or what changed after a number."""
    return StockFeedShown.of(
        availability_queries.publication_feed(request.auth, channel=code, **query.model_dump())
    )


@reads(router, "/channels/{code}/stock-exposure", needs="inventory.view")
def show_stock_exposure(request: Call, code: str) -> ExposureShown:
    """Show how late a channel learns of changes, and how many units it could oversell now."""
    return ExposureShown.of(availability_queries.exposure(request.auth, channel=code))


@writes(
    router,
    "/channels/{code}/stock-reconciliations",
    calls=availability_commands.reconcile_publications,
    key=KeyRule.OPTIONAL,
)
def reconcile_channel_stock(request: Call, code: str) -> ReconciledShown:
    """Compare all that a channel was told with what is there, and correct what differs."""
    return ReconciledShown.model_validate(
        availability_commands.reconcile_publications(request.auth, channel=code)
    )


def _rules(ctx: Context, code: str) -> PublishRulesShown:
    found = availability_queries.list_publish_rules(ctx, channel=code)
    return PublishRulesShown(items=[PublishRuleShown.of(rule) for rule in found])


@reads(router, "/channels/{code}/publish-rules", needs="inventory.view")
def list_publish_rules(request: Call, code: str) -> PublishRulesShown:
    """List what decides how much a channel is shown."""
    return _rules(request.auth, code)


@writes(
    router,
    "/channels/{code}/publish-rules",
    calls=availability_commands.set_publish_rule,
    key=KeyRule.OPTIONAL,
    method="PUT",
    status=200,
)
def set_publish_rule(request: Call, code: str, body: PublishRuleSent) -> PublishRulesShown:
    """Say what a channel is shown, of one SKU or all, from one location or all."""
    scope = {"sku": body.sku, "location": body.location}
    availability_commands.set_publish_rule(request.auth, channel=code, draft=body.as_draft(), **scope)
    return _rules(request.auth, code)


@writes(
    router,
    "/channels/{code}/publish-rule-removals",
    calls=availability_commands.drop_publish_rule,
    key=KeyRule.OPTIONAL,
)
def drop_publish_rule(request: Call, code: str, body: RuleScopeSent) -> PublishRulesShown:
    """Drop a rule; a channel without rules is no longer told anything."""
    availability_commands.drop_publish_rule(request.auth, channel=code, **body.model_dump())
    return _rules(request.auth, code)
