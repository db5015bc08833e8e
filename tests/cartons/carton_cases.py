"""Orders to pack, cartons to pack them into, and how a clerk who only compares volumes would do it."""

import csv
from collections import Counter
from dataclasses import dataclass, field

from goodorder.cartons.rules.boxes import CartonSize, Item, Proposal, Tariff
from goodorder.cartons.rules.choosing import first_fit, proposed
from goodorder.cartons.rules.placing import fits_alone, holds_all


def size(code, length, width, height, *, tare=0, most=31_500, cost=0):
    return CartonSize(
        code=code, length_mm=length, width_mm=width, height_mm=height, wall_mm=4, tare_g=tare,
        max_weight_g=most, cost=cost,
    )  # fmt: skip


SIZES = (
    size("XS", 200, 150, 100, tare=80, most=5_000, cost=25),
    size("S", 305, 215, 110, tare=140, most=10_000, cost=38),
    size("M", 310, 230, 160, tare=190, most=15_000, cost=52),
    size("L", 400, 300, 200, tare=310, most=20_000, cost=79),
    size("XL", 450, 350, 320, tare=520, most=25_000, cost=125),
    size("2XL", 600, 400, 400, tare=850, cost=189),
    size("3XL", 800, 600, 500, tare=1_600, cost=340),
    size("LONG", 1_100, 250, 250, tare=700, cost=290),
)
TARIFF = Tariff(per_parcel=350, per_kg=60, divisor=5000)


def real_products(file):
    """Return sides in millimetres and grams of every product whose row has them."""
    with file.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    names = ("product_length_cm", "product_width_cm", "product_height_cm", "product_weight_g")
    measured = [[row[name] for name in names] for row in rows if all(row[name] for name in names)]
    return [
        (*(round(float(side) * 10) for side in sides), round(float(weight)))
        for *sides, weight in measured
        if float(weight)
    ]


def likely_products(draw, count):
    """Return invented products whose sides and weights are spread like those of a general shop."""

    def spread(middle, width, least, most):
        return round(min(most, max(least, draw.lognormvariate(0, width) * middle)))

    return [
        (
            spread(260, 0.45, 110, 1050),
            spread(210, 0.45, 60, 1180),
            spread(130, 0.75, 20, 1050),
            spread(750, 1.2, 10, 40_000),
        )
        for _ in range(count)
    ]


def an_order(draw, products):
    """Return one to eight items of some units each, as orders have them."""
    chosen = [draw.choice(products) for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 4, 5, 8)))]
    return [
        Item(
            key=str(at), length_mm=length, width_mm=width, height_mm=height, weight_g=weight,
            quantity=draw.choice((1, 1, 1, 2, 3, 6)), is_upright=draw.random() < 0.1,
        )
        for at, (length, width, height, weight) in enumerate(chosen)
    ]  # fmt: skip


@dataclass
class Tally:
    """Cartons, the room in them and the room filled, over many orders."""

    cartons: int = 0
    room: int = 0
    full: int = 0
    cost: int = 0
    impossible: int = 0

    def add(self, sizes_and_units):
        for taken, units in sizes_and_units:
            self.cartons += 1
            self.room += taken.volume_mm3
            self.full += sum(unit.volume_mm3 for unit in units)
            self.cost += TARIFF.cost(taken, sum(unit.weight_g for unit in units))
            self.impossible += holds_all(taken, units) is None

    def __str__(self):
        percent = 100 * self.full / max(1, self.room)
        return f"{self.cartons} cartons, {percent:.1f} % full, cost {self.cost}, {self.impossible} do not fit"


@dataclass
class Report:
    """What three ways to choose cartons come to."""

    ours: Tally = field(default_factory=Tally)
    first_fit: Tally = field(default_factory=Tally)
    by_volume: Tally = field(default_factory=Tally)
    left_out: Counter = field(default_factory=Counter)

    def add(self, items) -> Proposal:
        """Pack an order three ways; the comparisons get only what can be packed at all."""
        proposal = proposed(items, SIZES, TARIFF)
        self.left_out.update({left.reason: left.quantity for left in proposal.left_out})
        known = {item.key: item for item in items}
        units = [known[unit.key] for carton in proposal.cartons for unit in carton.placed]
        self.ours.add((c.size, [known[u.key] for u in c.placed]) for c in proposal.cartons)
        cartons = [[known[u.key] for u in carton.placed] for carton in first_fit(units, SIZES)]
        self.first_fit.add((_smallest_that_fits(each), each) for each in cartons)
        self.by_volume.add(_by_volume(units))
        return proposal


def _smallest_that_fits(units):
    by_room = sorted(SIZES, key=lambda each: each.volume_mm3)
    return next(each for each in by_room if holds_all(each, units))


def _by_volume(units):
    """First fit by volume and weight alone, each carton then the smallest of enough volume."""
    opened = []
    largest = max(SIZES, key=lambda each: each.volume_mm3)
    for unit in sorted(units, key=lambda each: -each.volume_mm3):
        for contents in opened:
            if _is_enough(largest, [*contents, unit]):
                contents.append(unit)
                break
        else:
            opened.append([unit])
    by_room = sorted(SIZES, key=lambda each: each.volume_mm3)
    return [
        (next((each for each in by_room if _is_enough(each, contents)), largest), contents)
        for contents in opened
    ]


def _is_enough(taken, units):
    room, weight = sum(unit.volume_mm3 for unit in units), sum(unit.weight_g for unit in units)
    return room <= taken.volume_mm3 and weight <= taken.room_g


def fits_somewhere(item):
    return any(fits_alone(item, each) for each in SIZES)
