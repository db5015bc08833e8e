"""The last unit is sold twice: check and decrement happen in different transactions."""

import pytest
from django.db.models import Sum

from builders import location, sku
from goodorder.inventory import commands
from goodorder.inventory.models import Reservation, Stock
from goodorder.inventory.rules import Claim, HoldTerms
from goodorder.kernel.errors import Refused
from inventory.audit import broken
from threads import run_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("there", [1, 7, 50])
def test_a_thousand_buyers_get_exactly_what_is_there(ctx, there):
    place, thing = location("A"), sku("T")
    commands.receive_stock(ctx, location="A", sku="T", quantity=there)

    def buy(number):
        terms = HoldTerms(is_pinned=number % 2 == 0)
        claims = [Claim(number, thing.pk, place.pk, 1)]
        try:
            commands.reserve(ctx, demand=f"d{number}", claims=claims, terms=terms)
        except Refused as refusal:
            return refusal.code
        return "held"

    answers = run_all(buy, 1000, 24)
    assert (answers.count("held"), answers.count("inventory.short")) == (there, 1000 - there)
    assert Reservation.objects.aggregate(held=Sum("quantity")) == {"held": there}
    assert Stock.objects.get().reserved == there
    assert broken() == []
