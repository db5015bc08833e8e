"""Packing by scan: one carton at a time on the bench of a fulfillment order, each unit scanned into it."""

from dataclasses import dataclass

from goodorder.catalog.models import Sku
from goodorder.catalog.queries import known_skus
from goodorder.fulfillment.commands.bench import carton_type_for
from goodorder.fulfillment.commands.shipments import pack
from goodorder.fulfillment.commands.steps import WORKABLE, locked, refuse_unless
from goodorder.fulfillment.events import (
    CartonChosen,
    CartonClosed,
    CartonDiscarded,
    ItemScanned,
    ItemTakenOut,
)
from goodorder.fulfillment.models import Carton, CartonLine, FulfillmentLine, FulfillmentOrder
from goodorder.fulfillment.queries.packing import bench_terms
from goodorder.fulfillment.rules import PACKAGING_G, gs1
from goodorder.fulfillment.rules.sscc import CARTON as CARTON_DIGIT
from goodorder.fulfillment.rules.sscc import sscc_of
from goodorder.fulfillment.rules.weighing import expected_g, is_within
from goodorder.fulfillment.states import CARTON
from goodorder.inventory.queries import lots_held
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.kernel.numbering import next_serial
from goodorder.kernel.quantity import checked
from goodorder.locations.models import Location


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan did: into which carton, of which line, and whether that was the last unit."""

    carton: Carton
    line: FulfillmentLine
    is_last: bool


@command(needs="fulfillment.work")
def choose_carton(ctx: Context, *, fulfillment_order_id: str, carton_type: str = "") -> Carton:
    """Open a carton of a kind on the bench, or exchange the open one for it; without a kind a plain wrapper.

    Raises Missing for an unknown kind, Refused `fulfillment.nothing_to_pack` when nothing waits to be packed.
    """
    asked = _bench(ctx, fulfillment_order_id)
    carton = _open(asked)
    if carton is None:
        if not any(_waiting(line, None) for line in asked.lines.all()):
            message = f"nothing of {asked.number} is picked that is not packed yet; pick first"
            raise Refused("fulfillment.nothing_to_pack", message)
        carton = Carton(fulfillment_order=asked, opened_at=ctx.now)
    carton.carton_type = carton_type_for(carton_type) if carton_type else None
    _refuse_overload(carton)
    carton.save()
    record(ctx, carton, CartonChosen(carton_id=carton.public_id, carton_type=carton_type))
    return carton


@command(needs="fulfillment.work")
def scan_item(
    ctx: Context, *, fulfillment_order_id: str, code: str, lot: str = "", quantity: int = 1
) -> Scanned:
    """Put scanned units into the carton on the bench, which is opened when there is none.

    `code` is any code the SKU answers to, or a GS1 element string, which may bring the lot or serial number; `lot`
    names it where these are told apart. With the
    last unit the carton is closed, unless it must be weighed first. A wrong scan is Refused with the reason:
    `fulfillment.scan_unknown`, `scan_not_wanted`, `scan_too_many`, `scan_lot_needed`, `scan_lot_wrong`,
    `carton_too_heavy`.
    """
    asked = _bench(ctx, fulfillment_order_id)
    carton = _open(asked)
    read = gs1.read(code, today=ctx.now.date())
    line = _wanted(asked, carton, read, checked(quantity, field="quantity"))
    lot = _checked_lot(asked, line, lot.strip() or read.lot or read.serial, quantity)
    carton = carton or choose_carton(ctx, fulfillment_order_id=fulfillment_order_id)
    content = carton.lines.filter(line=line, lot=lot).first()
    content = content or CartonLine(carton=carton, line=line, lot=lot, quantity=0)
    content.quantity += quantity
    content.save()
    _refuse_overload(carton)
    news = ItemScanned(carton_id=carton.public_id, sku=line.sku.code, lot=lot, quantity=quantity)
    record(ctx, carton, news)
    is_last = not any(each.counters.to_pick or _waiting(each, carton) for each in asked.lines.all())
    if is_last and not bench_terms(asked.location_id).must_weigh:
        carton = close_carton(ctx, carton_id=carton.public_id)
    return Scanned(carton, line, is_last)


@command(needs="fulfillment.work")
def take_out(ctx: Context, *, carton_id: str, line_id: int, lot: str = "", quantity: int = 1) -> Carton:
    """Take units out of the carton on the bench again; raises Missing, Refused when fewer lie in it."""
    carton = _locked(ctx, carton_id)
    content = carton.lines.filter(line_id=line_id, lot=lot).select_related("line__sku").first()
    if content is None or checked(quantity, field="quantity") > content.quantity:
        message = f"quantity: only {content.quantity if content else 0} of it lie in this carton"
        raise Refused("fulfillment.not_in_carton", message, field="quantity")
    content.quantity -= quantity
    if content.quantity:
        content.save(update_fields=["quantity"])
    else:
        content.delete()
    sku = content.line.sku.code
    record(ctx, carton, ItemTakenOut(carton_id=carton.public_id, sku=sku, lot=lot, quantity=quantity))
    return carton


@command(needs="fulfillment.work")
def discard_carton(ctx: Context, *, carton_id: str) -> Carton:
    """Empty the carton on the bench and put it away; its units wait to be packed again."""
    carton = _locked(ctx, carton_id)
    carton.lines.all().delete()
    CARTON.step(carton, "discard")
    carton.save(update_fields=["state"])
    record(ctx, carton, CartonDiscarded(carton_id=carton.public_id))
    return carton


@command(needs="fulfillment.work")
def close_carton(ctx: Context, *, carton_id: str, weight_g: int = 0, reason: str = "") -> Carton:
    """Close the carton: it becomes a parcel, and its label is asked for. `weight_g` is what the scale says.

    Raises Invalid `fulfillment.weight_missing` where cartons must be weighed, Refused `fulfillment.weight_off`
    when the scale differs from what is expected and no reason is given.
    """
    carton = _locked(ctx, carton_id)
    asked = carton.fulfillment_order
    scale_g = checked(weight_g, field="weight_g", least=0)
    reason = checks.text(reason, field="reason", least=0)
    should_g = _expected_g(carton)
    _refuse_wrong_weight(asked, scale_g, should_g, reason)
    contents = [(content.line_id, content.quantity) for content in carton.lines.all()]
    if not contents:
        raise Refused("fulfillment.carton_empty", "nothing was scanned into this carton; scan, or discard it")
    carton.shipment = pack(
        ctx,
        fulfillment_order_id=asked.public_id,
        contents=contents,
        weight_g=scale_g or should_g,
    )
    carton.sscc, carton.expected_g = _next_sscc(asked.location), should_g
    carton.weight_reason, carton.closed_at = reason, ctx.now
    CARTON.step(carton, "close")
    carton.save()
    news = CartonClosed(
        carton_id=carton.public_id,
        shipment_id=carton.shipment.public_id,
        sscc=carton.sscc or "",
        weight_g=carton.shipment.weight_g,
        expected_g=should_g,
        reason=reason,
    )
    record(ctx, carton, news, about=asked.demand)
    return carton


def _bench(ctx: Context, fulfillment_order_id: str) -> FulfillmentOrder:
    asked = locked(ctx, fulfillment_order_id)
    refuse_unless(asked, *WORKABLE)
    return asked


def _open(asked: FulfillmentOrder) -> Carton | None:
    return asked.cartons.select_related("carton_type").filter(state=CARTON.initial).first()


def _locked(ctx: Context, carton_id: str) -> Carton:
    """Lock the order of work, then its carton, which must be on the bench; raises Missing, Refused."""
    found = Carton.objects.visible_to(ctx).select_related("fulfillment_order").one(public_id=carton_id)
    asked = _bench(ctx, found.fulfillment_order.public_id)
    carton = _open(asked)
    if carton is None or carton.pk != found.pk:
        message = f"this carton of {asked.number} is not on the bench any more; look again"
        raise Refused("fulfillment.carton_not_open", message)
    carton.fulfillment_order = asked
    return carton


def _waiting(line: FulfillmentLine, carton: Carton | None) -> int:
    """Return units picked that are neither packed nor in the carton on the bench."""
    inside = carton.lines.filter(line=line) if carton else CartonLine.objects.none()
    return line.counters.to_pack - sum(content.quantity for content in inside)


def _wanted(
    asked: FulfillmentOrder, carton: Carton | None, read: gs1.Scanned, quantity: int
) -> FulfillmentLine:
    """Return the line that scanned units are for; raises Refused with the reason when there is none."""
    sku = next(iter(known_skus(read.names).values()), None)
    if sku is None:
        message = f"code: nobody knows {read.said}; scan the item's own barcode"
        raise Refused("fulfillment.scan_unknown", message, field="code")
    lines = [line for line in asked.lines.select_related("sku").order_by("id") if line.sku_id == sku.pk]
    if not lines:
        message = f"code: {sku.code} does not belong to {asked.number}; put it aside"
        raise Refused("fulfillment.scan_not_wanted", message, field="code", sku=sku.code)
    for line in lines:
        if _waiting(line, carton) >= quantity:
            return line
    raise _too_many(asked, lines, sku, carton)


def _too_many(
    asked: FulfillmentOrder, lines: list[FulfillmentLine], sku: Sku, carton: Carton | None
) -> Refused:
    left = max(_waiting(line, carton) for line in lines)
    message = f"code: {asked.number} takes {left} more of {sku.code}, picked and unpacked; put the rest aside"
    return Refused("fulfillment.scan_too_many", message, field="code", sku=sku.code, possible=left)


def _checked_lot(asked: FulfillmentOrder, line: FulfillmentLine, lot: str, quantity: int) -> str:
    """Return the lot as the stock room writes it; raises Refused when it is missing, wrong or packed already."""
    if line.sku.tracking == "none":
        return ""
    held = [
        each
        for each in lots_held(asked.demand, asked.location.code)
        if (each.line_ref, each.sku_id) == (line.line_ref, line.sku_id) and each.picked
    ]
    named = ", ".join(each.code for each in held)
    if not lot:
        message = f"lot: scan the lot or serial number of {line.sku.code} too: {named}"
        raise Refused("fulfillment.scan_lot_needed", message, field="lot", sku=line.sku.code)
    packed = _packed_by_lot(asked, line)
    for each in held:
        if each.code.upper() == lot.upper() and packed.get(each.code, 0) + quantity <= each.picked:
            return each.code
    message = f"lot: {lot} of {line.sku.code} is not to be sent now; picked for this order: {named}"
    raise Refused("fulfillment.scan_lot_wrong", message, field="lot", sku=line.sku.code)


def _packed_by_lot(asked: FulfillmentOrder, line: FulfillmentLine) -> dict[str, int]:
    """Return units by lot that lie in cartons, shipped ones apart: their lots are not held any more."""
    inside = CartonLine.objects.filter(
        line__line_ref=line.line_ref, line__sku=line.sku_id, carton__fulfillment_order=asked
    ).exclude(
        carton__shipment__state__in=["cancelled", "in_transit", "out_for_delivery", "delivered", "lost"]
    )
    found: dict[str, int] = {}
    for content in inside:
        found[content.lot] = found.get(content.lot, 0) + content.quantity
    return found


def _expected_g(carton: Carton) -> int:
    tare_g = carton.carton_type.tare_g if carton.carton_type else PACKAGING_G
    contents = carton.lines.select_related("line__sku")
    return expected_g(tare_g, [(content.quantity, content.line.sku.weight_g) for content in contents])


def _refuse_overload(carton: Carton) -> None:
    kind = carton.carton_type
    if carton.pk and kind and _expected_g(carton) > kind.max_weight_g:
        message = f"carton_type: {kind.code} carries {kind.max_weight_g} g at most; take another carton"
        raise Refused("fulfillment.carton_too_heavy", message, field="carton_type")


def _refuse_wrong_weight(asked: FulfillmentOrder, scale_g: int, should_g: int, reason: str) -> None:
    terms = bench_terms(asked.location_id)
    if terms.must_weigh and not scale_g:
        message = "weight_g: put the carton on the scale and enter what it says"
        raise Invalid("fulfillment.weight_missing", message, field="weight_g")
    if scale_g and not reason and not is_within(scale_g, should_g, terms):
        message = (
            f"weight_g: the scale says {scale_g} g, expected are {should_g} g; look what is missing or too "
            "much, or give the reason"
        )
        raise Refused("fulfillment.weight_off", message, field="weight_g", expected_g=should_g)


def _next_sscc(location: Location) -> str | None:
    """Draw the next code of the location's company; None while it has no GS1 prefix."""
    prefix = location.company.gs1_prefix
    return sscc_of(CARTON_DIGIT, prefix, next_serial(f"sscc_{prefix}_carton")) if prefix else None
