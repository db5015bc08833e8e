"""Packing on the wire: cartons there are, the bench, what was scanned."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from goodorder.cartons.rules.boxes import FilledCarton
from goodorder.doorway.shapes import Amount, Measure, Quantity, Sent, Shown
from goodorder.fulfillment.models import BenchPolicy, Carton, CartonType
from goodorder.fulfillment.queries import Bench
from goodorder.fulfillment.rules.weighing import BenchTerms, CartonDraft

Side = Annotated[int, Field(ge=1, le=20_000, description="in millimetres")]
Scan = Annotated[str, Field(min_length=1, max_length=80)]
Lot = Annotated[str, Field(max_length=60)]


class CartonTypeSent(Sent):
    """A kind of carton: inner sides and wall in millimetres, weights in grams, its price in minor units."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    length_mm: Side
    width_mm: Side
    height_mm: Side
    wall_mm: Annotated[int, Field(ge=0, le=200)] = 3
    tare_g: Measure = 0
    max_weight_g: Annotated[int, Field(ge=1, le=2_000_000_000)] = 31_500
    cost: Amount = 0
    is_active: bool = True

    def as_draft(self) -> CartonDraft:
        """Return the room's own word for it."""
        return CartonDraft(**self.model_dump())


class CartonTypeShown(Shown):
    """A kind of carton one can take."""

    id: str
    code: str
    name: str
    length_mm: int
    width_mm: int
    height_mm: int
    wall_mm: int
    tare_g: int
    max_weight_g: int
    cost: int
    is_active: bool

    @classmethod
    def of(cls, kind: CartonType) -> "CartonTypeShown":
        """Show a kind of carton."""
        same = {name: getattr(kind, name) for name in cls.model_fields if name != "id"}
        return cls(id=kind.public_id, **same)


class BenchPolicySent(Sent):
    """How a location packs: what carriage is reckoned at, how far a scale may differ, whether it must be used.

    Amounts in minor units of its company's currency; `divisor` is cubic centimetres a kilogram.
    """

    per_parcel: Amount = 400
    per_kg: Amount = 60
    divisor: Annotated[int, Field(ge=1, le=100_000)] = 5000
    tolerance_g: Measure = 30
    tolerance_ppm: Annotated[int, Field(ge=0, le=1_000_000)] = 30_000
    must_weigh: bool = False

    def as_terms(self) -> BenchTerms:
        """Return the room's own word for it."""
        return BenchTerms(**self.model_dump())


class BenchPolicyShown(Shown):
    """How a location packs."""

    location: str
    per_parcel: int
    per_kg: int
    divisor: int
    tolerance_g: int
    tolerance_ppm: int
    must_weigh: bool

    @classmethod
    def of(cls, policy: BenchPolicy) -> "BenchPolicyShown":
        """Show a policy."""
        same = {name: getattr(policy, name) for name in cls.model_fields if name != "location"}
        return cls(location=policy.location.code, **same)


class Gs1PrefixSent(Sent):
    """The company prefix GS1 gave; empty for none."""

    prefix: Annotated[str, Field(max_length=12, pattern="^([0-9]{4,12})?$")]


class Gs1PrefixShown(Shown):
    """A company and its prefix."""

    company: str
    prefix: str


class CartonChoiceSent(Sent):
    """Which kind of carton to take; empty: a plain wrapper."""

    carton_type: Annotated[str, Field(max_length=40)] = ""


class ItemScanSent(Sent):
    """A scanned item: any of its codes, and its lot or serial number where these are told apart."""

    code: Scan
    lot: Lot = ""
    quantity: Quantity = 1


class TakenOutSent(Sent):
    """Units of a line, and lot, that are taken out again."""

    line: int
    lot: Lot = ""
    quantity: Quantity = 1


class CartonClosingSent(Sent):
    """What the scale says in grams (0: not weighed), and the reason when it is not what is expected."""

    weight_g: Measure = 0
    reason: Annotated[str, Field(max_length=200)] = ""


class CartonLineShown(Shown):
    """Units in a carton."""

    line: int
    sku: str
    lot: str
    quantity: int


class CartonShown(Shown):
    """A carton: on the bench while `state` is packing; closed, it is the parcel `shipment`."""

    id: str
    fulfillment_order: str
    carton_type: str
    state: str
    sscc: str
    pallet: str
    shipment: str
    expected_g: int
    weight_reason: str
    opened_at: datetime
    closed_at: datetime | None
    lines: list[CartonLineShown]

    @classmethod
    def of(cls, carton: Carton) -> "CartonShown":
        """Show a carton as fetched by the room's queries."""
        kept = ("state", "expected_g", "weight_reason", "opened_at", "closed_at")
        lines = [
            CartonLineShown(line=part.line_id, sku=part.line.sku.code, lot=part.lot, quantity=part.quantity)
            for part in carton.lines.all()
        ]
        return cls(
            id=carton.public_id,
            fulfillment_order=carton.fulfillment_order.public_id,
            carton_type=carton.carton_type.code if carton.carton_type else "",
            sscc=carton.sscc or "",
            pallet=carton.pallet.public_id if carton.pallet else "",
            shipment=carton.shipment.public_id if carton.shipment else "",
            lines=lines,
            **{name: getattr(carton, name) for name in kept},
        )


class PlacedShown(Shown):
    """Where a unit lies: its corner nearest the origin, and its sides along x, y and z, in millimetres."""

    sku: str
    x: int
    y: int
    z: int
    sides: list[int]


class ProposedCartonShown(Shown):
    """A carton to take and every unit's place in it."""

    carton_type: str
    contents: dict[str, int]
    weight_g: int
    fill_percent: int
    placed: list[PlacedShown]

    @classmethod
    def of(cls, carton: FilledCarton) -> "ProposedCartonShown":
        """Show a proposed carton."""
        placed = [
            PlacedShown(sku=unit.key, x=unit.x, y=unit.y, z=unit.z, sides=list(unit.sides))
            for unit in carton.placed
        ]
        return cls(
            carton_type=carton.size.code,
            contents=carton.contents,
            weight_g=carton.weight_g,
            fill_percent=carton.fill_percent,
            placed=placed,
        )


class LeftOutShown(Shown):
    """Units no carton is proposed for, and why: no_size, no_weight, too_big or too_many."""

    sku: str
    quantity: int
    reason: str


class BenchLineShown(Shown):
    """A line on the bench: units to pack, and how many of them were scanned."""

    line: int
    sku: str
    wanted: int
    scanned: int


class BenchShown(Shown):
    """What a packer sees of a fulfillment order."""

    fulfillment_order: str
    number: str
    lines: list[BenchLineShown]
    carton: CartonShown | None
    expected_g: int
    closed: list[CartonShown]
    proposed: list[ProposedCartonShown]
    left_out: list[LeftOutShown]

    @classmethod
    def of(cls, bench: Bench) -> "BenchShown":
        """Show a bench."""
        return cls(
            fulfillment_order=bench.work.public_id,
            number=bench.work.number,
            lines=[
                BenchLineShown(
                    line=row.line.pk, sku=row.line.sku.code, wanted=row.wanted, scanned=row.scanned
                )
                for row in bench.lines
            ],
            carton=CartonShown.of(bench.carton) if bench.carton else None,
            expected_g=bench.expected_g,
            closed=[CartonShown.of(carton) for carton in bench.closed],
            proposed=[ProposedCartonShown.of(carton) for carton in bench.proposal.cartons],
            left_out=[
                LeftOutShown(sku=left.key, quantity=left.quantity, reason=left.reason)
                for left in bench.proposal.left_out
            ],
        )


class CartonTypesShown(Shown):
    """The cartons there are, smallest first."""

    items: list[CartonTypeShown]
