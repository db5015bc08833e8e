"""What could come instead of a SKU, and what a change of its life cycle would touch."""

from ninja import Query, Router

from goodorder.api.shapes.catalog import SubstituteSent, SubstituteShown, SubstitutesShown
from goodorder.api.shapes.choices import (
    LifeCycleAsked,
    LifeCycleShown,
    OffersAsked,
    OfferShown,
    OffersShown,
    SubstitutionSent,
)
from goodorder.api.shapes.orders import OrderShown
from goodorder.availability.queries import offers_instead
from goodorder.carts.queries import units_in_carts
from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import substitutes_of
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.kernel.access import Context
from goodorder.orders import commands
from goodorder.orders.queries import get_order, rollups
from goodorder.orders.queries import simulate_life_cycle as simulate

router = Router(tags=["Products"])


@reads(router, "/skus/{sku_id}/substitutes", needs="orders.capture")
def list_substitutes(request: Call, sku_id: str, query: Query[OffersAsked]) -> OffersShown:
    """Show what could come instead of a SKU in a channel: how many there are, and what they cost more."""
    found = offers_instead(request.auth, sku_id=sku_id, **query.model_dump())
    return OffersShown(items=[OfferShown.of(offer) for offer in found])


@writes(router, "/skus/{sku_id}/substitutes", calls=catalog.add_substitute, key=KeyRule.OPTIONAL)
def add_substitute(request: Call, sku_id: str, body: SubstituteSent) -> SubstitutesShown:
    """Name a SKU that may be offered instead, or change how it is offered."""
    terms = body.model_dump(exclude={"sku"})
    catalog.add_substitute(request.auth, sku_id=sku_id, other=body.sku, **terms)
    return _substitutes(request.auth, sku_id)


@writes(
    router,
    "/skus/{sku_id}/substitutes/{path:other}",
    calls=catalog.drop_substitute,
    key=KeyRule.OPTIONAL,
    method="DELETE",
    status=200,
)
def drop_substitute(request: Call, sku_id: str, other: str) -> SubstitutesShown:
    """Offer a SKU, named by any of its codes, no longer instead of another."""
    catalog.drop_substitute(request.auth, sku_id=sku_id, other=other)
    return _substitutes(request.auth, sku_id)


def _substitutes(ctx: Context, sku_id: str) -> SubstitutesShown:
    found = substitutes_of(ctx, sku_id=sku_id)
    return SubstitutesShown(items=[SubstituteShown.of(one) for one in found])


@reads(router, "/skus/{sku_id}/life-cycle-simulations", needs="catalog.edit")
def simulate_life_cycle(request: Call, sku_id: str, query: Query[LifeCycleAsked]) -> LifeCycleShown:
    """Say what setting a SKU's life cycle would touch, without doing it; changing the SKU does."""
    effect = simulate(request.auth, sku_id=sku_id, to=query.to)
    return LifeCycleShown.of(effect, in_carts=units_in_carts(request.auth, sku_id=sku_id))


@writes(router, "/orders/{order_id}/substitutions", calls=commands.substitute_line)
def substitute_line(request: Call, order_id: str, body: SubstitutionSent) -> OrderShown:
    """Let another SKU stand in for units that have not left, at the amounts that were agreed.

    It must be a substitute or the successor; the customer is asked where that is said. The first SKU may
    stand in again until the units leave.
    """
    order = get_order(request.auth, order_id=order_id)
    commands.substitute_line(request.auth, order_id=order.public_id, **body.model_dump())
    shown = get_order(request.auth, order_id=order.public_id)
    return OrderShown.whole(
        request.auth, shown, rollups(request.auth, order_ids=[order.public_id])[order.public_id]
    )
