"""What could be sold instead of a SKU."""

from dataclasses import dataclass

from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.catalog.rules import possible
from goodorder.inventory import queries as stock
from goodorder.kernel.access import Context
from goodorder.kernel.quantity import checked
from goodorder.locations.queries import active_locations
from goodorder.parties import queries as parties
from goodorder.pricing import queries as pricing


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
