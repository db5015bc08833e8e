"""Services compared and chosen, and the rules that bar and prefer them."""

from ninja import Query, Router

from goodorder.dispatch.shapes.choosing import (
    ComparisonsAsked,
    ComparisonSent,
    ComparisonShown,
    ServiceChoiceSent,
    ServicePreviewShown,
    ServiceRulesSent,
    ServiceRulesShown,
)
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, asks, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.locations.queries import get_location
from goodorder.shipping import commands, queries

router = Router(tags=["Carriers"])


@reads(router, "/service-rules", needs="shipping.view")
def list_service_rules(request: Call) -> ServiceRulesShown:
    """List the rules that bar and prefer services."""
    return ServiceRulesShown.of(queries.list_service_rules(request.auth), [])


@writes(
    router,
    "/service-rules",
    calls=commands.set_service_rules,
    key=KeyRule.OPTIONAL,
    method="PUT",
    status=200,
)
def set_service_rules(request: Call, body: ServiceRulesSent) -> ServiceRulesShown:
    """Replace the rules; a set that leaves some parcels without a service is refused unless that is accepted."""
    rules = [one.as_rule() for one in body.rules]
    found = commands.set_service_rules(request.auth, rules_wanted=rules, accept_gaps=body.accept_gaps)
    return ServiceRulesShown.of(queries.list_service_rules(request.auth), found)


@reads(router, "/service-comparisons", needs="shipping.view")
def list_service_comparisons(request: Call, query: Query[ComparisonsAsked]) -> Listed[ComparisonShown]:
    """List comparisons, the newest first."""
    return listed(queries.list_comparisons(request.auth, **query.model_dump()), ComparisonShown.of)


@asks(router, "/service-previews", needs="shipping.view")
def preview_services(request: Call, body: ComparisonSent) -> ServicePreviewShown:
    """Compare services by our own tables without keeping anything."""
    sender = get_location(request.auth, body.location).postal
    return ServicePreviewShown.of(queries.compared(body.as_wanted(sender), now=request.auth.now))


@writes(router, "/service-comparisons", calls=commands.shop_rates)
def compare_services(request: Call, body: ComparisonSent) -> ComparisonShown:
    """Compare all services for a parcel and choose; carriers that tell their own prices are asked after this."""
    sender = get_location(request.auth, body.location).postal
    wanted = body.as_wanted(sender)
    made = commands.shop_rates(request.auth, parcel=body.parcel, about=body.about, wanted=wanted)
    return ComparisonShown.of(made)


@reads(router, "/service-comparisons/{comparison_id}", needs="shipping.view")
def show_service_comparison(request: Call, comparison_id: str) -> ComparisonShown:
    """Show a comparison with every candidate."""
    return ComparisonShown.of(queries.get_comparison(request.auth, comparison_id))


@writes(router, "/service-comparisons/{comparison_id}/choices", calls=commands.choose_service)
def choose_service(request: Call, comparison_id: str, body: ServiceChoiceSent) -> ComparisonShown:
    """Choose another service, with a reason, while the parcel has no label."""
    made = commands.choose_service(
        request.auth, comparison_id=comparison_id, service=body.service, reason=body.reason
    )
    return ComparisonShown.of(made)
