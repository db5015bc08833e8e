"""Quotes: what is offered stands, holds its stock, and is ordered to the last unit as it was offered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodorder.flows.quotes import expire_quotes
from goodorder.inventory import queries as stock
from goodorder.kernel import clock
from goodorder.kernel.errors import OmsError
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import OrderLine
from goodorder.orders.rules import PaymentDraft
from goodorder.pricing import commands as pricing
from goodorder.quotes import commands, queries
from goodorder.quotes.models import Quote
from goodorder.quotes.rules import QuoteTerms, scores
from shop import draft, kit, open_shop, place

pytestmark = pytest.mark.django_db
SUMS = ("subtotal", "shipping", "discount", "tax", "total")
AMOUNTS = ("kind", "unit_price", "gross", "discount", "tax", "tax_rate_ppm")


def offer(ctx, lines, *, days=7, holds_stock=False, **more):
    terms = QuoteTerms(valid_until=ctx.now.date() + timedelta(days=days), holds_stock=holds_stock)
    return commands.draft_quote(ctx, draft=draft(lines, **more), terms=terms)


def accept(ctx, quote):
    return commands.accept_quote(ctx, quote_id=quote.public_id, payment=PaymentDraft())


def refused(act, *args, **kwargs):
    with pytest.raises(OmsError) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def free(ctx, sku):
    return sum(row.available for row in stock.stock_of(ctx, sku_id=_sku(sku)))


def _sku(code):
    from goodorder.catalog.queries import resolve_sku

    return str(resolve_sku(code).public_id)


def test_quote_is_ordered_at_its_prices_whatever_lists_say_by_then(ctx):
    open_shop(ctx)
    kit(ctx, "SET", {"KETTLE": 1, "MUG": 2}, price=8000)
    quote = offer(ctx, {"SET": 2, "MUG": 3}, order_discount=777)
    commands.issue_quote(ctx, quote_id=quote.public_id)
    offered = list(quote.lines.order_by("position").values_list(*AMOUNTS, "quantity", "sku_id"))
    later = replace(ctx, now=ctx.now + timedelta(days=2))
    pricing.set_price(later, price_list="list", sku="MUG", amount=9999)
    pricing.set_tax_rate(later, country="GB", tax_class="standard", rate_ppm=250_000, name="VAT")
    order = accept(later, quote)
    ordered = OrderLine.objects.filter(order=order).order_by("position")
    assert list(ordered.values_list(*AMOUNTS, "ordered", "sku_id")) == offered
    assert [getattr(order, name) for name in SUMS] == [getattr(quote, name) for name in SUMS]
    assert order.pricing["quote"] == f"{quote.number}/1"
    quote.refresh_from_db()
    assert (quote.state, quote.order_id) == ("accepted", order.pk)
    assert refused(accept, later, quote) == "quote.move_not_open"


def test_issued_quote_holds_its_stock_until_its_day_is_over(ctx):
    open_shop(ctx)
    quote = offer(ctx, {"KETTLE": 8}, holds_stock=True)
    assert free(ctx, "KETTLE") == 10
    commands.issue_quote(ctx, quote_id=quote.public_id)
    assert (free(ctx, "KETTLE"), queries.units_held(ctx, quote_id=quote.public_id)) == (2, 8)
    assert refused(place, ctx, {"KETTLE": 3}) == "orders.out_of_stock"
    last_day = replace(ctx, now=ctx.now + timedelta(days=7))
    assert refused(place, last_day, {"KETTLE": 3}) == "orders.out_of_stock"
    assert place(replace(ctx, now=ctx.now + timedelta(days=8)), {"KETTLE": 3}).total > 0


def test_order_takes_over_what_its_quote_held(ctx):
    open_shop(ctx)
    quote = offer(ctx, {"KETTLE": 10}, holds_stock=True)
    commands.issue_quote(ctx, quote_id=quote.public_id)
    order = accept(ctx, quote)
    assert order.lines.get(sku__code="KETTLE").reserved == 10
    assert (free(ctx, "KETTLE"), queries.units_held(ctx, quote_id=quote.public_id)) == (0, 0)


def test_quote_that_cannot_hold_its_stock_is_not_issued(ctx):
    open_shop(ctx)
    quote = offer(ctx, {"KETTLE": 11}, holds_stock=True)
    with pytest.raises(OmsError) as refusal:
        commands.issue_quote(ctx, quote_id=quote.public_id)
    assert refusal.value.code == "quotes.stock_short"
    assert "KETTLE" in refusal.value.message
    assert free(ctx, "KETTLE") == 10


def test_revision_replaces_the_offer_and_frees_its_stock(ctx):
    open_shop(ctx)
    first = offer(ctx, {"KETTLE": 8}, holds_stock=True)
    commands.issue_quote(ctx, quote_id=first.public_id)
    terms = QuoteTerms(valid_until=ctx.now.date(), holds_stock=True)
    second = commands.revise_quote(ctx, quote_id=first.public_id, draft=draft({"KETTLE": 2}), terms=terms)
    assert (second.number, second.revision, free(ctx, "KETTLE")) == (first.number, 2, 10)
    assert refused(accept, ctx, first) == "quote.move_not_open"
    commands.issue_quote(ctx, quote_id=second.public_id)
    assert accept(ctx, second).total == second.total
    assert [one.state for one in queries.revisions_of(ctx, number=first.number)] == ["accepted", "revised"]


def test_quote_ends_when_its_day_is_over(ctx, monkeypatch):
    open_shop(ctx)
    quote = offer(ctx, {"KETTLE": 8}, days=1, holds_stock=True)
    commands.issue_quote(ctx, quote_id=quote.public_id)
    assert refused(commands.expire_quote, ctx, quote_id=quote.public_id) == "quotes.still_valid"
    after = replace(ctx, now=ctx.now + timedelta(days=2))
    assert refused(accept, after, quote) == "quotes.expired"
    monkeypatch.setattr(clock, "now", lambda: after.now)
    assert (expire_quotes(), expire_quotes()) == (1, 0)
    assert Quote.objects.get().state == "expired"
    assert free(after, "KETTLE") == 10


def test_declined_quote_frees_its_stock_and_counts_as_lost(ctx):
    open_shop(ctx)
    won, lost = offer(ctx, {"MUG": 1}), offer(ctx, {"KETTLE": 8}, holds_stock=True)
    for quote in (won, lost):
        commands.issue_quote(ctx, quote_id=quote.public_id)
    accept(ctx, won)
    commands.decline_quote(ctx, quote_id=lost.public_id, reason="too dear")
    assert free(ctx, "KETTLE") == 10
    (score,) = queries.quote_scores(ctx)
    assert (score.win_rate_percent, score.won_amount, score.lost_amount) == (50, won.total, lost.total)


def test_scores_count_what_was_decided():
    (score,) = scores([("EUR", "accepted", 3, 300), ("EUR", "expired", 1, 50), ("EUR", "issued", 2, 20)])
    assert (score.won, score.lost, score.open, score.win_rate_percent) == (3, 1, 2, 75)
    assert scores([("EUR", "issued", 1, 10)])[0].win_rate_percent is None


@pytest.mark.parametrize("days", [-1, 366])
def test_validity_lies_within_a_year(ctx, days):
    open_shop(ctx)
    assert refused(offer, ctx, {"MUG": 1}, days=days) == "quotes.validity_out_of_range"


def test_accepting_twice_makes_one_order(ctx):
    open_shop(ctx)
    quote = offer(ctx, {"MUG": 1})
    commands.issue_quote(ctx, quote_id=quote.public_id)
    order = accept(ctx, quote)
    settle_all()
    orders.cancel_lines(ctx, order_id=order.public_id, reason="thought again")
    assert refused(accept, ctx, quote) == "quote.move_not_open"
