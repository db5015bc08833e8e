"""Payments of one order at the same time: the last one sees them all."""

from datetime import date, timedelta

import pytest

from builders import company
from goodorder.accounting import commands, queries
from goodorder.accounting.models import Entry
from goodorder.accounting.rules import EntryDraft, RateDraft, invoice_lines, payment_lines
from threads import run_all

DAY = date(2026, 11, 2)
PAYMENTS = 16


@pytest.mark.django_db(transaction=True)
def test_payments_at_once_realise_the_difference_exactly_once(ctx):
    company()
    commands.set_up_chart(ctx, company="GB01")
    later = DAY + timedelta(days=1)
    rates = [RateDraft("USD", "EUR", DAY, 9 * 10**11, "x"), RateDraft("USD", "EUR", later, 95 * 10**10, "x")]
    commands.import_rates(ctx, rates=rates)

    def post(source, lines, on):
        draft = EntryDraft(
            company="GB01",
            posted_on=on,
            source=source,
            about="ord_1",
            memo=source,
            currency="USD",
            lines=lines,
        )
        return commands.post_entry(ctx, draft=draft)

    total = PAYMENTS * 1_000
    post("inv", invoice_lines(net_items=total, net_charges=0, discount=0, tax=0, total=total), DAY)
    run_all(
        lambda n: post(f"pay {n}", payment_lines(method="manual", amount=1_000), later), PAYMENTS, threads=8
    )
    found = queries.trial_balance(ctx, company="GB01").balances()
    assert (found["1100"], found["7000"]) == (0, -800)
    assert Entry.objects.filter(source__startswith="fx:").count() == 1
