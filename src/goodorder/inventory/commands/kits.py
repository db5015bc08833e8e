"""Building kits out of components at a place, and taking them apart again."""

from collections.abc import Mapping, Sequence

from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.catalog.queries import Part
from goodorder.inventory import errors
from goodorder.inventory.commands import piles
from goodorder.inventory.commands.ledger import post, stocks
from goodorder.inventory.events import KitsBuilt
from goodorder.inventory.models import Lot, Stock
from goodorder.inventory.queries import available, latest_costs
from goodorder.inventory.rules import Key, LotPart, MovementDraft
from goodorder.inventory.rules.kits import kit_cost, limit_of
from goodorder.kernel import checks
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
    _refuse_too_few(thing, place, parts, quantity)
    named = _by_sku(lots)
    used = {part.sku.pk: _used(part, place, quantity, named.get(part.sku.code, {})) for part in parts}
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
    gone = _used(Part(thing, 1), place, quantity, named.get(thing.code, {}))
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
    piles.lock([(sku_id, place.pk) for sku_id in (thing.pk, *(part.sku.pk for part in parts))])
    return thing, place, parts


def _refuse_too_few(thing: Sku, place: Location, parts: Sequence[Part], quantity: int) -> None:
    each = {part.sku.pk: part.quantity for part in parts}
    free = available(list(each), [place.pk])
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


def _used(part: Part, place: Location, quantity: int, named: Mapping[str, int]) -> list[Share]:
    """Say which lots leave: those named, else those that expire first."""
    units = quantity * part.quantity
    if part.sku.tracking == piles.UNTRACKED:
        return [(None, units)]
    if named:
        return piles.shares(part.sku, units, named)
    found = piles.first_expiring((part.sku.pk, place.pk), units)
    missing = units - sum(share for _, share in found)
    return [*found, (None, missing)] if missing else found


def _made(ctx: Context, sku: Sku, units: int, named: Mapping[str, int]) -> list[Share]:
    """Say which lots come, entering those that are new; raises Invalid when they do not add up."""
    if sku.tracking == piles.UNTRACKED:
        return [(None, units)]
    if sum(named.values()) != units:
        raise errors.lots_do_not_add_up(sku.code, units)
    return [(_entered(ctx, sku, code).pk, share) for code, share in named.items()]


def _entered(ctx: Context, sku: Sku, code: str) -> Lot:
    code = checks.text(code, field="lots", most=60)
    found = Lot.objects.filter(sku=sku, code__iexact=code).first()
    is_serial = sku.tracking == piles.SERIAL
    return found or Lot.objects.create(sku=sku, code=code, is_serial=is_serial, received_at=ctx.now)


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
