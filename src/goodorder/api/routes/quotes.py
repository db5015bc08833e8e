"""Quotes: offers that stand until a day, and become orders as they stand."""

from ninja import Query, Router

from goodorder.api.shapes.orders import OrderShown
from goodorder.api.shapes.quotes import (
    QuoteAcceptanceSent,
    QuoteRefusalSent,
    QuotesAsked,
    QuoteSent,
    QuoteShown,
    QuoteSummary,
    ScoreShown,
    ScoresShown,
)
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.kernel.access import Context
from goodorder.orders.queries import get_order, rollups
from goodorder.quotes import commands, queries

router = Router(tags=["Quotes"])


def _shown(ctx: Context, quote_id: str) -> QuoteShown:
    return QuoteShown.of(queries.get_quote(ctx, quote_id=quote_id))


@reads(router, "/quotes", needs="quotes.view")
def list_quotes(request: Call, query: Query[QuotesAsked]) -> Listed[QuoteSummary]:
    """List quotes in their latest revision, newest first."""
    return listed(queries.list_quotes(request.auth, **query.model_dump()), QuoteSummary.of)


@reads(router, "/quote-scores", needs="quotes.view")
def show_quote_scores(request: Call) -> ScoresShown:
    """Show how often offers are accepted, by currency."""
    return ScoresShown(scores=[ScoreShown.of(score) for score in queries.quote_scores(request.auth)])


@reads(router, "/quotes/{quote_id}", needs="quotes.view")
def show_quote(request: Call, quote_id: str) -> QuoteShown:
    """Show a quote with its lines."""
    return _shown(request.auth, quote_id)


@writes(router, "/quotes", calls=commands.draft_quote)
def draft_quote(request: Call, body: QuoteSent) -> QuoteShown:
    """Price what a customer asks for."""
    quote = commands.draft_quote(request.auth, draft=body.as_draft(), terms=body.terms())
    return _shown(request.auth, quote.public_id)


@writes(router, "/quotes/{quote_id}/revisions", calls=commands.revise_quote)
def revise_quote(request: Call, quote_id: str, body: QuoteSent) -> QuoteShown:
    """Replace a quote by its next revision."""
    quote = commands.revise_quote(request.auth, quote_id=quote_id, draft=body.as_draft(), terms=body.terms())
    return _shown(request.auth, quote.public_id)


@writes(router, "/quotes/{quote_id}/issues", calls=commands.issue_quote)
def issue_quote(request: Call, quote_id: str) -> QuoteShown:
    """Give the offer to the customer; its stock is held if it says so."""
    commands.issue_quote(request.auth, quote_id=quote_id)
    return _shown(request.auth, quote_id)


@writes(router, "/quotes/{quote_id}/acceptances", calls=commands.accept_quote)
def accept_quote(request: Call, quote_id: str, body: QuoteAcceptanceSent) -> OrderShown:
    """Order what it offers, at its prices."""
    order = commands.accept_quote(
        request.auth, quote_id=quote_id, payment=body.payment.as_draft(), external_ref=body.external_ref
    )
    found = get_order(request.auth, order_id=order.public_id)
    words = rollups(request.auth, order_ids=[order.public_id])
    return OrderShown.whole(request.auth, found, words[order.public_id])


@writes(router, "/quotes/{quote_id}/refusals", calls=commands.decline_quote)
def decline_quote(request: Call, quote_id: str, body: QuoteRefusalSent) -> QuoteShown:
    """Note that the customer does not want it; its stock is free again."""
    commands.decline_quote(request.auth, quote_id=quote_id, reason=body.reason)
    return _shown(request.auth, quote_id)
