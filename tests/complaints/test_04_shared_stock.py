"""Two lines that share the same stock slip past the check: availability is judged on their summed demand."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import location, sku
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Stock
from goodorder.inventory.rules import Claim
from goodorder.kernel.errors import Refused

pytestmark = pytest.mark.django_db

LINES = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(1, 4)), min_size=1, max_size=6)


@settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
@given(lines=LINES, there=st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_a_cart_is_taken_exactly_when_the_sum_of_its_lines_is_there(ctx, lines, there):
    with transaction.atomic():
        skus, places = [sku().pk, sku().pk], [location(), location()]
        for at, quantity in enumerate(there):
            if quantity:
                code = Stock.sku.field.related_model.objects.get(pk=skus[at % 2]).code
                commands.receive_stock(ctx, location=places[at // 2].code, sku=code, quantity=quantity)
        claims = [
            Claim(number, skus[thing], places[place].pk, quantity)
            for number, (thing, place, quantity) in enumerate(lines)
        ]
        asked = {}
        for thing, place, quantity in lines:
            asked[thing, place] = asked.get((thing, place), 0) + quantity
        fits = all(quantity <= there[thing + 2 * place] for (thing, place), quantity in asked.items())
        if fits:
            commands.reserve(ctx, demand="cart", claims=claims)
        else:
            with pytest.raises(Refused) as refusal:
                commands.reserve(ctx, demand="cart", claims=claims)
            assert {row["asked"] for row in refusal.value.details["short"]} <= set(asked.values())
        left = queries.available(skus)
        for (thing, place), quantity in asked.items():
            expected = there[thing + 2 * place] - (quantity if fits else 0)
            assert left.get((skus[thing], places[place].pk), 0) == expected
        transaction.set_rollback(True)
