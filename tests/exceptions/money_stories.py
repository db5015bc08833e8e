"""Exceptions of money, each from its cause to its end: not paid, not as it should be."""

from datetime import timedelta

from adapters.payments.paying import visit
from exceptions.scenes import dispute_due
from exceptions.telling import money, story, told
from goodorder.accounting.models import OpenItem, Reminder
from goodorder.kernel import clock
from goodorder.kernel.relay import settle_all
from goodorder.payments import commands as payments
from goodorder.payments.models import Dispute, Operation, PayLink
from goodorder.reconciliation import commands as statements
from goodorder.reconciliation.models import StatementLine
from goodorder.reconciliation.rules import read_payout_csv
from parcels import deliver, send

# Unpaid


def pay_by_link(world, hands, order):
    """Have a link made on its page, and pay on the provider's."""
    hands.press("Make a payment link")
    settle_all()
    link = PayLink.objects.filter(payable__about=order.public_id).latest("id")
    visit(link.url, token="tok_visa")
    settle_pay_links(link)


def settle_pay_links(link):
    from goodorder.flows.pay_links import ask_provider

    ask_provider(link.public_id)
    settle_all()


@story("payment_failed")
def paid_by_link_instead(world):
    order = world.place({"MUG": 1}, method="card", token="tok_decline")
    hands = yield order
    hands.follow("Send a payment link")
    pay_by_link(world, hands, order)
    assert money(order, "authorise")[-1] == (order.total, "ok")


@story("payment_failed", "authorise_again", by="ops_manager")
def charged_again(world):
    world.cards.faults({"operation": "authorize", "mode": "decline", "code": "try_again_later"})
    order = world.place({"MUG": 1}, method="card")
    world.cards.faults()
    hands = yield order
    hands.press("Charge again")
    settle_all()
    assert [state for _, state in money(order, "authorise")] == ["failed", "ok"]


def linked(world, hours):
    """Return an order with a link that was asked for so many hours ago."""
    order = world.place({"MUG": 1}, method="manual")
    page = {"provider": "simulator", "return_url": "https://shop.example/"}
    payments.request_pay_link(world.now, about=order.public_id, **page)
    settle_all()
    links = PayLink.objects.filter(payable__about=order.public_id)
    links.update(requested_at=clock.now() - timedelta(hours=hours))
    return order, links.get()


@story("link_unanswered", "send_link")
def link_sent_again(world):
    order, link = linked(world, hours=3)
    hands = yield order
    hands.press("Send it again")
    settle_all()
    [text] = told(order, "payment_asked")
    assert link.url in text


@story("link_unanswered", "new_link")
def link_extended(world):
    order, old = linked(world, hours=30)
    PayLink.objects.filter(pk=old.pk).update(state="expired", settled_at=clock.now())
    hands = yield order
    hands.press("New link")
    settle_all()
    new = PayLink.objects.filter(payable__about=order.public_id).latest("id")
    [text] = told(order, "payment_asked")
    assert (new.state, new.amount, new.url in text, old.url in text) == ("open", order.total, True, False)


@story("invoice_overdue", "propose_reminders")
def reminded(world):
    order, _ = world.sent()
    items = OpenItem.objects.filter(about=order.public_id, kind="invoice")
    items.update(due_on=clock.now().date() - timedelta(days=10))
    hands = yield order
    hands.press("Propose reminder")
    hands.follow("Read and send reminders")
    hands.press("Mark as sent")
    assert (Reminder.objects.get().state, items.get().reminded_level) == ("sent", 1)


@story("short_paid")
def rest_paid_by_link(world):
    order = world.place({"MUG": 1}, method="manual")
    bank = {"method": "manual", "reference": "bank", "cause": "bank 1"}
    payments.receive_payment(world.now, about=order.public_id, amount=order.total, **bank)
    deliver(world.now, send(world.now, order))
    payments.raise_payable(world.now, about=order.public_id, amount=100, reason="forgotten")
    settle_all()
    hands = yield order
    hands.follow("Send a payment link")
    pay_by_link(world, hands, order)
    assert money(order, "capture")[-1] == (100, "ok")


# Mismatched


@story("capture_failed", "capture_again")
def money_taken(world):
    world.cards.faults({"operation": "capture", "mode": "decline", "code": "try_again_later"})
    order = world.arrived(method="card")
    world.cards.faults()
    hands = yield order
    hands.press("Take the money")
    settle_all()
    assert money(order, "capture") == [(order.total, "failed"), (order.total, "ok")]


@story("short_paid", "capture_again")
def owed_money_taken(world):
    """The day's wide look finds what nobody took; it is held still."""
    world.cards.faults({"operation": "capture", "mode": "decline", "code": "try_again_later"})
    order = world.arrived(method="card")
    world.cards.faults()
    hands = yield order
    hands.press("Take the money")
    settle_all()
    assert money(order, "capture")[-1] == (order.total, "ok")


def not_refunded(world):
    """Return an order of which 100 too much was taken and could not be paid back."""
    order = world.arrived(method="card")
    world.cards.faults({"operation": "refund", "mode": "decline", "code": "try_again_later"})
    payments.reduce_payable(world.now, about=order.public_id, amount=100, reason="a scratch")
    payments.request_refund(world.now, about=order.public_id, amount=100, cause="a scratch")
    settle_all()
    world.cards.faults()
    return order


@story("refund_failed", "refund_again")
def paid_back_again(world):
    order = not_refunded(world)
    hands = yield order
    hands.press("Pay back again")
    settle_all()
    assert money(order, "refund") == [(100, "failed"), (100, "ok")]


@story("overpaid", "refund_surplus")
def surplus_paid_back(world):
    order = not_refunded(world)
    hands = yield order
    hands.press("Pay back")
    settle_all()
    assert money(order, "refund") == [(100, "failed"), (100, "ok")]


@story("statement_exception")
def line_settled(world):
    order = world.arrived(method="card")
    charge = Operation.objects.get(tender__payable__about=order.public_id, kind="capture")
    rows = "payout,paid_on,kind,reference,gross,fee,currency,on\n"
    rows += f"po_1,2026-11-20,charge,{charge.provider_ref},1.00,0,GBP,2026-11-18"
    [draft] = read_payout_csv(rows.encode(), provider="simulator")
    statement = statements.import_statement(world.now, company="T1", draft=draft)
    statements.book_statement(world.now, statement_id=statement.public_id)
    hands = yield None
    hands.follow("The statement")
    hands.unfold("Settle")
    hands.press("Settle and book", account="6200", reason="the provider kept the rest")
    assert StatementLine.objects.get(statement=statement).state == "explained"


@story("dispute_due")
def dispute_answered(world):
    order, _ = dispute_due(world.now)
    hands = yield order
    hands.follow("Answer it")
    hands.press("Write down", note="delivered and signed for; handed in at the provider")
    assert Dispute.objects.get(tender__payable__about=order.public_id).note.startswith("delivered")
