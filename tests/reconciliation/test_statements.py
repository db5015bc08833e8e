"""A provider's payout and the bank's line meet: clearing ends at zero, nothing is booked twice, all can be undone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from goodorder.accounting import queries as books
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.kernel.errors import OmsError
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.queries import rollups
from goodorder.payments import commands as payments
from goodorder.payments.models import Operation
from goodorder.payments.ports import DisputeTold, ProviderEvent
from goodorder.payments.queries import money_of
from goodorder.reconciliation import commands, queries
from goodorder.reconciliation.models import StatementLine
from goodorder.reconciliation.rules import read_bank_csv, read_payout_csv
from shop import open_shop, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("card_desk")]
NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)
HEAD = "payout,paid_on,kind,reference,gross,fee,currency,on"


def sent_by_card(ctx, lines):
    """Sell by card and send, so that the card is charged; returns the order and the charge."""
    order = place(ctx, lines, method="card", service="")
    settle_all()
    for asked in work.work_of(ctx, demand=order.public_id):
        picks = [(line.pk, line.quantity) for line in asked.lines.all()]
        fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
        parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
        fulfillment.ship(ctx, shipment_id=parcel.public_id)
    settle_all()
    return order, charge_of(order, "capture")


def charge_of(order, kind):
    return Operation.objects.get(tender__payable__about=order.public_id, kind=kind, state="ok")


def payout(ctx, *rows, reference="po_1"):
    text = "\n".join([HEAD, *(f"{reference},2026-11-20,{row}" for row in rows)])
    (draft,) = read_payout_csv(text.encode(), provider="simulator")
    return commands.import_statement(ctx, company="T1", draft=draft)


def bank(ctx, *rows):
    text = "\n".join(["on,amount,currency,payer,text,reference", *rows])
    return commands.import_statement(ctx, company="T1", draft=read_bank_csv(text.encode(), account="GB33"))


def balances(ctx):
    found = books.trial_balance(ctx, company="T1").balances()
    return {code: found[code] for code in ("1010", "1020", "1030", "6200")}


def states(ctx, statement):
    return {
        name: (one.count, one.amount)
        for name, one in queries.standing(ctx, statement_id=statement.public_id).items()
    }


@pytest.fixture
def card_orders(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 10, ("MAIN", "MUG"): 20})
    _, charge = sent_by_card(ctx, {"KETTLE": 1})
    second, other = sent_by_card(ctx, {"MUG": 2})
    orders.credit_lines(ctx, order_id=second.public_id, quantities={1: 1}, reason="chipped")
    settle_all()
    return charge, other, charge_of(second, "refund")


def test_payout_and_bank_line_clear_what_cards_brought(ctx, card_orders):
    charge, other, refund = card_orders
    paid_out = payout(
        ctx,
        f"charge,{charge.provider_ref},64.95,1.25,GBP,2026-11-18",
        f"charge,{other.provider_ref},23.00,0.75,GBP,2026-11-18",
        f"refund,{refund.provider_ref},-11.50,0.10,GBP,2026-11-19",
        "fee,,0,2.00,GBP,2026-11-20",
    )
    assert states(ctx, paid_out) == {"open": (4, 7235)}
    assert balances(ctx) == {"1010": 0, "1020": 7645, "1030": 0, "6200": 0}
    commands.book_statement(ctx, statement_id=paid_out.public_id)
    assert states(ctx, paid_out) == {"matched": (3, 7435), "explained": (1, -200)}
    assert balances(ctx) == {"1010": 0, "1020": 7235, "1030": 0, "6200": 410}
    transfer = bank(ctx, "2026-11-22,72.35,GBP,Provider,PO_1,B1")
    commands.book_statement(ctx, statement_id=transfer.public_id)
    assert balances(ctx) == {"1010": 7235, "1020": 0, "1030": 0, "6200": 410}
    later = replace(ctx, now=ctx.now + timedelta(days=9))
    assert queries.missing_from_payouts(later) == []


def test_reading_and_booking_again_changes_nothing(ctx, card_orders):
    charge, _, _ = card_orders
    row = f"charge,{charge.provider_ref},64.95,1.25,GBP,2026-11-18"
    first = payout(ctx, row)
    for _ in range(2):
        commands.book_statement(ctx, statement_id=payout(ctx, row).public_id)
    assert (StatementLine.objects.count(), balances(ctx)["6200"]) == (1, 125)
    with pytest.raises(OmsError) as refusal:
        payout(ctx, row, "fee,,0,2.00,GBP,2026-11-20")
    assert refusal.value.code == "reconciliation.statement_taken"
    again = payout(ctx, row, reference="po_2")
    commands.book_statement(ctx, statement_id=again.public_id)
    assert again.lines.get().code == "duplicate"
    assert first.lines.get().state == "matched"


def test_exceptions_wait_for_a_person_and_can_be_opened_again(ctx, card_orders):
    charge, _, _ = card_orders
    statement = payout(
        ctx,
        f"charge,{charge.provider_ref},60.00,0,GBP,2026-11-18",
        "dispute,dp_1,-23.00,15.00,GBP,2026-11-20",
    )
    before = balances(ctx)
    commands.book_statement(ctx, statement_id=statement.public_id)
    assert balances(ctx) == before
    wrong, dispute = statement.lines.order_by("position")
    with pytest.raises(OmsError) as refusal:
        commands.resolve_line(ctx, line_id=wrong.public_id, reason="no idea")
    assert refusal.value.code == "reconciliation.account_needed"
    with pytest.raises(OmsError) as refusal:
        commands.resolve_line(ctx, line_id=wrong.public_id, reason="no idea", account="9999")
    assert refusal.value.code == "reconciliation.account_unknown"
    commands.resolve_line(ctx, line_id=dispute.public_id, reason="the customer denies it")
    assert balances(ctx)["1030"] == 3800
    commands.reopen_line(ctx, line_id=dispute.public_id, reason="wrong order")
    assert balances(ctx) == before
    commands.resolve_line(ctx, line_id=dispute.public_id, reason="a fee after all", account="6200")
    assert balances(ctx)["6200"] == before["6200"] + 3800


def test_a_dispute_in_a_payout_is_not_booked_besides_its_own_story(ctx, card_orders):
    charge, _, _ = card_orders
    order_id = charge.tender.payable.about
    for kind, word in (("disputed", "disputed"), ("dispute_lost", "refunded")):
        payments.apply_callback(ctx, provider="simulator", event=told_of_dispute(charge, kind))
        assert rollups(ctx, order_ids=[order_id])[order_id].payment == word
    settle_all()
    before = balances(ctx)
    row = "dispute,dp_1,-64.95,15.00,GBP,2026-11-20"
    for reference in ("po_1", "po_2"):
        statement = payout(ctx, row, reference=reference)
        commands.book_statement(ctx, statement_id=statement.public_id)
    found = StatementLine.objects.order_by("id").values_list("state", "code")
    assert list(found) == [("matched", "dispute"), ("exception", "duplicate")]
    assert balances(ctx) == before


def told_of_dispute(charge, kind):
    return ProviderEvent(
        event_id=kind,
        kind=kind,
        idem_key="",
        provider_ref="dp_1",
        parent_ref=charge.provider_ref,
        amount=charge.amount,
        currency="GBP",
        code="",
        occurred_at=NOON,
        dispute=DisputeTold(reason="fraudulent", due_by=NOON, fee=1500),
    )


def test_transfer_pays_the_order_it_names_once(ctx):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 1}, method="manual", service="")
    settle_all()
    row = f"2026-11-20,64.95,GBP,Ada Byron,thanks for {order.number.lower()},B1"
    for _ in range(2):
        commands.book_statement(ctx, statement_id=bank(ctx, row).public_id)
    settle_all()
    view = money_of(ctx, about=order.public_id)
    assert (view.captured, view.open) == (6495, 0)
    assert balances(ctx)["1010"] == 6495
    line = StatementLine.objects.get()
    with pytest.raises(OmsError) as refusal:
        commands.reopen_line(ctx, line_id=line.public_id, reason="mistake")
    assert refusal.value.code == "reconciliation.money_received"


def test_likely_payment_is_booked_when_somebody_confirms_it(ctx):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 1}, method="manual", service="")
    statement = bank(ctx, "2026-11-20,64.95,GBP,Ada Byron,thank you,B1")
    commands.book_statement(ctx, statement_id=statement.public_id)
    line = statement.lines.get()
    assert (line.state, line.code) == ("exception", "likely_payment")
    commands.resolve_line(ctx, line_id=line.public_id, reason="told by phone")
    assert money_of(ctx, about=order.public_id).open == 0


def test_what_no_payout_tells_of_is_missing_after_some_days(ctx, card_orders):
    assert queries.missing_from_payouts(ctx, days=0) == []
    later = replace(ctx, now=ctx.now + timedelta(days=400))
    assert [one.pk for one in queries.missing_from_payouts(later)] == sorted(one.pk for one in card_orders)
