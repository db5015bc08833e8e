"""hledger and beancount accept the journal of random days and of a real wholesaler, and agree with our balance."""

import gzip
from itertools import count, islice
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounting.outside import assert_all_agree
from accounting.test_currencies import FOREIGN, live, moves
from builders import company
from goodorder.accounting import commands
from goodorder.channels.commands import import_file
from goodorder.channels.rules.runs import ImportOptions
from goodorder.kernel import clock
from goodorder.kernel.relay import settle_all
from properties.test_orders_walk import Day, morning, steps
from shop import open_shop

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1800)]
FILE = "shared/data/online-retail/orders-2010-12-to-2011-08.csv.gz"
ROWS = 5_000


def randomly(examples):
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.usefixtures("card_desk")
def test_the_journal_of_random_days_is_accepted(ctx, tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: ctx.now)
    serial, most = count(1), []

    @randomly(4)
    @given(st.tuples(st.integers(0, 23), st.integers(0, 23)), steps)
    def walk(first, chosen):
        with transaction.atomic():
            stock = {("MAIN", "KETTLE"): 5, ("SPARE", "KETTLE"): 2, ("SPARE", "MUG"): 9}
            open_shop(ctx, stock=stock, backorders=True)
            day = Day(ctx)
            for n in first:
                day.capture(n)
            settle_all()
            morning(day)
            for at, n in chosen:
                day.act(at, n)
                settle_all()
            folder = tmp_path / str(next(serial))
            folder.mkdir()
            most.append(assert_all_agree(ctx, folder, "T1", "GBP"))
            transaction.set_rollback(True)

    walk()
    assert max(most) >= 4


def test_the_journal_of_random_days_in_foreign_currencies_is_accepted(ctx, tmp_path):
    company()
    commands.set_up_chart(ctx, company="GB01")
    serial = count(1)

    @randomly(8)
    @given(moves, st.sampled_from(FOREIGN), st.lists(st.integers(10**9, 10**13), min_size=9, max_size=9))
    def walk(chosen, currency, rates):
        with transaction.atomic():
            live(ctx, chosen, currency, rates)
            folder = tmp_path / str(next(serial))
            folder.mkdir()
            assert_all_agree(ctx, folder, "GB01", "EUR")
            transaction.set_rollback(True)

    walk()


def test_the_journal_of_a_real_wholesaler_is_accepted(ctx, tmp_path, pytestconfig):
    source = Path(pytestconfig.rootpath).parent / FILE
    if not source.exists():
        pytest.skip(f"SKIPPED, NOT PROVEN: the real data is missing; put it at {source}")
    part = tmp_path / "part.csv"
    with gzip.open(source, "rb") as whole, part.open("wb") as out:
        out.writelines(islice(whole, ROWS + 1))
    open_shop(ctx, tax_included=False, stock={})
    options = ImportOptions(
        kind="orders", profile="online-retail", channel="web", location="MAIN", is_history=True
    )
    import_file(ctx, open_file=lambda: part.open("rb"), filename=part.name, options=options)
    assert assert_all_agree(ctx, tmp_path, "T1", "GBP") > 200
