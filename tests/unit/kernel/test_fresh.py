"""New rows made the quick way are what the models make of the same values."""

from datetime import UTC, datetime

import pytest
from django.apps import apps

from goodorder.kernel.bulk import fresh
from goodorder.kernel.models import Event
from goodorder.orders.models import Hold, Order, OrderLine
from goodorder.parties.models import Channel, Customer

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def held(row):
    """Return what a row holds, without what is drawn anew for each."""
    return {name: value for name, value in vars(row).items() if name not in {"_state", "public_id"}}


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_fresh_row_without_values_is_the_models(model):
    left_to_itself = {"_state", "public_id"} | {
        field.attname for field in model._meta.concrete_fields if field.has_db_default()
    }
    made, usual = vars(fresh(model)), vars(model())
    assert made.keys() == usual.keys()
    differing = {name for name in usual if made[name] != usual[name]} - left_to_itself
    assert {name for name in differing if not callable(model._meta.get_field(name).default)} == set()


def test_fresh_row_holds_its_values_and_relations():
    channel, customer = Channel(pk=3, code="web"), Customer(pk=None)
    values = {"number": "SO-1", "channel": channel, "company_id": 4, "customer": customer, "placed_at": NOW}
    made, usual = fresh(Order, **values), Order(**values)
    assert held(made) == held(usual)
    assert (made.channel, made.customer, made.channel_id, made.customer_id) == (channel, customer, 3, None)
    assert made._state.adding


def test_fresh_row_refers_to_nothing_where_none_is_given():
    assert held(fresh(OrderLine, sku=None, position=1)) == held(OrderLine(sku=None, position=1))
    assert fresh(OrderLine, sku=None).sku is None


def test_fresh_rows_share_nothing_that_can_change():
    first, second = fresh(Order), fresh(Order)
    first.pricing["prices"] = 1
    assert (second.pricing, first.public_id != second.public_id) == ({}, True)
    assert fresh(Event).public_id != fresh(Event).public_id
    assert held(fresh(Hold, order=first, kind="payment")) == held(Hold(order=first, kind="payment"))
