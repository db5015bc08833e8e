"""Building kits out of components at a place, and taking them apart again."""

from collections.abc import Mapping, Sequence

from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.catalog.queries import Part
from goodorder.inventory import errors
from goodorder.inventory.commands import piles
from goodorder.inventory.commands.closing import close_run_out
from goodorder.inventory.commands.ledger import post
from goodorder.inventory.commands.lots import lots_of
from goodorder.inventory.commands.queue import serve_queue
from goodorder.inventory.commands.telling import stocks
from goodorder.inventory.events import KitsBuilt
from goodorder.inventory.models import Stock
from goodorder.inventory.queries import available, latest_costs, shelves
from goodorder.inventory.rules import Key, LotPart, MovementDraft
from goodorder.inventory.rules.kits import kit_cost, limit_of
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.kernel.ids import new_id
from goodorder.kernel.quantity import checked
from goodorder.locations import queries as locations
from goodorder.locations.models import Location

Share = tuple[int | None, int]


@command(needs="inventory.build")
def build_kit(ctx: Context, *, location: str, kit: str, quantity: int, lots: Sequence[LotPart] = ()) -> Stock:
    """Assemble kits: components that nobody holds leave, kits come, under one document. Returns the kits' stock.

    `lots` names the lots of tracked components (none named: those that expire first) and of a tracked kit,
    whose new lots are entered. Raises Refused `inventory.too_few_parts` naming the limiting component,
    Invalid when the SKU is not built or lots do not add up, Missing for an unknown code.
    """
    thing, place, parts = _assembly(ctx, location, kit, quantity)
    _refuse_too_few(ctx, place, thing, parts, quantity)
    named = _by_sku(lots)
    used = {part.sku.pk: _used(ctx, place, part, quantity, named.get(part.sku.code, {})) for part in parts}
    made = _made(ctx, thing, quantity, named.get(thing.code, {}))
    costs = latest_costs([part.sku.pk for part in parts], place)
    cost = kit_cost({part.sku.pk: part.quantity for part in parts}, costs)
    document = new_id("kit")
    gone = _movements(ctx, place, document, {pk: [(lot, -units) for lot, units in used[pk]] for pk in used})
    come = _movements(ctx, place, document, {thing.pk: made}, unit_cost=cost)
    post(ctx, [*gone, *come])
    return _told(ctx, thing, place, quantity, document)


@command(needs="inventory.build")
def take_kit_apart(
    ctx: Context, *, location: str, kit: str, quantity: int, lots: Sequence[LotPart] = ()
) -> Stock:
    """Turn kits that nobody holds back into their components, under one document. Returns the kits' stock.

    `lots` must name the lots of tracked components; kits of a tracked SKU are those that expire first
    unless named. Raises Refused `inventory.below_reserved` or `inventory.not_there`, Invalid, Missing.
    """
    thing, place, parts = _assembly(ctx, location, kit, quantity)
    named = _by_sku(lots)
    gone = _used(ctx, place, Part(thing, 1), quantity, named.get(thing.code, {}))
    back = {
        part.sku.pk: _made(ctx, part.sku, quantity * part.quantity, named.get(part.sku.code, {}))
        for part in parts
    }
    document = new_id("kit")
    left = _movements(ctx, place, document, {thing.pk: [(lot, -units) for lot, units in gone]})
    post(ctx, [*left, *_movements(ctx, place, document, back)])
    return _told(ctx, thing, place, -quantity, document)


def _assembly(ctx: Context, location: str, kit: str, quantity: int) -> tuple[Sku, Location, list[Part]]:
    """Look everything up and lock the stock of kit and components."""
    checked(quantity)
    place, thing = locations.get_location(ctx, code=location), catalog.resolve_sku(kit)
    parts = catalog.kit_parts([thing.pk]).get(thing.pk, [])
    if thing.kind != "built" or not parts:
        raise errors.not_built(thing.code)
    for part in parts:
        checked(quantity * part.quantity)
    keys = [(sku_id, place.pk) for sku_id in (thing.pk, *(part.sku.pk for part in parts))]
    piles.lock(keys)
    if gone := close_run_out(ctx, keys):
        serve_queue(ctx, {row.sku_id for row in gone}, cause="a hold ran out")
    return thing, place, parts


def _refuse_too_few(ctx: Context, place: Location, thing: Sku, parts: Sequence[Part], quantity: int) -> None:
    each = {part.sku.pk: part.quantity for part in parts}
    free = available(list(each), [place.pk], now=ctx.now)
    limit = limit_of(each, {sku_id: units for (sku_id, _), units in free.items()})
    if limit.kits < quantity:
        scarce = next(part.sku.code for part in parts if part.sku.pk == limit.component)
        raise errors.too_few_parts(thing.code, scarce, quantity, limit.kits)


def _by_sku(lots: Sequence[LotPart]) -> dict[str, dict[str, int]]:
    """Sort named lots by SKU; raises Invalid when one is named twice, Missing for an unknown SKU."""
    skus = catalog.resolve_skus([lot.sku for lot in lots])
    piles.refuse_repeats([(skus[lot.sku].code, lot.lot) for lot in lots])
    named: dict[str, dict[str, int]] = {}
    for lot in lots:
        named.setdefault(skus[lot.sku].code, {})[lot.lot] = checked(lot.quantity)
    return named


def _used(ctx: Context, place: Location, part: Part, quantity: int, named: Mapping[str, int]) -> list[Share]:
    """Say which lots leave: those named, else those that expire first."""
    units = quantity * part.quantity
    if part.sku.tracking == piles.UNTRACKED:
        return [(None, units)]
    if named:
        return piles.shares(part.sku, units, named)
    key = (part.sku.pk, place.pk)
    found = shelves([key[0]], [key[1]], now=ctx.now)[key].take(units)
    missing = units - sum(share for _, share in found)
    return [*found, (None, missing)] if missing else found


def _made(ctx: Context, sku: Sku, units: int, named: Mapping[str, int]) -> list[Share]:
    """Say which lots come, entering those that are new; raises Invalid when they do not add up."""
    return lots_of(ctx, sku, [(code, share, None) for code, share in named.items()], units)


def _movements(
    ctx: Context,
    place: Location,
    document: str,
    shares: Mapping[int, Sequence[Share]],
    unit_cost: int | None = None,
) -> list[MovementDraft]:
    return [
        MovementDraft(sku_id, place.pk, units, "kit", ctx.now, document, lot_id=lot_id, unit_cost=unit_cost)
        for sku_id, parts in shares.items()
        for lot_id, units in parts
    ]


def _told(ctx: Context, thing: Sku, place: Location, quantity: int, document: str) -> Stock:
    key: Key = (thing.pk, place.pk)
    stock = stocks([key])[0]
    built = KitsBuilt(sku_id=thing.public_id, location=place.code, quantity=quantity, document=document)
    record(ctx, stock, built)
    return stock
