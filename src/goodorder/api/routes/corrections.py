"""Corrections, conditions, built kits, and lots that are stopped or called back."""

from typing import Annotated

from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from goodorder.api.shapes.corrections import (
    AdjustmentRejectionSent,
    AdjustmentShown,
    ConditionSent,
    CorrectionSent,
    KitWorkSent,
    LotBlockSent,
    LotNamed,
    RecallShown,
    StockLotShown,
)
from goodorder.api.shapes.inventory import StockShown
from goodorder.api.shapes.transfers import PapersAsked
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.inventory import commands
from goodorder.inventory.rules import PileName
from goodorder.orders.queries import customers_of
from goodorder.stockroom import commands as stockroom_commands
from goodorder.stockroom.queries import get_adjustment
from goodorder.stockroom.queries import list_adjustments as find_adjustments
from goodorder.stockroom.queries import recall as find_lot

router = Router(tags=["Corrections and lots"])


class LotAsked(BaseModel):
    """Which lot or serial number."""

    model_config = ConfigDict(extra="forbid")

    sku: Annotated[str, Field(min_length=1, max_length=60)]
    lot: Annotated[str, Field(min_length=1, max_length=60)]


@reads(router, "/adjustments", needs="inventory.view")
def list_adjustments(request: Call, query: Query[PapersAsked]) -> Listed[AdjustmentShown]:
    """List corrections that needed a second person, newest first."""
    return listed(find_adjustments(request.auth, **query.model_dump()), AdjustmentShown.of)


@writes(router, "/adjustments", calls=commands.request_adjustment)
def request_adjustment(request: Call, body: CorrectionSent) -> AdjustmentShown:
    """Ask for a correction that another person is to approve."""
    given = body.model_dump(exclude={"lot", "condition"})
    return AdjustmentShown.of(commands.request_adjustment(request.auth, **given, pile=body.pile))


@writes(router, "/adjustments/{adjustment_id}/approvals", calls=commands.approve_adjustment)
def approve_adjustment(request: Call, adjustment_id: str) -> AdjustmentShown:
    """Book a correction that somebody else asked for."""
    commands.approve_adjustment(request.auth, adjustment_id=adjustment_id)
    return AdjustmentShown.of(get_adjustment(request.auth, adjustment_id=adjustment_id))


@writes(router, "/adjustments/{adjustment_id}/rejections", calls=commands.reject_adjustment)
def reject_adjustment(request: Call, adjustment_id: str, body: AdjustmentRejectionSent) -> AdjustmentShown:
    """Decline a correction that somebody else asked for."""
    commands.reject_adjustment(request.auth, adjustment_id=adjustment_id, note=body.note)
    return AdjustmentShown.of(get_adjustment(request.auth, adjustment_id=adjustment_id))


@writes(router, "/stock/conditions", calls=commands.move_condition)
def move_condition(request: Call, body: ConditionSent) -> StockShown:
    """Put units into quarantine, among the damaged ones, or back for sale."""
    given = body.model_dump(exclude={"lot", "condition"})
    return StockShown.of(
        commands.move_condition(request.auth, **given, pile=PileName(body.lot, body.condition))
    )


@writes(router, "/stock/kit-builds", calls=stockroom_commands.build_kit)
def build_kit(request: Call, body: KitWorkSent) -> StockShown:
    """Assemble kits from components that nobody holds."""
    given = body.model_dump(exclude={"lots"})
    return StockShown.of(stockroom_commands.build_kit(request.auth, **given, lots=body.parts()))


@writes(router, "/stock/kit-dismantlings", calls=stockroom_commands.take_kit_apart)
def take_kit_apart(request: Call, body: KitWorkSent) -> StockShown:
    """Turn kits back into their components."""
    given = body.model_dump(exclude={"lots"})
    return StockShown.of(stockroom_commands.take_kit_apart(request.auth, **given, lots=body.parts()))


@writes(router, "/lots/blocks", calls=commands.block_lot)
def block_lot(request: Call, body: LotBlockSent) -> StockLotShown:
    """Stop a lot: it is neither promised nor sent any more."""
    return StockLotShown.of(commands.block_lot(request.auth, **body.model_dump()))


@writes(router, "/lots/unblocks", calls=commands.unblock_lot)
def unblock_lot(request: Call, body: LotNamed) -> StockLotShown:
    """Let a lot be promised and sent again."""
    return StockLotShown.of(commands.unblock_lot(request.auth, **body.model_dump()))


@reads(router, "/recalls", needs="inventory.recall")
def recall_lot(request: Call, query: Query[LotAsked]) -> RecallShown:
    """Find a lot: every balance, claim and shipment, and the customers to tell.

    Customers are named to callers who may see orders and customers.
    """
    found = find_lot(request.auth, sku=query.sku, lot=query.lot)
    return RecallShown.of(found, customers_of(request.auth, demands=found.demands))
