"""Complaint 15: an exchange taxes once and counts what was paid; a price difference is all that moves."""

import pytest

from goodorder.amendments import commands as amendments
from goodorder.kernel.relay import settle_all
from goodorder.orders.rules import Changes, DraftLine, PaymentDraft
from parcels import broken, deliver, documents, money_of, operations, send
from shop import open_shop, place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("card_desk")]
KETTLE, MUG = 6495, 1150
CARD = PaymentDraft(method="card", provider="simulator", token="tok_visa")


def exchanged(ctx, order, back, new, payment=None):
    changes = Changes(reason="wrong colour", credit=back, add=(new,))
    proposed = amendments.propose_amendment(ctx, order_id=order.public_id, changes=changes)
    amendments.apply_amendment(ctx, amendment_id=proposed.public_id, payment=payment)
    settle_all()
    order.refresh_from_db()
    return proposed.preview


@pytest.fixture(params=[True, False], ids=["tax inside", "tax on top"])
def delivered(ctx, request):
    open_shop(ctx, tax_included=request.param)
    order = place(ctx, {"MUG": 3}, method="card", order_discount=0)
    settle_all()
    deliver(ctx, send(ctx, order))
    order.refresh_from_db()
    assert order.state == "completed"
    return order


def test_a_swap_at_the_same_price_moves_no_money_and_no_tax(ctx, delivered):
    before = operations(ctx, delivered)
    preview = exchanged(ctx, delivered, {1: 1}, DraftLine(sku="MUG", quantity=1))
    assert (preview["difference"], preview["refund"], preview["ask"]) == (0, 0, 0)
    assert preview["tax_before"] == preview["tax_after"]
    assert delivered.state == "confirmed"
    deliver(ctx, send(ctx, delivered))
    delivered.refresh_from_db()
    assert delivered.state == "completed"
    assert operations(ctx, delivered) == before
    (_, first, _), (kind, credit, credit_tax), (_, second, second_tax) = documents(delivered)
    assert (kind, credit, credit_tax) == ("credit", second, second_tax)
    assert first == delivered.total
    assert broken(ctx) == []


def test_a_dearer_replacement_asks_for_the_difference(ctx, delivered):
    total = delivered.total
    preview = exchanged(ctx, delivered, {1: 1}, DraftLine(sku="KETTLE", quantity=1), CARD)
    more = preview["difference"]
    assert (preview["ask"], preview["refund"]) == (more, 0)
    send(ctx, delivered)
    assert money_of(ctx, delivered) == (total + more, 0, total + more, 0)
    assert operations(ctx, delivered)[-2:] == [("authorise", more, "ok"), ("capture", more, "ok")]
    assert broken(ctx) == []


def test_a_cheaper_replacement_gives_the_difference_back_at_once(ctx, delivered):
    total = delivered.total
    new = DraftLine(sku="MUG", quantity=1, unit_price=650)
    preview = exchanged(ctx, delivered, {1: 1}, new)
    less = -preview["difference"]
    assert less == (500 if delivered.tax_included else 600)
    assert (preview["ask"], preview["refund"]) == (0, less)
    assert money_of(ctx, delivered) == (total - less, 0, total, less)
    send(ctx, delivered)
    assert money_of(ctx, delivered) == (total - less, 0, total, less)
    assert broken(ctx) == []
