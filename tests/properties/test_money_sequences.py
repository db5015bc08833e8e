"""Random stories of orders: refunded never exceeds paid, and equals it when everything came back.

GOODORDER_MONEY_STORIES and GOODORDER_MONEY_SEED ask for a longer run than the suite's.
"""

import os

import pytest
from django.db import connection

from accounting.outside import assert_all_agree
from goodorder.kernel import clock
from goodorder.reports.queries import run_audit
from money_story import open_money_shop, tell

STORIES = int(os.environ.get("GOODORDER_MONEY_STORIES", "30"))
SEED = int(os.environ.get("GOODORDER_MONEY_SEED", "0"))
TOGETHER = 5  # stories of one shop: a transaction that goes on for long makes the database slow


@pytest.mark.django_db
@pytest.mark.usefixtures("card_desk")
@pytest.mark.parametrize("first", range(SEED, SEED + STORIES, TOGETHER))
def test_everything_paid_comes_back_whatever_happened(ctx, tmp_path, monkeypatch, first):
    monkeypatch.setattr(clock, "now", lambda: ctx.now)
    open_money_shop(ctx)
    for seed in range(first, min(first + TOGETHER, SEED + STORIES)):
        tell(ctx, seed)
    connection.check_constraints()
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []
    assert assert_all_agree(ctx, tmp_path, "T1", "GBP") > TOGETHER
