"""Pallets cartons stand on, and the bills of lading they go under."""

from ninja import Query, Router

from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed
from goodorder.fulfillment import commands, queries
from goodorder.warehouse.shapes.pallets import (
    FreightSent,
    FreightShown,
    PalletScanSent,
    PalletSent,
    PalletShown,
)

router = Router(tags=["Pallets"])


@reads(router, "/pallets", needs="fulfillment.view")
def list_pallets(request: Call, query: Query[Asked]) -> Listed[PalletShown]:
    """List pallets, newest first."""
    return listed(queries.list_pallets(request.auth, **query.model_dump()), PalletShown.of)


@writes(router, "/pallets", calls=commands.open_pallet)
def open_pallet(request: Call, body: PalletSent) -> PalletShown:
    """Take an empty pallet and give it its code."""
    made = commands.open_pallet(request.auth, location=body.location, tare_g=body.tare_g)
    return _pallet(request, made.public_id)


@reads(router, "/pallets/{pallet_id}", needs="fulfillment.view")
def show_pallet(request: Call, pallet_id: str) -> PalletShown:
    """Show a pallet and the cartons on it."""
    return _pallet(request, pallet_id)


@writes(router, "/pallets/{pallet_id}/loads", calls=commands.load_pallet)
def load_pallet(request: Call, pallet_id: str, body: PalletScanSent) -> PalletShown:
    """Put a closed carton on a pallet."""
    commands.load_pallet(request.auth, pallet_id=pallet_id, sscc=body.sscc)
    return _pallet(request, pallet_id)


@writes(router, "/pallets/{pallet_id}/unloads", calls=commands.unload_pallet)
def unload_pallet(request: Call, pallet_id: str, body: PalletScanSent) -> PalletShown:
    """Take a carton off a pallet."""
    commands.unload_pallet(request.auth, pallet_id=pallet_id, sscc=body.sscc)
    return _pallet(request, pallet_id)


@writes(router, "/pallets/{pallet_id}/closings", calls=commands.close_pallet)
def close_pallet(request: Call, pallet_id: str) -> PalletShown:
    """Say that a pallet is complete."""
    commands.close_pallet(request.auth, pallet_id=pallet_id)
    return _pallet(request, pallet_id)


@writes(router, "/pallets/{pallet_id}/reopenings", calls=commands.reopen_pallet)
def reopen_pallet(request: Call, pallet_id: str) -> PalletShown:
    """Load a closed pallet again."""
    commands.reopen_pallet(request.auth, pallet_id=pallet_id)
    return _pallet(request, pallet_id)


@reads(router, "/freight", needs="fulfillment.view")
def list_freight(request: Call, query: Query[Asked]) -> Listed[FreightShown]:
    """List bills of lading, newest first."""
    return listed(queries.list_freight(request.auth, **query.model_dump()), FreightShown.of)


@writes(router, "/freight", calls=commands.book_freight)
def book_freight(request: Call, body: FreightSent) -> FreightShown:
    """Put closed pallets for one recipient under a bill of lading."""
    made = commands.book_freight(request.auth, pallet_ids=body.pallets, draft=body.as_draft())
    return FreightShown.of(queries.get_freight(request.auth, freight_id=made.public_id))


def _pallet(request: Call, pallet_id: str) -> PalletShown:
    return PalletShown.of(queries.get_pallet(request.auth, pallet_id=pallet_id))
