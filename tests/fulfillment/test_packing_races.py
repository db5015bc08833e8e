"""Eight scanners at one bench: every unit goes into a carton once, and every carton has a code of its own."""

import pytest

from goodorder.fulfillment import commands
from goodorder.fulfillment.models import Carton, CartonLine
from goodorder.kernel.errors import Refused
from goodorder.parties import commands as parties
from threads import run_all

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_unit_is_scanned_once_and_the_last_closes_the_carton(ctx, dock):
    parties.set_gs1_prefix(ctx, company="GB01", prefix="4006381")
    orders = [dock.order(3, demand=f"ord_{number}") for number in range(4)]
    for order in orders:
        picks = [(line.pk, line.quantity) for line in order.lines.all()]
        commands.pick_items(ctx, fulfillment_order_id=order.public_id, picks=picks)

    def scan(number):
        try:
            done = commands.scan_item(ctx, fulfillment_order_id=orders[number % 4].public_id, code="T1")
        except Refused as refusal:
            return refusal.code
        return done.is_last

    answers = run_all(scan, 20, 8)
    assert sorted(map(str, answers)) == [*["False"] * 8, *["True"] * 4, *["fulfillment.scan_too_many"] * 8]
    assert sorted(CartonLine.objects.values_list("quantity", flat=True)) == [3] * 4
    assert len(set(Carton.objects.filter(state="closed").values_list("sscc", flat=True))) == 4
