"""Nine months of a real wholesaler: 320,705 rows, killed once in the middle, and every penny found again."""

import time
from pathlib import Path

import pytest

from accounting.outside import assert_all_agree
from channels.killing import finish, start
from goodorder.accounting import queries as books
from goodorder.channels.models import ImportRun
from goodorder.channels.queries import told_rows
from goodorder.kernel.command import unit_of_work
from goodorder.orders.models import Order
from goodorder.reports.queries import control_totals, run_audit
from shop import open_shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(4800)]
UNITS = 200
FILE = "shared/data/online-retail/orders-2010-12-to-2011-08.csv.gz"


@pytest.fixture
def file(pytestconfig):
    found = Path(pytestconfig.rootpath).parent / FILE
    if not found.exists():
        pytest.skip(f"SKIPPED, NOT PROVEN: the real data is missing; put it at {found}")
    return found


def killed_in_the_middle(file):
    """Start the import and kill it once half of its units are committed."""
    process = start(file, units=UNITS)
    try:
        while process.poll() is None:
            run = ImportRun.objects.first()
            if run and run.next_unit > 8000:
                break
            time.sleep(0.5)
    finally:
        process.kill()
    return finish(process)


def test_nine_months_come_in_to_the_penny(ctx, file, tmp_path):
    unit_of_work(lambda: open_shop(ctx, tax_included=False, stock={}))
    assert killed_in_the_middle(file) == -9
    assert ImportRun.objects.get().finished_at is None
    assert finish(start(file, units=UNITS), timeout_s=3600) == 0
    run = ImportRun.objects.get()
    assert run.counts == {"created": 319_777, "adjusted": 928}
    assert [row.row for row in told_rows(ctx, run_id=run.public_id)] == []
    found = control_totals(ctx, run_id=run.public_id)
    assert (found.sales, -found.credited.amount) == (628_270_194, -52_077_056)
    assert (found.ordered.rows, found.corrected.rows, found.written_off.rows) == (313_930, 925, 3)
    assert found.agrees
    assert Order.objects.count() == 12_977
    balance = books.trial_balance(ctx, company="T1")
    assert balance.total_debit == balance.total_credit
    assert balance.balances()["1100"] == 628_270_194 - 52_077_056
    assert assert_all_agree(ctx, tmp_path, "T1", "GBP") == 15_596
    started = time.monotonic()
    assert [(broken.id, broken.rows) for broken in run_audit(ctx) if broken.rows] == []
    assert time.monotonic() - started < 60
    assert finish(start(file, units=UNITS), timeout_s=900) == 0
    assert Order.objects.count() == 12_977
