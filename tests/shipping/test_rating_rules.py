"""Own rate tables: zones by postcode, dimensional weight, surcharges and freight, each component explained."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodorder.kernel.errors import Invalid
from goodorder.shipping.rules import (
    Consignment,
    Package,
    Priced,
    RateTable,
    Surcharge,
    TariffDraft,
    ZoneRates,
    checked_surcharges,
    checked_zones,
    density_class,
    price,
)

NEAR = ZoneRates(code="near", countries=("DE",), steps=((2000, 500), (10_000, 900)))
ISLES = ZoneRates(
    code="isles",
    countries=(),
    steps=((10_000, 1900),),
    postcodes=(("DE", "25846", "25980"), ("DE", "27", "27")),
)
BOX = Package(weight_g=1500, length_mm=400, width_mm=300, height_mm=200)
SENT = Consignment(packages=(BOX,), country="DE", postcode="10115", is_residential=False)
TABLE = RateTable(TariffDraft(), (NEAR, ISLES))


def parts(found):
    return [(part.kind, part.amount) for part in found.parts]


def test_a_postcode_range_goes_before_its_country():
    assert parts(price(TABLE, SENT)) == [("base", 500)]
    assert parts(price(TABLE, replace(SENT, postcode="25850"))) == [("base", 1900)]
    assert parts(price(TABLE, replace(SENT, postcode="27 498"))) == [("base", 1900)]
    assert price(TABLE, replace(SENT, country="FR")) == (
        "no zone goes to FR; choose another service or add a zone"
    )


def test_a_bulky_parcel_is_charged_by_its_volume():
    found = price(replace(TABLE, tariff=TariffDraft(dim_divisor=5000)), SENT)
    assert parts(found) == [("base", 900)]  # 24 l / 5 = 4.8 kg
    assert found.parts[0].reason == (
        "parcel 1: zone near, 4800 g, step up to 10000 g (by volume, it weighs 1500 g)"
    )


def test_every_surcharge_is_a_part_and_fuel_is_taken_of_all_but_the_cover():
    surcharges = (
        Surcharge(kind="fuel", rate_ppm=100_000),
        Surcharge(kind="residential", amount=150),
        Surcharge(kind="remote_area", amount=700, postcodes=(("DE", "101", "102"),)),
        Surcharge(kind="oversize", amount=2000, over=350),
        Surcharge(kind="declared_value", amount=100, rate_ppm=10_000, over=50_000),
        Surcharge(kind="dangerous_goods", amount=5000),
    )
    table = replace(TABLE, tariff=TariffDraft(takes_hazardous=True), surcharges=surcharges)
    sent = replace(SENT, packages=(BOX, BOX), is_residential=True, value=80_000, is_hazardous=True)
    assert parts(price(table, sent)) == [
        ("base", 500),
        ("base", 500),
        ("residential", 300),
        ("remote_area", 1400),
        ("oversize", 4000),
        ("declared_value", 300),
        ("dangerous_goods", 10_000),
        ("fuel", 1670),
    ]
    assert parts(price(table, SENT)) == [
        ("base", 500),
        ("remote_area", 700),
        ("oversize", 2000),
        ("fuel", 320),
    ]


@pytest.mark.parametrize(
    ("tariff", "reason"),
    [
        (TariffDraft(most_weight_g=1499), "parcel 1 weighs 1500 g, over 1499 g"),
        (TariffDraft(most_side_mm=399), "parcel 1 is long 400 mm, over 399 mm"),
        (TariffDraft(most_girth_mm=1399), "parcel 1 has length and girth 1400 mm, over 1399 mm"),
    ],
)
def test_limits_are_named(tariff, reason):
    assert price(replace(TABLE, tariff=tariff), SENT) == reason
    assert price(TABLE, replace(SENT, is_hazardous=True)) == "takes no dangerous goods"


@pytest.mark.parametrize(
    ("pounds_per_cubic_foot_tenths", "tenths"),
    [
        (9, 4000),
        (10, 3000),
        (39, 2500),
        (60, 1250),
        (104, 925),
        (120, 850),
        (225, 650),
        (349, 600),
        (500, 500),
    ],
)
def test_the_class_follows_from_density(pounds_per_cubic_foot_tenths, tenths):
    ten_cubic_feet_mm3 = 283_168_465
    weight_g = -(-pounds_per_cubic_foot_tenths * 45_359_237 // 100_000)
    assert density_class(weight_g, ten_cubic_feet_mm3) == tenths


def pallet(weight_g):
    return Package(weight_g=weight_g, length_mm=1200, width_mm=800, height_mm=1000)


FREIGHT = RateTable(
    TariffDraft(mode="freight", minimum=9000, takes_hazardous=True),
    (
        ZoneRates(
            code="all",
            countries=("*",),
            freight=(
                (700, 0, 4000),
                (700, 500_000, 2500),
                (2500, 0, 9000),
                (2500, 500_000, 6000),
            ),
        ),
    ),
)


def test_freight_is_charged_by_class_break_and_deficit_weight():
    heavy = Consignment(
        packages=(pallet(300_000),), country="DE", is_residential=False
    )  # 19.5 lb/ft³: class 70
    assert (price(FREIGHT, heavy).amount) == 12_000
    dear = replace(heavy, packages=(pallet(300_000), pallet(45_000)))  # 2.9 lb/ft³: class 250
    found = price(FREIGHT, dear)
    assert found.amount == 3 * 2500 + 2700 + round(1.55 * 2500)
    assert found.parts[0].reason == (
        "zone all: 300000 g of class 70, 45000 g of class 250 at the break from 500000 g, "
        "charged as 500000 g because that is cheaper"
    )
    light = replace(heavy, packages=(pallet(46_000),))
    assert price(FREIGHT, light).parts[0].reason.endswith("raised to the minimum charge")
    assert price(FREIGHT, replace(heavy, packages=(Package(weight_g=9),))) == (
        "parcel 1 is not measured; freight is classed by weight and volume"
    )
    assert price(FREIGHT, replace(heavy, packages=(pallet(5000),))) == (
        "zone all: no rate for class 400; add one"
    )


SIZES = st.integers(1, 3000)
PACKAGES = st.builds(
    Package, weight_g=st.integers(1, 60_000), length_mm=SIZES, width_mm=SIZES, height_mm=SIZES
)


@settings(max_examples=60)
@given(st.lists(PACKAGES, min_size=1, max_size=4), st.integers(0, 300_000), st.integers(0, 10_000))
def test_a_price_is_the_sum_of_its_parts_and_never_falls_when_a_parcel_is_added(packages, rate, divisor):
    fuel = (Surcharge(kind="fuel", rate_ppm=rate),)
    zone = ZoneRates(code="z", countries=("*",), steps=((10_000, 500), (10**9, 2500)))
    table = RateTable(TariffDraft(dim_divisor=divisor), (zone,), fuel)
    totals = []
    for count in range(1, len(packages) + 1):
        found = price(table, replace(SENT, packages=tuple(packages[:count])))
        if not isinstance(found, Priced):
            return  # a parcel of gigantic volume: over the last step
        assert found.amount == sum(part.amount for part in found.parts)
        totals.append(found.amount)
    assert totals == sorted(totals)


@pytest.mark.parametrize(
    ("surcharges", "message"),
    [
        ([Surcharge(kind="tip", amount=1)], r"surcharges\[0\].kind: choose one of fuel"),
        ([Surcharge(kind="fuel")], r"surcharges\[0\].amount: give an amount or a rate"),
        ([Surcharge(kind="fuel", rate_ppm=1)] * 2, "fuel came before"),
        ([Surcharge(kind="remote_area", amount=1)], "remote areas need postcodes"),
        ([Surcharge(kind="fuel", rate_ppm=2_000_000)], "must lie between 0 and 1000000"),
    ],
)
def test_a_wrong_surcharge_is_named(surcharges, message):
    with pytest.raises(Invalid, match=message):
        checked_surcharges(surcharges)


def test_postcodes_and_classes_of_zones_are_checked():
    twice = ZoneRates(code="b", countries=(), steps=((1, 1),), postcodes=(("DE", "25900", "26000"),))
    with pytest.raises(Invalid, match=r"zones\[1\].postcodes: DE 25900 26000 is in zone isles too"):
        checked_zones([ISLES, twice])
    with pytest.raises(Invalid, match="write the lower first, both equally long"):
        checked_zones([replace(ISLES, postcodes=(("DE", "9", "10"),))])
    with pytest.raises(Invalid, match=r"71.5 is no freight class; there are 50, 55"):
        checked_zones([ZoneRates(code="f", countries=("*",), freight=((715, 0, 1),))])
