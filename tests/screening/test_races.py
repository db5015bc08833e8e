"""Orders of one card at the same moment: each sees those before it, so a burst is always noticed."""

import pytest

from goodorder.flows.screening import screen_order
from goodorder.kernel.command import unit_of_work
from goodorder.screening import commands
from goodorder.screening.models import Screening
from goodorder.screening.rules import RuleDraft
from shop import open_shop, place
from threads import run_all

ORDERS = 4


@pytest.mark.django_db(transaction=True)
def test_of_orders_at_the_same_moment_each_counts_those_before_it(ctx):
    open_shop(ctx)
    said = RuleDraft(title="Burst", condition="email_orders_1h >= 3", effect="review")
    commands.set_rule(ctx, company="T1", code="burst", draft=said)
    placed = [place(ctx, {"MUG": 1}).public_id for _ in range(ORDERS)]
    run_all(lambda n: unit_of_work(lambda: screen_order(ctx, placed[n % ORDERS])), ORDERS * 2, ORDERS * 2)
    counted = [row.signals["email_orders_1h"] for row in Screening.objects.all()]
    assert sorted(counted) == [1, 2, 3, 4]
    assert Screening.objects.filter(state="under_review").count() == 2
