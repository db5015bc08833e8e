"""Counts: planned, scanned while work goes on, approved, booked."""

from ninja import Query, Router

from goodorder.api.shapes.counts import (
    CountDetail,
    CountPlanSent,
    CountSummary,
    RecountSent,
    ScanSent,
    Suggestions,
    SuggestionsAsked,
    SuggestionShown,
)
from goodorder.api.shapes.transfers import PapersAsked
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.kernel.access import Context
from goodorder.stockroom import commands as stockroom_commands
from goodorder.stockroom.queries import count_lines, get_count
from goodorder.stockroom.queries import list_counts as find_counts
from goodorder.stockroom.queries import suggest_counts as find_doubtful
from goodorder.stockroom.rules import CountPlan

router = Router(tags=["Counts"])


def _shown(ctx: Context, count_id: str) -> CountDetail:
    count = get_count(ctx, count_id=count_id)
    return CountDetail.with_lines(count, count_lines(ctx, count=count))


@reads(router, "/counts", needs="inventory.view")
def list_counts(request: Call, query: Query[PapersAsked]) -> Listed[CountSummary]:
    """List counts, newest first."""
    return listed(find_counts(request.auth, **query.model_dump()), CountSummary.of)


@reads(router, "/count-suggestions", needs="inventory.view")
def suggest_counts(request: Call, query: Query[SuggestionsAsked]) -> Suggestions:
    """List the SKUs at a place whose balance is believed least, with the reasons."""
    found = find_doubtful(request.auth, location=query.location, size=query.size)
    return Suggestions(items=[SuggestionShown.of(one) for one in found])


@reads(router, "/counts/{count_id}", needs="inventory.view")
def show_count(request: Call, count_id: str) -> CountDetail:
    """Show a count with its lines; a blind one hides what is expected until it is handed in."""
    return _shown(request.auth, count_id)


@writes(router, "/counts", calls=stockroom_commands.plan_count)
def plan_count(request: Call, body: CountPlanSent) -> CountDetail:
    """Plan a count of some SKUs at a place, or of everything there."""
    plan = CountPlan(body.skus, is_blind=body.is_blind, approval_limit=body.approval_limit)
    made = stockroom_commands.plan_count(request.auth, location=body.location, plan=plan)
    return _shown(request.auth, made.public_id)


@writes(router, "/counts/{count_id}/starts", calls=stockroom_commands.start_count)
def start_count(request: Call, count_id: str) -> CountDetail:
    """Begin counting."""
    stockroom_commands.start_count(request.auth, count_id=count_id)
    return _shown(request.auth, count_id)


@writes(router, "/counts/{count_id}/scans", calls=stockroom_commands.scan_count)
def scan_count(request: Call, count_id: str, body: ScanSent) -> CountDetail:
    """Write down what is on the shelf this instant."""
    stockroom_commands.scan_count(request.auth, count_id=count_id, **body.model_dump())
    return _shown(request.auth, count_id)


@writes(router, "/counts/{count_id}/recounts", calls=stockroom_commands.recount_lines)
def recount_lines(request: Call, count_id: str, body: RecountSent) -> CountDetail:
    """Ask that some SKUs be counted again."""
    stockroom_commands.recount_lines(request.auth, count_id=count_id, skus=body.skus)
    return _shown(request.auth, count_id)


@writes(router, "/counts/{count_id}/submissions", calls=stockroom_commands.submit_count)
def submit_count(request: Call, count_id: str) -> CountDetail:
    """Hand a count in; lines beyond the tolerance come back once to be counted again."""
    stockroom_commands.submit_count(request.auth, count_id=count_id)
    return _shown(request.auth, count_id)


@writes(router, "/counts/{count_id}/approvals", calls=stockroom_commands.approve_count)
def approve_count(request: Call, count_id: str) -> CountDetail:
    """Let the variances be booked; not by whoever handed the count in."""
    stockroom_commands.approve_count(request.auth, count_id=count_id)
    return _shown(request.auth, count_id)


@writes(router, "/counts/{count_id}/postings", calls=stockroom_commands.post_count)
def post_count(request: Call, count_id: str) -> CountDetail:
    """Book each variance as it was at its scan."""
    stockroom_commands.post_count(request.auth, count_id=count_id)
    return _shown(request.auth, count_id)


@writes(router, "/counts/{count_id}/cancellations", calls=stockroom_commands.cancel_count)
def cancel_count(request: Call, count_id: str) -> CountDetail:
    """Call a count off; nothing is booked."""
    stockroom_commands.cancel_count(request.auth, count_id=count_id)
    return _shown(request.auth, count_id)
