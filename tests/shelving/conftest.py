"""A dock with bins: two shelves near, a reserve, a place at dispatch; nothing in stock."""

from dataclasses import dataclass
from datetime import date

import pytest

from builders import location, sku
from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.fulfillment import commands as fulfillment
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Expected
from goodorder.inventory.rules import ExpectedDraft, Wait
from goodorder.kernel.access import Context
from goodorder.locations import commands as locations
from goodorder.locations.models import BinStock
from goodorder.locations.rules import BinDraft
from goodorder.shelving import commands
from goodorder.shelving.rules import FaceDraft, Incoming

BINS = (("A-01", 0, 2), ("A-02", 0, 6), ("B-01", 1, 3), ("R-01", 4, 8), ("R-02", 4, 2))
DUE = date(2026, 11, 24)


@dataclass
class Dock:
    ctx: Context

    def expect(self, sku: str, quantity: int, document: str = "PO-1") -> Expected:
        draft = ExpectedDraft("purchase_order", document, "DOCK", sku, quantity, DUE)
        return inventory.expect_supply(self.ctx, draft=draft)

    def receive(self, sku: str, quantity: int, document: str = "PO-1", *, into: str = "", **more):
        item = Incoming(sku=sku, quantity=quantity, **more)
        return commands.receive_item(self.ctx, location="DOCK", document=document, item=item, bin=into)

    def stock(self, sku: str, quantity: int, *bins: tuple[str, int]) -> None:
        """Receive units without papers and put them into bins."""
        inventory.receive_stock(self.ctx, location="DOCK", sku=sku, quantity=quantity)
        for bin_, units in bins:
            fulfillment.put_away(self.ctx, location="DOCK", bin=bin_, sku=sku, quantity=units)

    def face(self, sku: str, bin_: str, minimum: int, maximum: int) -> None:
        draft = FaceDraft(sku=sku, bin=bin_, minimum=minimum, maximum=maximum)
        commands.set_pick_faces(self.ctx, location="DOCK", faces=[draft])

    def wait(self, demand: str, sku: str, quantity: int, promised_on: date | None = None) -> None:
        one = Wait(demand, 1, resolve_sku(sku).pk, quantity, promised_on=promised_on)
        inventory.wait(self.ctx, company="GB01", waits=[one])

    def bins(self, sku: str = "T1") -> dict[str, int]:
        rows = BinStock.objects.filter(sku__code=sku, quantity__gt=0).order_by("bin__code", "lot")
        found: dict[str, int] = {}
        for code, units in rows.values_list("bin__code", "quantity"):
            found[code] = found.get(code, 0) + units
        return found


@pytest.fixture
def dock(ctx, db) -> Dock:
    location("DOCK")
    sku("T1")
    sku("T2")
    tracked = [("MILK", "lot"), ("PHONE", "serial")]
    drafts = [SkuDraft(code=code, name=code.title(), tracking=tracking) for code, tracking in tracked]
    catalog.import_skus(ctx, drafts=drafts)
    bins = [BinDraft(code=code, aisle=aisle, depth_m=depth) for code, aisle, depth in BINS]
    bins.append(BinDraft(code="OUT-1", aisle=0, depth_m=0, kind="dispatch"))
    locations.set_up_bins(ctx, code="DOCK", bins=bins)
    return Dock(ctx)
