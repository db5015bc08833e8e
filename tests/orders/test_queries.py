"""What people look up: lists in order and by key, searches, rollups, buttons and the timeline."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.kernel.errors import Malformed, Missing
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands, queries
from goodorder.parties import commands as parties
from goodorder.parties.rules import ChannelTerms, CustomerParticulars
from goodorder.payments import commands as payments
from shop import draft, open_shop, place

pytestmark = pytest.mark.django_db
BOB = CustomerParticulars(name="Bob Nowak", email="Bob@example.org")


@pytest.fixture
def shop(ctx):
    open_shop(ctx)


def at(ctx, minutes):
    return replace(ctx, now=ctx.now + timedelta(minutes=minutes))


def bobs(ctx, **more):
    return commands.capture_order(ctx, draft=replace(draft({"MUG": 1}, **more), customer=BOB))


def numbers(ctx, **wanted):
    return [order.number for order in queries.list_orders(ctx, **wanted).items]


def ship(ctx, order, units):
    """Send some units of the first line at once."""
    (asked,) = work.work_of(ctx, demand=order.public_id)
    line = asked.lines.first()
    fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=[(line.pk, units)])
    parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    fulfillment.ship(ctx, shipment_id=parcel.public_id)
    settle_all()
    return parcel


def test_orders_are_listed_newest_first_page_by_page(ctx, shop):
    placed = [place(at(ctx, minutes), {"MUG": 1}).number for minutes in (0, 5, 5, 5, 2)]
    wanted = [placed[at] for at in (3, 2, 1, 4, 0)]  # those of one minute by their ids
    assert numbers(ctx) == wanted
    seen, cursor = [], ""
    while True:
        page = queries.list_orders(ctx, cursor=cursor, size=2)
        seen += [order.number for order in page.items]
        if not (cursor := page.next_cursor):
            break
        place(at(ctx, 10), {"MUG": 1})  # what comes in meanwhile moves nothing
    assert seen == wanted


@pytest.mark.parametrize("cursor", ["?", "e30=", "W10=", "WzEsIDJd", "WyJ5ZXN0ZXJkYXkiLCAxXQ==", "é"])
def test_foreign_cursor_is_refused(ctx, shop, cursor):
    with pytest.raises(Malformed):
        queries.list_orders(ctx, cursor=cursor)


def test_orders_are_narrowed_by_state_and_channel(ctx, shop):
    terms = ChannelTerms(currency="GBP", price_list="list", tax_included=True, backorders=False)
    parties.open_channel(ctx, company="T1", code="fair", name="Fair", terms=terms)
    web, gone = place(ctx, {"MUG": 1}), place(ctx, {"MUG": 1})
    fair = commands.capture_order(ctx, draft=replace(draft({"MUG": 1}), channel="fair"))
    commands.cancel_lines(ctx, order_id=gone.public_id, reason="no longer wanted")
    assert numbers(ctx, state="placed") == [fair.number, web.number]
    assert numbers(ctx, state="cancelled", channel="web") == [gone.number]
    assert numbers(ctx, channel="fair") == [fair.number]
    assert numbers(ctx, channel="moon") == []


def test_orders_are_found_by_number_reference_name_and_mail(ctx, shop):
    ada, bob = place(ctx, {"MUG": 1}, external_ref="W-77"), bobs(ctx)
    for words in (ada.number, f" {ada.number.lower()} ", "W-77", "byron", "ada by", "ADA@example.com"):
        assert numbers(ctx, search=words) == [ada.number], words
    for words in ("Nowak", "bob@EXAMPLE.org"):
        assert numbers(ctx, search=words) == [bob.number], words
    assert numbers(ctx, search="SO-") == [bob.number, ada.number]
    assert numbers(ctx, search="W-7") == []
    assert numbers(ctx, search="100%") == []
    assert queries.get_order(ctx, order_id=ada.number) == queries.get_order(ctx, order_id=ada.public_id)
    for key in ("SO-1", "ord_nothing"):
        with pytest.raises(Missing):
            queries.get_order(ctx, order_id=key)


def test_orders_of_a_customer(ctx, shop):
    bob, _, again = bobs(ctx), place(ctx, {"MUG": 1}), bobs(at(ctx, 1))
    found = queries.orders_of_customer(ctx, customer_id=bob.customer.public_id).items
    assert list(found) == [again, bob]


def read_everything(ctx):
    """Read what the list, the page and the API show of every order."""
    rows = queries.list_orders(ctx).items
    shown = [(row.company.code, row.channel.code, row.customer.name) for row in rows]
    queries.rollups(ctx, order_ids=[row.public_id for row in rows])
    return len(shown)


def read_one(ctx, order):
    whole = queries.get_order(ctx, order_id=order.public_id)
    lines = [(line.status, line.total) for line in whole.lines.all()]
    return lines, queries.open_actions(ctx, order=whole), list(whole.holds.all())


def counted(act, *args):
    with CaptureQueriesContext(connection) as captured:
        answer = act(*args)
    return answer, len(captured)


def test_reads_take_the_same_queries_for_one_row_and_three(ctx, shop):
    first = place(ctx, {"MUG": 1})
    assert counted(read_everything, ctx) == (1, 4)
    _, for_one_line = counted(read_one, ctx, first)
    more = place(ctx, {"MUG": 1, "KETTLE": 1})
    for kind in ("manual", "address", "fraud"):
        commands.place_hold(ctx, order_id=more.public_id, kind=kind, reason="check")
    place(ctx, {"MUG": 1})
    assert counted(read_everything, ctx) == (3, 4)
    (lines, _, holds), for_three = counted(read_one, ctx, more)
    assert (len(lines), len(holds)) == (3, 3)
    assert (for_one_line, for_three) == (4, 4)


def test_rollups_tell_fulfilment_payment_and_holds_in_three_queries(ctx, shop):
    open_, part, paid = (place(ctx, {"MUG": 2}, method=how) for how in ("on_account", "manual", "cash"))
    commands.place_hold(ctx, order_id=open_.public_id, kind="manual", reason="check")
    payments.receive_payment(
        ctx, about=part.public_id, amount=100, method="manual", reference="bank", cause="stmt-1"
    )
    settle_all()
    ship(ctx, paid, 1)
    keys = [order.public_id for order in (open_, part, paid)]
    found, count = counted(lambda: queries.rollups(ctx, order_ids=keys))
    assert count == 3
    words = [(found[key].fulfilment, found[key].payment, found[key].holds) for key in keys]
    assert words == [
        ("none", "unpaid", ("manual",)),
        ("none", "part-paid", ("payment",)),
        ("partial", "paid", ()),
    ]
    ship(ctx, paid, 1)
    commands.credit_lines(ctx, order_id=paid.public_id, quantities={1: 1}, reason="chipped")
    settle_all()
    rolled = queries.rollups(ctx, order_ids=keys)[paid.public_id]
    assert (rolled.fulfilment, rolled.payment) == ("full", "part-refunded")
    assert queries.rollups(ctx, order_ids=[]) == {}


def actions(ctx, order):
    return set(queries.open_actions(ctx, order=queries.get_order(ctx, order_id=order.public_id)))


def test_open_actions_follow_the_order_through_its_life(ctx, shop):
    order = place(ctx, {"MUG": 2})
    assert actions(ctx, order) == {"amend", "hold", "confirm", "cancel", "receive_payment"}
    commands.place_hold(ctx, order_id=order.public_id, kind="manual", reason="check")
    assert actions(ctx, order) == {"amend", "hold", "release_hold", "cancel", "receive_payment"}
    commands.release_hold(ctx, order_id=order.public_id, kind="manual")
    commands.confirm_order(ctx, order_id=order.public_id)
    assert actions(ctx, order) == {"amend", "hold", "release", "cancel", "receive_payment"}
    settle_all()
    first = ship(ctx, order, 1)
    assert actions(ctx, order) == {"amend", "hold", "cancel", "credit", "receive_payment"}
    second = ship(ctx, order, 1)
    for parcel in (first, second):
        fulfillment.deliver(ctx, shipment_id=parcel.public_id)
    settle_all()
    assert actions(ctx, order) == {"amend", "credit", "receive_payment"}
    commands.credit_lines(ctx, order_id=order.public_id, quantities={1: 2, 2: 1}, reason="all chipped")
    assert actions(ctx, order) == {"amend", "receive_payment"}


def test_open_actions_are_only_those_the_actor_may_do(ctx, shop):
    order = place(ctx, {"MUG": 2})
    for permissions, wanted in (
        ({"orders.view"}, set()),
        ({"orders.cancel"}, {"cancel"}),
        ({"orders.hold", "orders.credit"}, {"hold"}),
        ({"orders.*"}, {"amend", "hold", "confirm", "cancel"}),
    ):
        person = replace(ctx, permissions=frozenset(permissions))
        assert actions(person, order) == wanted


def test_cancelled_order_offers_nothing(ctx, shop):
    order = place(ctx, {"MUG": 2})
    commands.cancel_lines(ctx, order_id=order.public_id, reason="no longer wanted")
    assert actions(ctx, order) == set()


def test_timeline_tells_the_story_of_one_order_in_order(ctx, shop):
    order, other = place(ctx, {"MUG": 2}), place(ctx, {"KETTLE": 1})
    settle_all()
    spoken = replace(ctx, reason="asked by telephone")
    commands.cancel_lines(spoken, order_id=order.public_id, quantities={1: 1}, reason="one less")
    parcel = ship(ctx, order, 1)
    fulfillment.deliver(ctx, shipment_id=parcel.public_id)
    settle_all()
    told = queries.timeline(ctx, order_id=order.public_id)
    kinds = [entry.kind for entry in told]
    chapters = [
        "orders.OrderPlaced",
        "orders.OrderConfirmed",
        "fulfillment.FulfillmentRequested",
        "orders.LinesCancelled",
        "fulfillment.ShipmentPacked",
        "fulfillment.ShipmentLabelled",
        "orders.GoodsHandedOver",
        "invoicing.InvoiceIssued",
        "orders.GoodsDelivered",
        "orders.OrderCompleted",
    ]
    assert [kind for kind in kinds if kind in chapters] == chapters
    cancelled = told[kinds.index("orders.LinesCancelled")]
    assert (cancelled.actor, cancelled.reason) == ("user:owner", "asked by telephone")
    assert cancelled.sentence == "Cancelled: 1 × line 1 (one less)"
    assert all(entry.sentence.strip() for entry in told)
    first = told[kinds.index("orders.OrderPlaced")]
    assert (first.at, first.sentence) == (ctx.now, f"Order {order.number} placed: 27.95 GBP")
    assert Counter(kinds)["orders.OrderPlaced"] == 1
    assert other.number not in " ".join(entry.sentence for entry in told)
    with pytest.raises(Missing):
        queries.timeline(replace(ctx, scopes={"company": frozenset({"T2"})}), order_id=order.public_id)
