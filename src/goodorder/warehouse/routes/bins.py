"""Bins of a location: where they are, what lies in them, putting away and moving."""

from ninja import Query, Router

from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed, shown
from goodorder.fulfillment import commands, queries
from goodorder.locations import commands as places
from goodorder.locations.models import Bin
from goodorder.locations.queries import list_bins as find_bins
from goodorder.warehouse.shapes.bins import (
    BinMoveSent,
    BinShown,
    BinsSent,
    BinsShown,
    BinStockAsked,
    BinStockShown,
    PutAwaySent,
)

router = Router(tags=["Bins"])


def _bin(row: Bin) -> BinShown:
    return shown(BinShown, row)


@reads(router, "/locations/{code}/bins", needs="locations.view")
def list_bins(request: Call, code: str, query: Query[Asked]) -> Listed[BinShown]:
    """List the bins of a location by code."""
    return listed(find_bins(request.auth, location=code, **query.model_dump()), _bin)


@writes(router, "/locations/{code}/bins", calls=places.set_up_bins)
def set_up_bins(request: Call, code: str, body: BinsSent) -> BinsShown:
    """Set up bins, or say anew where they are."""
    made = places.set_up_bins(request.auth, code=code, bins=[one.as_draft() for one in body.bins])
    return BinsShown(items=[_bin(row) for row in made])


@reads(router, "/locations/{code}/bin-stock", needs="inventory.view")
def list_bin_stock(request: Call, code: str, query: Query[BinStockAsked]) -> Listed[BinStockShown]:
    """List what lies in a location's bins."""
    found = queries.list_bin_stock(request.auth, location=code, **query.model_dump())
    return listed(found, BinStockShown.of)


@writes(router, "/locations/{code}/put-aways", calls=commands.put_away)
def put_away(request: Call, code: str, body: PutAwaySent) -> BinStockShown:
    """Put units that lie in no bin into one."""
    return BinStockShown.of(commands.put_away(request.auth, location=code, **body.model_dump()))


@writes(router, "/locations/{code}/bin-moves", calls=commands.move_between_bins)
def move_between_bins(request: Call, code: str, body: BinMoveSent) -> BinStockShown:
    """Put units from one bin into another."""
    return BinStockShown.of(commands.move_between_bins(request.auth, location=code, **body.model_dump()))
