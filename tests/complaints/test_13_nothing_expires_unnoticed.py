"""Complaint 13: authorisations expire unnoticed. Here the order is on somebody's list, with a button that asks again."""

import pytest

from exceptions.scenes import answered, at, card
from goodorder.exceptions import commands, queries
from goodorder.payments import commands as payments
from goodorder.payments.models import Tender
from shop import open_shop

pytestmark = pytest.mark.django_db


def test_an_authorisation_that_runs_out_before_the_goods_leave_has_an_owner_and_a_remedy(ctx):
    now = at(ctx)
    open_shop(now)
    order = card(now)
    answered(now, order, "authorise")
    commands.look_at(now, order_ids=[order.public_id])
    before = {row.kind for row in queries.exceptions_of(now, order_id=order.public_id)}
    tender = Tender.objects.get(payable__about=order.public_id)
    after = at(ctx, days=8)
    payments.expire_authorization(after, tender_id=tender.public_id)
    commands.look_at(after, order_ids=[order.public_id])
    found = {row.kind: row for row in queries.exceptions_of(after, order_id=order.public_id)}
    one = found["payment_failed"]
    assert (one.kind in before, one.owner, one.facts["amount"]) == (False, "agent", order.total)
    assert commands.remedies_for(after, one) == ("authorise_again",)
