"""A demand whose stock is allocated, so that work can begin."""

from dataclasses import dataclass

import pytest

from builders import location, sku
from goodorder.fulfillment import commands
from goodorder.fulfillment.models import FulfillmentOrder
from goodorder.fulfillment.rules import Route, WorkLine
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import Claim
from goodorder.kernel.access import Context

ROUTE = Route("standard", {"name": "Ada", "line1": "1 High Street", "city": "York", "country": "GB"}, "GB")


@dataclass
class Dock:
    """One place with plenty of two SKUs (250 g and 100 g)."""

    ctx: Context
    place: object
    things: list

    def order(self, *units: int, demand: str = "ord_1") -> FulfillmentOrder:
        """Ask for units of the SKUs as lines 1, 2 … of a demand."""
        claims = [
            Claim(ref, thing.pk, self.place.pk, wanted)
            for ref, (thing, wanted) in enumerate(zip(self.things, units, strict=False), 1)
        ]
        inventory.reserve(self.ctx, demand=demand, claims=claims)
        inventory.allocate(self.ctx, demand=demand)
        work = [WorkLine(claim.line_ref, claim.sku_id, claim.quantity) for claim in claims]
        return commands.request(self.ctx, demand=demand, location="DOCK", work=work, route=ROUTE)


@pytest.fixture
def dock(ctx, db):
    place, things = location("DOCK"), [sku("T1", weight_g=250), sku("T2", weight_g=100)]
    for thing in things:
        inventory.receive_stock(ctx, location="DOCK", sku=thing.code, quantity=100)
    return Dock(ctx, place, things)
