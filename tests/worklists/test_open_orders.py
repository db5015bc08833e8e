"""The narrow tables of open orders follow every order, in the transaction that changes it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import Order, OrderLine, Promise
from goodorder.payments.models import Payable, Tender
from goodorder.reports.queries import run_audit
from goodorder.worklists import commands, queries
from goodorder.worklists.models import OpenMoney, OpenOrder
from goodorder.worklists.rules import OrderFilter
from parcels import deliver, send
from shop import open_shop, place

pytestmark = pytest.mark.django_db


def differing(ctx):
    """Return what the list tells otherwise than the records."""
    return [row for finding in run_audit(ctx, only="LST") for row in finding.rows]


def held(order, amount):
    Tender.objects.filter(payable__about=order.public_id).update(authorised=amount)


def listed(order):
    return OpenOrder.objects.filter(pk=order.pk).values_list("state", "is_part_sent").first()


def money(order):
    return OpenMoney.objects.filter(pk=order.pk).values_list("owed", "held", "taken").first()


def test_list_follows_an_order_from_its_capture_to_its_end(ctx):
    open_shop(ctx, backorders=True)
    order = place(ctx, {"MUG": 2, "KETTLE": 1})
    seen = [listed(order)]
    assert differing(ctx) == []
    settle_all()
    seen.append(listed(order))
    assert differing(ctx) == []
    parcels = send(ctx, order, units=1)
    assert differing(ctx) == []
    seen.append(listed(order))
    deliver(ctx, [*parcels, *send(ctx, order)])
    assert (listed(order), differing(ctx)) == (None, [])
    assert [state for state, _ in seen] == ["placed", "confirmed", "confirmed"]
    assert seen[-1][1] is True


def test_money_of_an_order_that_is_over_goes_when_its_transaction_ends(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 1})
    settle_all()
    held(order, 500)
    assert money(order)[1] == 500
    deliver(ctx, send(ctx, order))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS worklists_order_over IMMEDIATE")
    assert (Order.objects.get(pk=order.pk).state, money(order)) == ("completed", None)


def test_order_that_opens_again_is_listed_as_it_stands(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 1, "KETTLE": 1})
    settle_all()
    deliver(ctx, send(ctx, order))
    held(order, 500)
    Order.objects.filter(pk=order.pk).update(state="confirmed")
    assert (listed(order), money(order)[1], differing(ctx)) == (("confirmed", False), 500, [])


def test_day_follows_the_promise_in_force_and_the_lines_still_to_send(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 1, "KETTLE": 1})
    first, second = OrderLine.objects.filter(order=order, kind="item").order_by("position")
    day = ctx.now.date()
    for line, ship_on in ((first, day), (second, day + timedelta(days=3))):
        last = line.promises.order_by("promise_version").last()
        version = last.promise_version + 1 if last else 1
        Promise.objects.create(
            line=line, promise_version=version, ship_on=ship_on, reason="told again", made_at=ctx.now
        )
    assert OpenOrder.objects.get(pk=order.pk).leaves_on == day
    orders.cancel_lines(ctx, order_id=order.public_id, quantities={first.position: 1}, reason="not wanted")
    assert (OpenOrder.objects.get(pk=order.pk).leaves_on, differing(ctx)) == (day + timedelta(days=3), [])
    later = replace(ctx, now=ctx.now + timedelta(days=3))
    due = queries.list_orders(later, asked=OrderFilter(due="today")).items
    late = queries.list_orders(later, asked=OrderFilter(due="late")).items
    assert ([one.pk for one in due], late) == ([order.pk], [])


def test_list_follows_raw_writes_too(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 1})
    Order.objects.filter(pk=order.pk).update(ship_to={**order.ship_to, "country": "FR"})
    payable = Payable.objects.get(about=order.public_id)
    Payable.objects.filter(pk=payable.pk).update(amount=payable.amount - 1)
    Tender.objects.filter(payable=payable).update(authorised=5, captured=3)
    assert money(order) == (payable.amount - 1, 5, 3)
    assert (OpenOrder.objects.get(pk=order.pk).country, differing(ctx)) == ("FR", [])


def test_list_told_anew_is_the_list(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 1})
    held(order, 500)
    OpenOrder.objects.update(total=0)
    commands.list_anew(ctx)
    assert (money(order)[1], differing(ctx)) == (500, [])


def test_somebody_limited_to_a_channel_lists_no_open_order_of_another(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 1})
    asked = OrderFilter(state="open")
    own, other = ({"channel": frozenset({code})} for code in ("web", "elsewhere"))
    assert [one.pk for one in queries.list_orders(replace(ctx, scopes=own), asked=asked).items] == [order.pk]
    assert queries.list_orders(replace(ctx, scopes=other), asked=asked).items == []
