"""Documents as EN 16931 wants them: whatever they hold, the official rules hold, and to the last minor unit."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from e_invoices import FIRM, SELLER, SOUND, broken_rules, sheet, untaxed
from goodorder.invoicing.queries import electronic
from goodorder.invoicing.rules import CREDIT
from goodorder.invoicing.rules.business_terms import amount, plain, terms_of, unit_price
from goodorder.kernel.errors import Refused
from goodorder.kernel.money import allocate, rate_of
from papers import BUYER, line

RATES = (0, 50_000, 77_000, 190_000, 200_000, 255_000)


@st.composite
def taxed_lines(draw):
    """Draw lines whose tax is rounded once for each rate, then shared out."""
    lines = []
    for rate in draw(st.lists(st.sampled_from(RATES), min_size=1, max_size=3, unique=True)):
        nets = draw(st.lists(st.integers(0, 10**7), min_size=1, max_size=4))
        discounts = [draw(st.integers(0, net)) for net in nets]
        taxable = [net - discount for net, discount in zip(nets, discounts, strict=True)]
        taxes = allocate(rate_of(sum(taxable), rate), taxable) if sum(taxable) else [0] * len(nets)
        lines += [
            line(
                quantity=draw(st.integers(0, 999)),
                net=net,
                discount=discount,
                tax=tax,
                tax_rate_ppm=rate,
                description=draw(st.text(max_size=60)),
            )
            for net, discount, tax in zip(nets, discounts, taxes, strict=True)
        ]
    return lines


@settings(max_examples=40, deadline=None)
@given(
    lines=taxed_lines(),
    currency=st.sampled_from(["EUR", "GBP", "JPY"]),
    kind=st.sampled_from(["invoice", CREDIT]),
    corrected=st.sampled_from(["", "INV-2026-000000"]),
    buyer=st.sampled_from([BUYER, FIRM, {**BUYER, "payment": "card"}, {**BUYER, "ship_to": FIRM}]),
)
def test_any_document_keeps_every_rule(lines, currency, kind, corrected, buyer):
    made = sheet(*lines, currency=currency, kind=kind, corrects_number=corrected, buyer=buyer, reason="back")
    assert broken_rules(made) == SOUND


@given(net=st.integers(0, 10**9), quantity=st.integers(1, 10**6), currency=st.sampled_from(["EUR", "JPY"]))
def test_price_times_quantity_is_the_line_to_the_last_minor_unit(net, quantity, currency):
    price, for_units = unit_price(net, quantity, currency)
    assert Decimal(price) * quantity / int(for_units) == Decimal(amount(net, currency))


@pytest.mark.parametrize(
    ("category", "reason", "buyer", "stated"),
    [
        ("S", "", BUYER, ("Z", "0", None, None)),
        ("Z", "", BUYER, ("Z", "0", None, None)),
        ("E", "Art. 132 (1) i", BUYER, ("E", "0", "Art. 132 (1) i", None)),
        ("AE", "", FIRM, ("AE", "0", "Reverse charge: the buyer owes the tax", "VATEX-EU-AE")),
        ("K", "", FIRM, ("K", "0", "Intra-community supply, free of tax", "VATEX-EU-IC")),
        ("G", "Sent to Norway", BUYER, ("G", "0", "Sent to Norway", "VATEX-EU-G")),
        ("O", "", BUYER, ("O", None, "Not subject to tax", "VATEX-EU-O")),
    ],
)
def test_no_tax_is_stated_with_its_category_and_reason(category, reason, buyer, stated):
    made = sheet(untaxed(category, reason), buyer=buyer)
    (tax,) = terms_of(made)["BG-23"]
    assert tuple(tax.get(name) for name in ("BT-118", "BT-119", "BT-120", "BT-121")) == stated
    assert broken_rules(made) == SOUND


@pytest.mark.parametrize("category", ["L", "M"])
def test_taxes_of_islands_carry_a_rate(category):
    assert broken_rules(sheet(line(tax_category=category, tax_rate_ppm=70_000, tax=63))) == SOUND


def test_rates_and_categories_are_summed_apart():
    made = sheet(line(), line(), line(tax=69, tax_rate_ppm=77_000), untaxed("E", "Books"), untaxed("Z"))
    taxes = [(tax["BT-118"], tax["BT-119"], tax["BT-116"], tax["BT-117"]) for tax in terms_of(made)["BG-23"]]
    assert taxes == [
        ("E", "0", "9.00", "0.00"),
        ("S", "20", "18.00", "3.60"),
        ("S", "7.7", "9.00", "0.69"),
        ("Z", "0", "9.00", "0.00"),
    ]


def test_amounts_have_the_digits_of_their_currency():
    assert (amount(1234, "EUR"), amount(1234, "JPY"), amount(12340, "KWD")) == ("12.34", "1234", "12.34")
    with pytest.raises(Refused, match=r"1\.234 KWD has 3 decimals and EN 16931 states amounts with 2"):
        amount(1234, "KWD")


def test_a_currency_that_is_no_more_is_refused():
    with pytest.raises(Refused, match=r"cannot be written as UBL: Currency BGN .*send it as PDF"):
        electronic.written(sheet(currency="BGN"), "ubl")


def test_text_keeps_only_what_xml_can_hold():
    assert plain(" Tee\x00 \x1f grün\n\u2028 ") == "Tee grün"


@pytest.mark.parametrize(
    ("seller", "buyer", "absent"),
    [
        ({**SELLER, "tax_number": ""}, BUYER, ["seller.tax_number"]),
        (
            {**SELLER, "postal": {}},
            BUYER,
            ["seller.postal.line1", "seller.postal.city", "seller.postal.email"],
        ),
        (SELLER, {"line1": "7 Row"}, ["buyer.name", "buyer.country"]),
    ],
)
def test_facts_that_are_missing_are_named_with_where_to_enter_them(seller, buyer, absent):
    with pytest.raises(Refused) as refusal:
        terms_of(sheet(seller=seller, buyer=buyer))
    assert refusal.value.details["fields"] == absent
    where = "at House > Companies > GB01" if "seller" in absent[0] else "with the customer's address"
    assert f"enter it {where}" in refusal.value.message


def test_reverse_charge_needs_the_buyers_number():
    with pytest.raises(Refused, match=r"^buyer\.tax_number: missing"):
        terms_of(sheet(untaxed("AE")))


def test_tax_that_strays_a_whole_unit_is_found():
    yen = [line(quantity=1, net=4, discount=0, tax=0, tax_rate_ppm=100_000) for _ in range(12)]
    assert "BR-CO-17" in broken_rules(sheet(*yen, currency="JPY"))["ubl"]


def test_goods_outside_vat_do_not_mix_with_others():
    assert "BR-O-11" in broken_rules(sheet(line(), untaxed("O")))["cii"]
