"""What stored value holds above all that can still be owed is free at once, whatever lowered what is owed."""

import pytest

from goodorder.amendments import commands as amendments
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.rules import Changes, DraftLine, PaymentDraft
from goodorder.payments import commands as payments
from goodorder.payments import queries as money
from parcels import broken, money_of, send
from shop import open_shop, place
from wallet import balance, gift_card, moved

pytestmark = pytest.mark.django_db
MUG, SHIPPING = 1_150, 495


@pytest.fixture
def card(ctx):
    open_shop(ctx)
    return gift_card(ctx, 10_000)


def paid_by(ctx, card, amount, mugs=3, **more):
    tender = PaymentDraft(method="gift_card", code=card.code, amount=amount)
    order = place(ctx, {"MUG": mugs}, tenders=(tender,), **more)
    settle_all()
    return order


def free(card):
    """Return (balance, held) of the card by now."""
    card.value.refresh_from_db()
    return balance(card.value)


def test_a_cancellation_frees_what_no_unit_needs_any_more_once(ctx, card):
    order = paid_by(ctx, card, 3 * MUG + SHIPPING)
    assert free(card) == (10_000, 3 * MUG + SHIPPING)
    preview = amendments.preview_amendment(
        ctx, order_id=order.public_id, changes=Changes(reason="fewer", quantities={1: 2})
    )
    assert (preview["released"], preview["refund"], preview["ask"]) == (MUG, 0, 0)
    orders.cancel_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="fewer")
    settle_all()
    assert free(card) == (10_000, 2 * MUG + SHIPPING)
    cause = next(o.cause for o in money.money_of(ctx, about=order.public_id).operations if o.kind == "void")
    for _ in range(3):
        orders.return_surplus(ctx, order_id=order.public_id, cause=cause)
    assert free(card) == (10_000, 2 * MUG + SHIPPING)
    send(ctx, order)
    assert free(card) == (10_000 - 2 * MUG - SHIPPING, 0)
    assert moved(card.value)[-2:] == [
        ("release", 0, -MUG),
        ("spend", -2 * MUG - SHIPPING, -2 * MUG - SHIPPING),
    ]
    assert broken(ctx) == []


def test_between_parcels_only_the_rest_is_freed_and_a_later_rise_asks_again(ctx, card):
    order = paid_by(ctx, card, 3 * MUG + SHIPPING)
    send(ctx, order, units=1)
    orders.cancel_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="fewer")
    settle_all()
    assert free(card) == (10_000 - MUG - SHIPPING, MUG)
    changes = Changes(reason="more", add=(DraftLine(sku="MUG", quantity=1),))
    asked = amendments.preview_amendment(ctx, order_id=order.public_id, changes=changes)["ask"]
    assert asked == MUG
    send(ctx, order)
    assert money_of(ctx, order) == (2 * MUG + SHIPPING, 0, 2 * MUG + SHIPPING, 0)
    assert broken(ctx) == []


def test_a_card_that_pays_last_is_simply_charged_less(ctx, card, card_desk):
    order = paid_by(ctx, card, 2_000, method="card")
    orders.cancel_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="fewer")
    settle_all()
    assert free(card) == (10_000, 2_000)
    orders.cancel_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="fewer still")
    settle_all()
    assert free(card) == (10_000, MUG + SHIPPING)
    assert payments.release_stored(ctx, about=order.public_id, cause="again") == []
    send(ctx, order)
    assert free(card) == (10_000 - MUG - SHIPPING, 0)
    assert broken(ctx) == []
