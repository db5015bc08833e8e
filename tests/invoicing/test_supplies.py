"""Goods between member states and goods that leave the Union are invoiced as what they are."""

import pytest

from e_invoices import FIRM, SELLER, SOUND, broken_rules, sheet, untaxed
from goodorder.invoicing.rules.business_terms import terms_of
from goodorder.invoicing.rules.categories import supplied_as


@pytest.mark.parametrize(
    ("category", "seller", "destination", "supplied"),
    [
        ("AE", "DE", "FR", ("K", "")),
        ("AE", "DE", "DE", ("AE", "why")),
        ("O", "DE", "US", ("G", "")),
        ("O", "DE", "FR", ("O", "why")),
        ("O", "GB", "US", ("O", "why")),
        ("S", "DE", "FR", ("S", "why")),
        ("E", "DE", "FR", ("E", "why")),
        ("Z", "DE", "US", ("Z", "why")),
    ],
)
def test_untaxed_goods_are_supplied_by_where_they_go(category, seller, destination, supplied):
    assert supplied_as(category, "why", seller=seller, destination=destination) == supplied


@pytest.mark.parametrize(
    ("category", "buyer", "code"),
    [
        ("K", FIRM | {"ship_to": {"country": "FR", "name": "Caf\u00e9"}}, "VATEX-EU-IC"),
        ("G", FIRM | {"country": "US"}, "VATEX-EU-G"),
    ],
)
def test_they_state_their_reason_and_both_numbers(category, buyer, code):
    german = SELLER | {"country": "DE", "tax_number": "DE 811 907 980"}
    made = sheet(untaxed(category), seller=german, buyer=buyer)
    assert broken_rules(made) == SOUND
    terms = terms_of(made)
    (group,) = terms["BG-23"]
    assert (group["BT-118"], group["BT-121"]) == (category, code)
    assert (terms["BG-4"]["vat_identifier"], terms["BG-7"]["vat_identifier"]) == (
        "DE811907980",
        "DE123456789",
    )
