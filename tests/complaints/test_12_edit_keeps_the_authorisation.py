"""Complaint 12: editing a paid order keeps its authorisation; only a difference is charged or given back."""

import pytest

from goodorder.amendments import commands as amendments
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.rules import Changes, DraftLine, PaymentDraft
from parcels import broken, documents, money_of, operations, send
from shop import open_shop, place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("card_desk")]
KETTLE, MUG, SHIPPING = 6495, 1150, 495


@pytest.fixture
def paid_by_card(ctx):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 2, "MUG": 3}, method="card")
    settle_all()
    return order


def amend(ctx, order, payment=None, **changes):
    changes = Changes(reason="asked by telephone", **changes)
    proposed = amendments.propose_amendment(ctx, order_id=order.public_id, changes=changes)
    applied = amendments.apply_amendment(ctx, amendment_id=proposed.public_id, payment=payment)
    settle_all()
    order.refresh_from_db()
    return applied


def test_a_lower_total_keeps_the_authorisation_and_captures_less(ctx, paid_by_card):
    total = paid_by_card.total
    applied = amend(ctx, paid_by_card, quantities={1: 1})
    assert applied.preview["difference"] == -KETTLE
    assert (applied.preview["ask"], applied.preview["refund"]) == (0, 0)
    assert operations(ctx, paid_by_card) == [("authorise", total, "ok")]
    send(ctx, paid_by_card)
    assert money_of(ctx, paid_by_card)[::2] == (total - KETTLE, total - KETTLE)
    assert operations(ctx, paid_by_card)[:2] == [
        ("authorise", total, "ok"),
        ("capture", total - KETTLE, "ok"),
    ]
    assert documents(paid_by_card)[0][1] == total - KETTLE
    assert broken(ctx) == []


def test_a_higher_total_asks_for_the_difference_alone(ctx, paid_by_card):
    total = paid_by_card.total
    card = PaymentDraft(method="card", provider="simulator", token="tok_visa")
    applied = amend(ctx, paid_by_card, add=(DraftLine(sku="MUG", quantity=2),), payment=card)
    assert (applied.preview["difference"], applied.preview["ask"]) == (2 * MUG, 2 * MUG)
    asked = [("authorise", total, "ok"), ("authorise", 2 * MUG, "ok")]
    assert operations(ctx, paid_by_card) == asked
    assert paid_by_card.holds.filter(released_at=None).count() == 0
    send(ctx, paid_by_card)
    send(ctx, paid_by_card)
    assert money_of(ctx, paid_by_card) == (total + 2 * MUG, 0, total + 2 * MUG, 0)
    assert broken(ctx) == []


def test_room_in_the_authorisation_is_used_before_anybody_is_asked(ctx, paid_by_card):
    total = paid_by_card.total
    amend(ctx, paid_by_card, quantities={1: 1})
    applied = amend(ctx, paid_by_card, add=(DraftLine(sku="MUG", quantity=2),))
    assert (applied.preview["difference"], applied.preview["ask"]) == (2 * MUG, 0)
    assert operations(ctx, paid_by_card) == [("authorise", total, "ok")]


def test_without_a_card_for_the_difference_the_order_waits(ctx, paid_by_card):
    amend(ctx, paid_by_card, quantities={2: 4})
    hold = paid_by_card.holds.get(released_at=None)
    assert (hold.kind, hold.reason) == ("payment", "11.50 GBP more is owed; arrange how it is paid")
    card = PaymentDraft(method="card", provider="simulator", token="tok_visa")
    orders.arrange_payment(ctx, order_id=paid_by_card.public_id, payment=card)
    settle_all()
    assert operations(ctx, paid_by_card)[1:] == [("authorise", MUG, "ok")]
    assert paid_by_card.holds.filter(released_at=None).count() == 0


def test_between_shipments_only_the_difference_moves(ctx, paid_by_card):
    total = paid_by_card.total
    send(ctx, paid_by_card, units=1)
    first = KETTLE + MUG + SHIPPING
    assert money_of(ctx, paid_by_card) == (total, total - first, first, 0)
    orders.credit_lines(ctx, order_id=paid_by_card.public_id, quantities={2: 1}, reason="chipped")
    settle_all()
    applied = amend(ctx, paid_by_card, quantities={2: 4})
    assert (applied.preview["ask"], applied.preview["held"]) == (MUG, total - first)
    assert broken(ctx) == []


@pytest.mark.parametrize(("method", "taken"), [("on_account", 0), ("manual", 0), ("cash", 1)])
def test_every_method_settles_the_difference_its_own_way(ctx, method, taken):
    open_shop(ctx)
    order = place(ctx, {"MUG": 3}, method=method)
    settle_all()
    amend(ctx, order, quantities={1: 2})
    owed = 2 * MUG + SHIPPING
    assert money_of(ctx, order) == (owed, 0, taken * (owed + MUG), taken * MUG)
    amend(ctx, order, add=(DraftLine(sku="KETTLE", quantity=1),))
    kinds = list(order.holds.filter(released_at=None).values_list("kind", flat=True))
    assert kinds == ([] if method == "on_account" else ["payment"])
    assert broken(ctx) == []
