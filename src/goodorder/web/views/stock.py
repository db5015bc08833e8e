"""Stock: what there is of every SKU, and the whole account of one."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.doorway.listing import Chip, asked, cursor_of, paging, query_with, render_list
from goodorder.doorway.pages import page
from goodorder.inventory import queries
from goodorder.inventory.models import Reservation
from goodorder.inventory.queries import Split
from goodorder.kernel.access import Context
from goodorder.locations import queries as locations
from goodorder.locations.models import Location
from goodorder.web.links import links_to, supply_links
from goodorder.web.views.ahead import ahead_of
from goodorder.web.views.backorders import queue_of


@require_safe
@page("inventory.view")
def stock_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List SKUs with their units per bucket, by search and location."""
    search, location = asked(request, "search"), asked(request, "location")
    found = queries.list_totals(ctx, search=search, location=location, cursor=cursor_of(request))
    values = {
        "rows": found.items,
        "locations": locations.list_locations(ctx).items,
        "search": search,
        "location": location,
        "filtered": bool(search or location),
        **may_move(ctx),
        **paging(request, found),
    }
    return render_list(request, "stock", values)


def may_move(ctx: Context) -> dict[str, bool]:
    """Tell which moves of stock this person may make."""
    return {"may_receive": ctx.may("inventory.receive"), "may_adjust": ctx.may("inventory.adjust")}


@require_safe
@page("inventory.view")
def stock_page(request: HttpRequest, ctx: Context, sku_id: str) -> HttpResponse:
    """Show a SKU's stock: where it lies, who holds it, who waits, what comes, and every movement."""
    sku = catalog.get_sku(ctx, sku_id=sku_id)
    location = asked(request, "location")
    entries = queries.ledger_of(ctx, sku_id=sku_id, location=location, cursor=cursor_of(request))
    claims = queries.claims_on(ctx, sku_id=sku_id, location=location)
    places = place_rows(ctx, sku)
    ahead, queue = ahead_of(ctx, sku), queue_of(ctx, sku)
    documents = [row.part.document for row in ahead.rows]
    documents += [document for row in queue.rows for document in row.documents]
    named = [entry.movement.document for entry in entries.items] + [claim.demand for claim in claims]
    named += [row.waiting.demand for row in queue.rows]
    values = {
        "sku": sku,
        "places": places,
        "whole": whole(places),
        "location": location,
        "location_chips": _location_chips(request, places, location),
        "entries": entries.items,
        "ahead": ahead,
        "kit": ahead.parts,
        "claims": claims_shown(ctx, claims),
        "links": links_to(ctx, named) | supply_links(ctx, documents),
        "queue": queue,
        "supply": queries.expected_supply(ctx, sku=sku.code, size=8).items,
        **may_move(ctx),
        **paging(request, entries),
    }
    return render(request, "web/stock/page.html", values)


class PlaceRow(NamedTuple):
    """A SKU at a location, bucket by bucket."""

    location: Location
    split: Split


def place_rows(ctx: Context, sku: Sku) -> list[PlaceRow]:
    """Return where a SKU lies, preferred locations first."""
    splits = queries.splits_of(ctx, sku_ids=[sku.pk], by=("sku_id", "location_id"))
    stock = queries.stock_of(ctx, sku_id=str(sku.public_id))
    empty = Split()
    rows = [PlaceRow(row.location, splits.get((sku.pk, row.location_id), empty)) for row in stock]
    return [row for row in rows if row.location.kind != "transit" or row.split.under_way]


def whole(places: list[PlaceRow]) -> Split:
    """Add the locations up."""
    names = Split.__dataclass_fields__
    return Split(**{name: sum(getattr(row.split, name) for row in places) for name in names})


def _location_chips(request: HttpRequest, places: list[PlaceRow], chosen: str) -> list[Chip]:
    every: list[tuple[str, str | Promise]] = [("", _("All locations"))]
    every += [(row.location.code, row.location.name) for row in places]
    return [
        Chip(label, query_with(request, cursor="", location=value), value == chosen) for value, label in every
    ]


class ClaimRow(NamedTuple):
    """An open claim: its stage, and whether its time has run out so that others may take the units."""

    claim: Reservation
    stage: str
    is_stale: bool


def claims_shown(ctx: Context, claims: list[Reservation]) -> list[ClaimRow]:
    """Return claims with the words the page shows."""
    return [
        ClaimRow(claim, _stage(claim), claim.expires_at is not None and claim.expires_at <= ctx.now)
        for claim in claims
    ]


def _stage(claim: Reservation) -> str:
    if claim.picked:
        return "picked"
    return "allocated" if claim.is_allocated else "reserved"


def product_stock(ctx: Context, sku: Sku) -> dict[str, Any]:
    """Return what a product's page says about its stock, if this person may see it."""
    if not ctx.may("inventory.view"):
        return {"may_see_stock": False}
    places = place_rows(ctx, sku)
    return {"may_see_stock": True, "places": places, "whole": whole(places), **may_move(ctx)}
