"""Reads of the packing bench: what waits to be packed, into which cartons, and what stands on which pallet."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q, Sum

from goodorder.cartons.rules.boxes import Item, Proposal, Tariff
from goodorder.cartons.rules.choosing import proposed
from goodorder.fulfillment.models import (
    BenchPolicy,
    Carton,
    CartonLine,
    CartonType,
    Freight,
    FulfillmentLine,
    FulfillmentOrder,
    Pallet,
    Shipment,
    ShipmentLine,
)
from goodorder.fulfillment.models.packing import PalletRows
from goodorder.fulfillment.queries.work import get_fulfillment_order
from goodorder.fulfillment.rules.weighing import BenchTerms, expected_g
from goodorder.fulfillment.rules.work import PACKAGING_G
from goodorder.fulfillment.states import CARTON
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of

PACKABLE = ("accepted", "in_progress")


@dataclass(frozen=True, slots=True)
class BenchLine:
    """A line on the bench: units picked and in no closed carton, and how many of them were scanned."""

    line: FulfillmentLine
    wanted: int
    scanned: int

    @property
    def left(self) -> int:
        """Units still to be scanned."""
        return self.wanted - self.scanned


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything a packer of a fulfillment order sees: lines, the open carton, closed ones, the proposal."""

    work: FulfillmentOrder
    lines: list[BenchLine]
    carton: Carton | None
    closed: list[Carton]
    proposal: Proposal
    terms: BenchTerms

    @property
    def left(self) -> int:
        """Units still to be scanned."""
        return sum(line.left for line in self.lines)

    @property
    def is_ready_to_weigh(self) -> bool:
        """Whether everything picked lies in the open carton, which only waits for the scale."""
        return self.carton is not None and not self.left

    @property
    def expected_g(self) -> int:
        """What the carton on the bench should weigh; 0 without a carton, or when a weight is not known."""
        if self.carton is None:
            return 0
        kind = self.carton.carton_type
        contents = [(content.quantity, content.line.sku.weight_g) for content in self.carton.lines.all()]
        return expected_g(kind.tare_g if kind else PACKAGING_G, contents)


def list_carton_types(ctx: Context, *, is_active: bool | None = None) -> list[CartonType]:
    """List the cartons there are, smallest first; they are few."""
    rows = CartonType.objects.visible_to(ctx)
    if is_active is not None:
        rows = rows.filter(is_active=is_active)
    return list(rows.order_by(F("length_mm") * F("width_mm") * F("height_mm"), "code"))


@internal_query
def bench_terms(location_id: int) -> BenchTerms:
    """Return how a location packs."""
    row = BenchPolicy.objects.filter(location_id=location_id).first()
    return row.terms if row else BenchTerms()


def list_to_pack(
    ctx: Context, *, location: str = "", search: str = "", cursor: str = "", size: int = 50
) -> Page[FulfillmentOrder]:
    """List fulfillment orders with units that are picked and not packed, newest first."""
    waiting = FulfillmentLine.objects.filter(fulfillment_order=OuterRef("pk"), picked__gt=F("packed"))
    rows = FulfillmentOrder.objects.visible_to(ctx).select_related("location").prefetch_related("lines")
    rows = rows.filter(Exists(waiting), state__in=PACKABLE)
    if location:
        rows = rows.filter(location__code=location)
    if search:
        rows = rows.filter(Q(number__istartswith=search) | Q(ship_to__name__istartswith=search))
    return page_of(rows, cursor=cursor, size=size)


def find_work_to_pack(ctx: Context, *, scan: str) -> FulfillmentOrder | None:
    """Return the fulfillment order a scan at the bench means: its number, its id or what asked for it."""
    rows = FulfillmentOrder.objects.visible_to(ctx).filter(state__in=PACKABLE)
    named = Q(number__iexact=scan) | Q(public_id=scan) | Q(demand=scan)
    return rows.filter(named).order_by("id").first()


def bench_of(ctx: Context, *, fulfillment_order_id: str) -> Bench:
    """Return what a packer needs of a fulfillment order, with cartons proposed; raises Missing."""
    work = get_fulfillment_order(ctx, fulfillment_order_id=fulfillment_order_id)
    rows = Carton.objects.filter(fulfillment_order=work).select_related(*_AROUND)
    cartons = list(rows.prefetch_related(_contents()).order_by("id"))
    carton = next((each for each in cartons if each.state == CARTON.initial), None)
    scanned = _scanned(carton)
    lines = [
        BenchLine(line, line.counters.to_pack, scanned.get(line.pk, 0))
        for line in work.lines.all()
        if line.counters.to_pack
    ]
    terms = bench_terms(work.location_id)
    sizes = [kind.size for kind in list_carton_types(ctx, is_active=True)]
    tariff = Tariff(terms.per_parcel, terms.per_kg, terms.divisor)
    proposal = proposed(_items(lines), sizes, tariff) if sizes else Proposal()
    closed = [each for each in cartons if each.shipment and each.shipment.state != "cancelled"]
    return Bench(work, lines, carton, closed, proposal, terms)


def _scanned(carton: Carton | None) -> dict[int, int]:
    found: dict[int, int] = {}
    for content in carton.lines.all() if carton else ():
        found[content.line_id] = found.get(content.line_id, 0) + content.quantity
    return found


def _items(lines: Iterable[BenchLine]) -> list[Item]:
    """Return what is to be packed as the rules know it, one item a SKU."""
    units: dict[str, int] = {}
    skus = {each.line.sku.code: each.line.sku for each in lines}
    for each in lines:
        units[each.line.sku.code] = units.get(each.line.sku.code, 0) + each.wanted
    names = ("length_mm", "width_mm", "height_mm", "weight_g", "is_upright")
    return [
        Item(key=code, quantity=units[code], **{name: getattr(sku, name) for name in names})
        for code, sku in skus.items()
    ]


def get_carton(ctx: Context, *, carton_id: str) -> Carton:
    """Return a carton with its contents; raises Missing."""
    rows = Carton.objects.visible_to(ctx).select_related(*_AROUND).prefetch_related(_contents())
    return rows.one(public_id=carton_id)


@internal_query
def carton_of(shipment_id: str) -> Carton | None:
    """Return the carton a shipment (id) was packed in by scan; None when it was packed without."""
    rows = Carton.objects.select_related("carton_type", "pallet")
    return rows.filter(shipment__public_id=shipment_id).first()


@internal_query
def units_sent_until(shipment: Shipment) -> dict[int, int]:
    """Return units by demand line that lie in a parcel and in those of its demand that were packed before it."""
    demand = shipment.fulfillment_order.demand
    rows = ShipmentLine.objects.filter(
        shipment__fulfillment_order__demand=demand, shipment__pk__lte=shipment.pk
    )
    packed = rows.exclude(shipment__state="cancelled").values_list("line__line_ref")
    return dict(packed.annotate(Sum("quantity")))


def get_pallet(ctx: Context, *, pallet_id: str) -> Pallet:
    """Return a pallet with its cartons; raises Missing."""
    return _pallets(ctx).one(public_id=pallet_id)


def list_pallets(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[Pallet]:
    """List pallets with their cartons, newest first."""
    return page_of(_pallets(ctx), cursor=cursor, size=size)


def get_freight(ctx: Context, *, freight_id: str) -> Freight:
    """Return what goes under a bill of lading, pallets and cartons included; raises Missing."""
    rows = Freight.objects.visible_to(ctx).select_related("location__company")
    return rows.prefetch_related(Prefetch("pallets", _pallets(ctx).order_by("id"))).one(public_id=freight_id)


def list_freight(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[Freight]:
    """List bills of lading, newest first."""
    rows = Freight.objects.visible_to(ctx).select_related("location").prefetch_related("pallets__cartons")
    return page_of(rows, cursor=cursor, size=size)


_AROUND = ("carton_type", "shipment", "pallet", "fulfillment_order__location__company")


def _contents() -> "Prefetch[str]":
    return Prefetch("lines", CartonLine.objects.select_related("line__sku").order_by("id"))


def _pallets(ctx: Context) -> PalletRows:
    cartons = Carton.objects.select_related(*_AROUND).prefetch_related(_contents()).order_by("id")
    rows = Pallet.objects.visible_to(ctx).select_related("location__company", "freight")
    return rows.prefetch_related(Prefetch("cartons", cartons))
