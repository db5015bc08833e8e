"""Quotes: an offer whose day is over ends by itself, and gives its stock back."""

from goodorder.flows.jobs import periodic
from goodorder.kernel import clock
from goodorder.kernel.access import system_context
from goodorder.quotes import commands as quotes
from goodorder.quotes import queries

MOST_AT_ONCE = 500


@periodic("20 * * * *", "expire_quotes")
def expire_quotes() -> int:
    """End the quotes whose last day is over. Returns how many."""
    ctx = system_context("expire_quotes")
    found = queries.overdue(clock.now().date(), most=MOST_AT_ONCE)
    for quote_id in found:
        quotes.expire_quote(ctx, quote_id=quote_id)
    return len(found)
