"""Reminders: proposed by the ladder, sent by a person, each level once per item."""

import pytest

from debtors import debtor, later, sold
from goodorder.accounting import commands, queries
from goodorder.accounting.models import OpenItem
from goodorder.accounting.rules import LevelDraft, Remittance
from goodorder.kernel.errors import Refused
from goodorder.kernel.relay import settle_all
from shop import open_shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shop(ctx, db):
    open_shop(ctx)


@pytest.fixture
def owing(ctx):
    bell = debtor(ctx)
    sold(ctx, bell, {"KETTLE": 1})
    return bell


def run(ctx, days):
    """Propose reminders so many days after the debt was due."""
    (due_on,) = OpenItem.objects.values_list("due_on", flat=True).distinct()
    on = later(ctx, (due_on - ctx.now.date()).days + days)
    return on, commands.propose_reminders(on, company="T1")


def test_each_level_comes_once_and_in_order(ctx, owing):
    assert run(ctx, 6)[1] == []
    on, (first,) = run(ctx, 50)
    assert (first.level, first.amount, first.customer) == (1, 6990, owing)
    assert run(ctx, 50)[1] == []
    commands.send_reminder(on, reminder_id=first.public_id)
    _, (second,) = run(ctx, 50)
    assert second.level == 2
    commands.send_reminder(on, reminder_id=second.public_id)
    assert run(ctx, 34)[1] == []
    assert [each.level for each in run(ctx, 35)[1]] == [3]


def test_a_dropped_letter_may_be_proposed_again(ctx, owing):
    on, (first,) = run(ctx, 7)
    commands.drop_reminder(on, reminder_id=first.public_id)
    with pytest.raises(Refused):
        commands.send_reminder(on, reminder_id=first.public_id)
    assert [each.level for each in run(ctx, 8)[1]] == [1]


def test_what_is_paid_meanwhile_is_not_sent(ctx, owing):
    on, (first,) = run(ctx, 7)
    remittance = Remittance(amount=6990, reference="bank")
    commands.receive_remittance(on, company="T1", customer_id=owing.public_id, remittance=remittance)
    settle_all()
    with pytest.raises(Refused) as caught:
        commands.send_reminder(on, reminder_id=first.public_id)
    assert caught.value.code == "accounting.reminder_settled"


def test_a_company_has_its_own_ladder_with_fees_and_words(ctx, owing):
    assert [step.days for step in queries.ladder(ctx, company="T1")] == [7, 21, 35]
    levels = [LevelDraft(level=1, days=3, fee=500, texts={"en": "Pay, please."})]
    commands.set_ladder(ctx, company="T1", levels=levels)
    assert queries.ladder(ctx, company="T1") == levels
    _, (first,) = run(ctx, 3)
    assert first.fee == 500
    assert queries.reminder_pdf(ctx, reminder_id=first.public_id)[:5] == b"%PDF-"


def test_expected_receipts_follow_the_customers_own_delay(ctx, owing):
    def weeks(on):
        made = queries.expected_receipts(on, company="T1")
        return [at for at, week in enumerate(made) if week.due], [
            at for at, week in enumerate(made) if week.expected
        ]

    (due_on,) = OpenItem.objects.values_list("due_on", flat=True)
    assert weeks(ctx)[0] == weeks(ctx)[1]
    remittance = Remittance(amount=3000, reference="bank")
    commands.receive_remittance(ctx, company="T1", customer_id=owing.public_id, remittance=remittance)
    settle_all()
    paid = OpenItem.objects.get(kind="payment")
    OpenItem.objects.filter(pk=paid.pk).update(issued_on=later(ctx, 44).now.date())
    delays = queries.payment_delays(paid.company_id, "GBP", ctx.now.date())
    assert delays == {owing.pk: (later(ctx, 44).now.date() - due_on).days}
    assert weeks(ctx)[1][0] == weeks(ctx)[0][0] + 2
