"""Random stories of orders: refunded never exceeds paid, and equals it when everything came back.

GOODORDER_MONEY_STORIES and GOODORDER_MONEY_SEED ask for a longer run than the suite's.
"""

import os

import pytest
from django.db import connection, transaction

from accounting.outside import assert_all_agree
from goodorder.kernel import clock
from goodorder.reports.queries import run_audit
from money_story import open_money_shop, tell

STORIES = int(os.environ.get("GOODORDER_MONEY_STORIES", "40"))
KEPT = 10  # the stories whose books hledger and beancount are asked about
SEED = int(os.environ.get("GOODORDER_MONEY_SEED", "0"))


@pytest.mark.django_db
@pytest.mark.usefixtures("card_desk")
@pytest.mark.timeout(0)
def test_everything_paid_comes_back_whatever_happened(ctx, tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: ctx.now)
    open_money_shop(ctx)
    for seed in range(SEED, SEED + STORIES):
        with transaction.atomic():
            tell(ctx, seed)
            transaction.set_rollback(seed >= SEED + KEPT)
    connection.check_constraints()
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []
    assert assert_all_agree(ctx, tmp_path, "T1", "GBP") > KEPT
