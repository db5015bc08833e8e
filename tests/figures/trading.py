"""A small shop's week, built through commands, and its figures asked of the records instead of the facts."""

from collections import Counter
from datetime import timedelta

from goodorder.costing import commands as costing
from goodorder.costing.models import CostPool, ValueEntry
from goodorder.figures.commands import fold_figures
from goodorder.figures.models import Figure, OpenOrder
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import Arrival
from goodorder.invoicing.models import DocumentLine
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import Order, OrderLine
from goodorder.returns.models import ReturnedUnit
from parcels import deliver, pick, send
from returns.desk import ask, receive
from shop import open_shop, place


def trade(ctx):
    """Open the shop and let things happen: sold, late, short, returned, cancelled, held, waiting."""
    open_shop(ctx, stock={}, backorders=True)
    costing.set_cost_policy(ctx, company="T1", method="moving_average", since=ctx.now - timedelta(days=30))
    for sku, quantity, cost in (("KETTLE", 10, 300_000), ("MUG", 50, 40_000)):
        arrival = Arrival(unit_cost=cost)
        inventory.receive_stock(ctx, location="MAIN", sku=sku, quantity=quantity, arrival=arrival)
    settle_all()
    sold = place(ctx, {"KETTLE": 2, "MUG": 3})
    deliver(ctx, send(ctx, sold))
    receive(ctx, ask(ctx, sold, {2: 1}), MUG=1)
    orders.credit_lines(ctx, order_id=sold.public_id, quantities={1: 1}, reason="scratched")
    fewer = place(ctx, {"KETTLE": 3, "MUG": 2})
    orders.cancel_lines(ctx, order_id=fewer.public_id, quantities={1: 1}, reason="changed their mind")
    settle_all()
    pick(ctx, fewer, 1)
    waits = place(ctx, {"KETTLE": 20})
    held = place(ctx, {"MUG": 4})
    orders.place_hold(ctx, order_id=held.public_id, kind="manual", reason="asks for another colour")
    settle_all()
    return sold, fewer, waits, held


def fold(ctx, *, most=10_000):
    """Count everything that waits."""
    while fold_figures(ctx, most=most):
        pass


def rows():
    """Return every figure and every open order, without the keys the database gave."""
    names = [field.name for field in Figure._meta.fields if field.name != "id"]
    opened = OpenOrder.objects.order_by("id").values()
    return sorted(Figure.objects.values_list(*names)), list(opened)


def total(measure, **where):
    """Return (numbers, units, amount) of a measure."""
    found = Figure.objects.filter(measure=measure, **where).values_list("number", "units", "amount")
    return tuple(sum(column) for column in zip(*found, strict=True)) or (0, 0, 0)


def placed():
    """Return what was ordered, read off the orders."""
    items = OrderLine.objects.filter(kind="item")
    nets = [order.total - order.tax for order in Order.objects.all()]
    return len(nets), sum(line.ordered for line in items), sum(nets)


def net_of(line, units):
    found = line.units(first=0, count=units)
    return found["gross"] - found["discount"]


def sold():
    """Return the units that left and what they are worth without tax, read off the lines."""
    lines = OrderLine.objects.exclude(kind="fee").filter(handed_over__gt=0)
    units = sum(line.handed_over for line in lines if line.kind == "item")
    return units, sum(net_of(line, line.handed_over) for line in lines)


def credited():
    """Return what was credited without tax, read off the credit notes."""
    return sum(DocumentLine.objects.filter(document__kind="credit").values_list("net", flat=True))


def cost():
    """Return what the goods cost that left, less those that came back, read off the journal of values."""
    entries = ValueEntry.objects.filter(movement__kind__in=["ship", "return"])
    return -sum(entries.values_list("value", flat=True))


def stock_value():
    """Return what stock is worth, read off the pools."""
    return sum(CostPool.objects.values_list("value", flat=True))


def came_back():
    """Return units that came back by SKU and reason, read off the returns."""
    return Counter(
        (unit.sku.code, unit.line.reason if unit.line else unit.kind) for unit in ReturnedUnit.objects.all()
    )
