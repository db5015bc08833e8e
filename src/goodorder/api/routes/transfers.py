"""Transfers between places of one company."""

from ninja import Query, Router

from goodorder.api.shapes.transfers import (
    ArrivalSent,
    CallOffSent,
    ExplanationSent,
    LoadSent,
    PapersAsked,
    TransferSent,
    TransferShown,
)
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.kernel.access import Context
from goodorder.stockroom import commands as stockroom_commands
from goodorder.stockroom.queries import get_transfer
from goodorder.stockroom.queries import list_transfers as find_transfers
from goodorder.stockroom.rules import TransferDraft, TransferItem

router = Router(tags=["Transfers"])


def _shown(ctx: Context, transfer_id: str) -> TransferShown:
    return TransferShown.of(get_transfer(ctx, transfer_id=transfer_id))


@reads(router, "/transfers", needs="inventory.view")
def list_transfers(request: Call, query: Query[PapersAsked]) -> Listed[TransferShown]:
    """List transfers, newest first; `location` is either end."""
    return listed(find_transfers(request.auth, **query.model_dump()), TransferShown.of)


@reads(router, "/transfers/{transfer_id}", needs="inventory.view")
def show_transfer(request: Call, transfer_id: str) -> TransferShown:
    """Show a transfer with its lines."""
    return _shown(request.auth, transfer_id)


@writes(router, "/transfers", calls=stockroom_commands.open_transfer)
def open_transfer(request: Call, body: TransferSent) -> TransferShown:
    """Ask that goods go from one place to another."""
    lines = [line.item() for line in body.lines]
    draft = TransferDraft(body.source, body.target, lines, body.due_on, body.note)
    return _shown(request.auth, stockroom_commands.open_transfer(request.auth, draft=draft).public_id)


@writes(router, "/transfers/{transfer_id}/approvals", calls=stockroom_commands.approve_transfer)
def approve_transfer(request: Call, transfer_id: str) -> TransferShown:
    """Set the units aside at the source."""
    stockroom_commands.approve_transfer(request.auth, transfer_id=transfer_id)
    return _shown(request.auth, transfer_id)


@writes(router, "/transfers/{transfer_id}/loads", calls=stockroom_commands.ship_transfer)
def ship_transfer(request: Call, transfer_id: str, body: LoadSent) -> TransferShown:
    """Send units on their way, all or part of them."""
    lines = [line.item() for line in body.lines]
    stockroom_commands.ship_transfer(request.auth, transfer_id=transfer_id, lines=lines, is_last=body.is_last)
    return _shown(request.auth, transfer_id)


@writes(router, "/transfers/{transfer_id}/arrivals", calls=stockroom_commands.receive_transfer)
def receive_transfer(request: Call, transfer_id: str, body: ArrivalSent) -> TransferShown:
    """Book what came, all or part of it, and what came besides."""
    lines, extra = ([line.item() for line in part] for part in (body.lines, body.extra))
    stockroom_commands.receive_transfer(request.auth, transfer_id=transfer_id, lines=lines, extra=extra)
    return _shown(request.auth, transfer_id)


@writes(router, "/transfers/{transfer_id}/explanations", calls=stockroom_commands.explain_discrepancy)
def explain_discrepancy(request: Call, transfer_id: str, body: ExplanationSent) -> TransferShown:
    """Say that units which did not come are lost, or were found after all."""
    stockroom_commands.explain_discrepancy(
        request.auth,
        transfer_id=transfer_id,
        item=TransferItem(body.sku, body.quantity, body.lot),
        outcome=body.outcome,
        reason=body.reason,
    )
    return _shown(request.auth, transfer_id)


@writes(router, "/transfers/{transfer_id}/cancellations", calls=stockroom_commands.cancel_transfer)
def cancel_transfer(request: Call, transfer_id: str, body: CallOffSent) -> TransferShown:
    """Call a transfer off before anything left."""
    stockroom_commands.cancel_transfer(request.auth, transfer_id=transfer_id, reason=body.reason)
    return _shown(request.auth, transfer_id)
