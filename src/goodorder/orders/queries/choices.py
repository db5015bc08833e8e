"""What could be sold instead of a SKU, and what a change of its life cycle would touch."""

from dataclasses import dataclass

from django.db.models import F, Sum

from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.catalog.rules import LIFE_CYCLES, possible
from goodorder.inventory import queries as stock
from goodorder.inventory.models import Expected
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.quantity import checked
from goodorder.locations.queries import active_locations
from goodorder.orders.models import CartLine, Order, OrderLine
from goodorder.orders.rules import ANY, supply_for
from goodorder.parties import queries as parties
from goodorder.pricing import queries as pricing

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """A SKU that could come instead: how many a channel could have now, and what one costs more (or less).

    `price` and `difference` are None where the channel has no price, in its minor units else.
    """

    sku: Sku
    rank: int
    needs_consent: bool
    reason: str
    available: int
    price: int | None
    difference: int | None


@dataclass(frozen=True, slots=True)
class LifeCycleEffect:
    """What a change of a SKU's life cycle would touch; lines and supply are the first 200 of each.

    `sold_against` says what a line may be sold against where the channel takes backorders: never, stock,
    dated (supply too) or any. `stranded` are waiting units without dated supply that nothing would come for.
    """

    sku: Sku
    to: str
    sold_against: str
    sold_against_now: str
    open_units: int
    waiting_units: int
    stranded: int
    in_carts: int
    supply_units: int
    lines: tuple[OrderLine, ...]
    supply: tuple[Expected, ...]
    kits: tuple[Sku, ...]


def offers_instead(ctx: Context, *, sku_id: str, channel: str, quantity: int = 1) -> list[Offer]:
    """Return what may be offered instead of a SKU (public id) in a channel, best first, its successor last.

    Raises Missing for an unknown SKU or channel, Invalid for a quantity out of range.
    """
    checked(quantity)
    sku = catalog.get_sku(ctx, sku_id)
    shop = parties.get_channel(ctx, code=channel)
    found = catalog.substitutes_of(ctx, sku_id=sku_id)
    terms = {one.other: (one.rank, one.needs_consent, one.reason) for one in found}
    if sku.successor and sku.successor not in terms:
        terms[sku.successor] = (10_000, True, "successor")
    sale = pricing.sale_in(shop, None, ctx.now.date())
    found_prices = pricing.resolve_prices(sale, {one.pk: quantity for one in (sku, *terms)})
    prices = {pk: resolution.price for pk, resolution in found_prices.items()}
    places = active_locations(shop.company.code)
    units = _possible(ctx, list(terms), {place.pk for place in places})
    own = prices.get(sku.pk)
    offers = []
    for other, (rank, needs_consent, reason) in terms.items():
        price = prices.get(other.pk)
        more = price.amount - own.amount if price and own else None
        offers.append(
            Offer(other, rank, needs_consent, reason, units[other.pk], price.amount if price else None, more)
        )
    return offers


def _possible(ctx: Context, skus: list[Sku], places: set[int]) -> dict[int, int]:
    """Return how many of each SKU, kits by their parts, locations have to give together."""
    kits = {sku.pk for sku in skus if sku.kind == "kit"}
    parts = catalog.kit_parts(kits) if kits else {}
    recipes = {
        sku.pk: {part.sku.pk: part.quantity for part in parts.get(sku.pk, [])}
        if sku.pk in kits
        else {sku.pk: 1}
        for sku in skus
    }
    free: dict[int, int] = {}
    wanted = {part for recipe in recipes.values() for part in recipe}
    for (sku_id, _), units in stock.available(sku_ids=wanted, location_ids=places, now=ctx.now).items():
        free[sku_id] = free.get(sku_id, 0) + units
    return {pk: possible(recipe, free).kits for pk, recipe in recipes.items()}


def simulate_life_cycle(ctx: Context, *, sku_id: str, to: str) -> LifeCycleEffect:
    """Say what setting a SKU's (public id) life cycle would touch, without doing it.

    Raises Missing for an unknown SKU, Invalid for an unknown stage.
    """
    to = checks.one_of(to, LIFE_CYCLES, field="to")
    sku = catalog.get_sku(ctx, sku_id)
    lines = OrderLine.objects.filter(
        order__in=Order.objects.visible_to(ctx),
        order__state__in=("placed", "confirmed"),
        sku=sku,
        ordered__gt=F("cancelled") + F("handed_over"),
    )
    sums = lines.aggregate(
        open=Sum(F("ordered") - F("cancelled") - F("handed_over"), default=0),
        waiting=Sum("backordered", default=0),
    )
    supply = stock.expected_supply(ctx, sku=sku.code, size=MOST_SHOWN).items
    sold_against = supply_for(to, backorders=True)
    undated = stock.undated({sku.pk}).get(sku.pk, 0)
    carts = CartLine.objects.filter(sku=sku, cart__state="open").aggregate(units=Sum("quantity", default=0))
    return LifeCycleEffect(
        sku=sku,
        to=to,
        sold_against=sold_against,
        sold_against_now=supply_for(sku.life_cycle, backorders=True),
        open_units=sums["open"],
        waiting_units=sums["waiting"],
        stranded=0 if sold_against == ANY else undated,
        in_carts=carts["units"],
        supply_units=sum(one.to_come for one in supply),
        lines=tuple(lines.select_related("order").order_by("order__placed_at", "position")[:MOST_SHOWN]),
        supply=tuple(supply),
        kits=tuple(catalog.kits_with(ctx, sku_id=sku_id)),
    )
