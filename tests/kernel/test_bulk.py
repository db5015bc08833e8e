"""Bulk writing: ids in order, JSON kept, and the database still judges every row."""

import pytest
from django.db import IntegrityError, transaction

from builders import company
from goodorder.catalog.models import Product, Sku
from goodorder.kernel.bulk import copy_rows, draw_ids, insert_all
from goodorder.locations.models import Location

pytestmark = pytest.mark.django_db


def test_rows_get_their_ids_in_order():
    rows = [Product(code=f"P{at}", name="Pot") for at in range(3)]
    insert_all(rows)
    assert [row.pk for row in Product.objects.order_by("code")] == [row.pk for row in rows]
    assert sorted(row.pk for row in rows) == [row.pk for row in rows]


def test_json_and_awkward_text_come_through():
    postal = {"name": "Ünal\tÅ\\", "line1": None}
    insert_all([Location(company=company(), code="L1", name='tab\t, "quote", \\N', postal=postal)])
    found = Location.objects.get(code="L1")
    assert (found.name, found.postal) == ('tab\t, "quote", \\N', postal)


def test_constraints_judge_copied_rows():
    insert_all([Product(code="P1", name="Pot")])
    with pytest.raises(IntegrityError, match="catalog_product_code_once"), transaction.atomic():
        insert_all([Product(code="P1", name="Pot")])
    with pytest.raises(IntegrityError, match="catalog_sku_life_cycle"), transaction.atomic():
        insert_all([Sku(product=Product.objects.get(), code="S1", name="Pot", life_cycle="eternal")])


def test_no_rows_are_no_statement():
    insert_all([])
    copy_rows(Product, ("code",), [])
    assert draw_ids((Product, 0), (Sku, 0)) == [[], []]


def test_ids_of_several_tables_come_each_from_its_own_sequence():
    skus, (product,) = draw_ids((Sku, 3), (Product, 1))
    assert skus == [skus[0], skus[0] + 1, skus[0] + 2]
    assert draw_ids((Sku, 1), (Product, 1)) == [[skus[-1] + 1], [product + 1]]
