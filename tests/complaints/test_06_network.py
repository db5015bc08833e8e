"""Multi-location is half-built: an order the network can fill is refused because a place is."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import location, sku
from goodorder.inventory import commands
from goodorder.inventory.models import Reservation, Stock
from goodorder.inventory.rules import Claim, HoldTerms
from goodorder.kernel.errors import Refused

pytestmark = pytest.mark.django_db


@settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
@given(
    there=st.lists(st.integers(0, 4), min_size=3, max_size=3),
    parcels=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3)), max_size=5),
    pickups=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3)), min_size=1, max_size=4),
)
def test_who_must_be_served_here_is_served_while_others_can_be_served_elsewhere(ctx, there, parcels, pickups):
    """A pick-up is refused only when its place has not enough for pick-ups, or the network not enough at all."""
    with transaction.atomic():
        thing, places = sku(), [location(), location(), location()]
        for place, quantity in zip(places, there, strict=True):
            if quantity:
                commands.receive_stock(ctx, location=place.code, sku=thing.code, quantity=quantity)
        free = list(there)
        total = 0
        for number, (at, quantity) in enumerate(parcels):
            if free[at] >= quantity:
                commands.reserve(
                    ctx, demand=f"p{number}", claims=[Claim(number, thing.pk, places[at].pk, quantity)]
                )
                free[at] -= quantity
                total += quantity
        pinned = [0, 0, 0]
        for number, (at, quantity) in enumerate(pickups):
            fits = pinned[at] + quantity <= there[at] and total + sum(pinned) + quantity <= sum(there)
            claims = [Claim(100 + number, thing.pk, places[at].pk, quantity)]
            terms = HoldTerms(is_pinned=True)
            if fits:
                commands.reserve(ctx, demand=f"s{number}", claims=claims, terms=terms)
                pinned[at] += quantity
            else:
                with pytest.raises(Refused):
                    commands.reserve(ctx, demand=f"s{number}", claims=claims, terms=terms)
        held = Reservation.objects.filter(state="open")
        assert sum(row.quantity for row in held) == total + sum(pinned)
        for stock in Stock.objects.all():
            at = [place.pk for place in places].index(stock.location_id)
            here = [row for row in held if row.location_id == stock.location_id]
            assert sum(row.quantity for row in here) == stock.reserved
            assert sum(row.quantity for row in here if row.is_pinned) == pinned[at]
        transaction.set_rollback(True)
