"""What may be asked of orders."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery, Sum

from goodorder.inventory import queries as stock
from goodorder.inventory.models import Waiting
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.events import KINDS, revive
from goodorder.kernel.models import Event
from goodorder.kernel.paging import Page, page_of
from goodorder.orders import rules
from goodorder.orders.models import Hold, Order, OrderLine, OrderRows, Promise
from goodorder.orders.queries.searching import found_by
from goodorder.parties.models import Channel
from goodorder.payments.queries import sums_of

# What marks an order that was imported as past, in its `pricing`.
IMPORTED = "imported"
OPEN_STATES = ("placed", "confirmed")
# Which permission lets a person do what an order's state allows.
ACTIONS = {
    "hold": "orders.hold",
    "release_hold": "orders.hold",
    "confirm": "orders.confirm",
    "release": "orders.release",
    "amend": "orders.amend",
    "cancel": "orders.cancel",
    "credit": "orders.credit",
    "receive_payment": "payments.receive",
}


@dataclass(frozen=True, slots=True)
class Rollups:
    """An order's computed words, shown beside its state."""

    fulfilment: str
    payment: str
    holds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One fact as people read it."""

    at: datetime
    actor: str
    kind: str
    sentence: str
    reason: str


@dataclass(frozen=True, slots=True)
class AffectedLine:
    """A line that stands, or stood, on a supply: the day promised on it, and the day promised now."""

    line: OrderLine
    was: date | None
    now: date | None

    @property
    def is_late(self) -> bool:
        """Tell whether the customer waits longer than promised, or nobody knows how long."""
        return self.was is not None and (self.now is None or self.now > self.was)

    @property
    def open_value(self) -> int:
        """Say what the units still to be sent cost, in minor units of the order's currency."""
        return self.line.to_come


@dataclass(frozen=True, slots=True)
class AffectedOrder:
    """An order that a supply touches, with those of its lines that do."""

    order: Order
    lines: tuple[AffectedLine, ...]

    @property
    def at_risk(self) -> int:
        """Say what the lines cost that are late, in minor units of the order's currency."""
        return sum(line.open_value for line in self.lines if line.is_late)


@dataclass(frozen=True, slots=True)
class Backorder:
    """A place in the queue for a SKU, and whose it is."""

    waiting: Waiting
    order: Order
    line: OrderLine


def _with_names(rows: OrderRows) -> OrderRows:
    return rows.select_related("company", "channel", "customer")


def _as_listed(rows: OrderRows) -> OrderRows:
    """Leave out how prices were found: it is as long as the order, and lists do not show it."""
    return _with_names(rows).defer("pricing")


def _with_parts(rows: OrderRows) -> OrderRows:
    promises = Prefetch("promises", Promise.objects.order_by("promise_version"))
    lines = OrderLine.objects.order_by("position").select_related("substitute_of").prefetch_related(promises)
    holds = Hold.objects.order_by("id")
    return (
        _with_names(rows)
        .prefetch_related(Prefetch("lines", lines))
        .prefetch_related(Prefetch("holds", holds))
    )


def get_order(ctx: Context, *, order_id: str) -> Order:
    """Return an order by public id or number, with lines and holds; raises Missing."""
    rows = _with_parts(Order.objects.visible_to(ctx))
    key = "public_id" if order_id.startswith("ord_") else "number"
    return rows.one(**{key: order_id})


def orders_by_id(ctx: Context, *, order_ids: Collection[str]) -> dict[str, Order]:
    """Return orders by their public ids; those the actor may not see are left out."""
    rows = _as_listed(Order.objects.visible_to(ctx)).filter(public_id__in=order_ids)
    return {order.public_id: order for order in rows}


def list_orders(
    ctx: Context, *, search: str = "", state: str = "", channel: str = "", cursor: str = "", size: int = 50
) -> Page[Order]:
    """Return orders, newest first; `search` is a word as `found_by` takes it: its newest 200 are found."""
    rows = _as_listed(Order.objects.visible_to(ctx))
    if state:
        rows = rows.filter(state=state)
    if channel:
        rows = rows.filter(channel=Subquery(Channel.objects.filter(code=channel).values("pk")[:1]))
    if words := search.strip():
        rows = found_by(rows, words)
    return page_of(rows, cursor=cursor, size=size, order="-placed_at")


def orders_of_customer(ctx: Context, *, customer_id: str, cursor: str = "", size: int = 50) -> Page[Order]:
    """Return a customer's orders, newest first."""
    rows = _as_listed(Order.objects.visible_to(ctx)).filter(customer__public_id=customer_id)
    return page_of(rows, cursor=cursor, size=size, order="-placed_at")


@internal_query
def order_for(order_id: str) -> Order:
    """Return an order for a reaction; raises Missing."""
    return Order.objects.select_related("company", "channel", "customer").one(public_id=order_id)


@internal_query
def orders_for(order_ids: Collection[str]) -> list[Order]:
    """Return orders for a reaction to many events, the first placed first."""
    rows = Order.objects.select_related("company", "channel", "customer").filter(public_id__in=order_ids)
    return list(rows.order_by("pk"))


@internal_query
def is_under_way(order_id: str) -> bool:
    """Tell whether an order is placed or confirmed and not finished; raises Missing."""
    return order_for(order_id).state in OPEN_STATES


@internal_query
def past_lines_to_credit(customer_ids: Collection[int], codes: Collection[str]) -> list[OrderLine]:
    """Return the lines of imported orders, with their orders, of which units were not credited yet."""
    rows = OrderLine.objects.filter(
        order__customer_id__in=customer_ids,
        order__pricing__has_key=IMPORTED,
        sku_code__in=codes,
        credited__lt=F("handed_over"),
    )
    return list(rows.select_related("order"))


@internal_query
def known_external_refs(channel: str, refs: Collection[str]) -> set[str]:
    """Return those external references that are orders of a channel already."""
    rows = Order.objects.filter(channel__code=channel, external_ref__in=refs)
    return {ref for ref in rows.values_list("external_ref", flat=True) if ref}


@internal_query
def orders_before(customer_ids: Collection[int], *, most: int = 1000) -> dict[int, int]:
    """Return how many orders customers (row ids) have, counted to a thousand; one statement."""
    statement = f"""
        SELECT c.id, (SELECT count(*) FROM (
            SELECT FROM {Order._meta.db_table} o WHERE o.customer_id = c.id LIMIT %s) AS counted)
        FROM unnest(%s::bigint[]) AS c (id)"""  # noqa: S608 - a constant table name
    with connection.cursor() as cursor:
        cursor.execute(statement, [most, list(customer_ids)])
        return dict(cursor.fetchall())


def rollups(ctx: Context, *, order_ids: Sequence[str]) -> dict[str, Rollups]:
    """Compute the rollups of orders by public id, in three queries however many there are."""
    items = Q(lines__kind="item")
    rows = (
        Order.objects.visible_to(ctx)
        .filter(public_id__in=order_ids)
        .annotate(
            live=Sum(F("lines__ordered") - F("lines__cancelled"), filter=items, default=0),
            gone=Sum("lines__handed_over", filter=items, default=0),
        )
        .values_list("public_id", "total", "live", "gone")
    )
    money, holds = sums_of(order_ids), _open_holds(order_ids)
    return {
        order_id: Rollups(
            rules.fulfilment_status(live, gone),
            rules.payment_status(total, *money.get(order_id, (0, 0, 0, 0))),
            tuple(holds.get(order_id, ())),
        )
        for order_id, total, live, gone in rows
    }


def _open_holds(order_ids: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    rows = Hold.objects.filter(order__public_id__in=order_ids, released_at=None).order_by("id")
    for order_id, kind in rows.values_list("order__public_id", "kind"):
        found.setdefault(order_id, []).append(kind)
    return found


def open_actions(
    ctx: Context, *, order: Order, lines: Sequence[OrderLine] = (), holds: Sequence[Hold] = ()
) -> tuple[str, ...]:
    """List what the actor may do with the order as it stands: the page's buttons, the API's `actions`.

    `lines` and `holds` are the order's where they are at hand, so that they need not be read.
    """
    holds = [hold for hold in (holds if lines else order.holds.all()) if hold.released_at is None]
    lines = lines or list(order.lines.all())
    items = [line for line in lines if line.kind == "item"]
    is_open = order.state in {"placed", "confirmed"}
    possible = {
        "hold": is_open,
        "release_hold": bool(holds),
        "confirm": order.state == "placed" and not holds,
        "release": order.state == "confirmed" and not holds and any(line.reserved for line in items),
        "amend": is_open or order.state == "completed",
        "cancel": is_open and any(line.live > line.handed_over + line.packed for line in items),
        "credit": any(line.handed_over > line.credited for line in lines),
        "receive_payment": order.state != "cancelled"
        and (order.payment_method in {"manual", "on_account"} or "payment" in {hold.kind for hold in holds}),
    }
    return tuple(name for name, needs in ACTIONS.items() if possible[name] and ctx.may(needs))


def timeline(ctx: Context, *, order_id: str) -> list[TimelineEntry]:
    """Return every fact of an order's story, oldest first; raises Missing when the actor may not see it."""
    order = Order.objects.visible_to(ctx).one(public_id=order_id)
    return [_entry(event) for event in Event.objects.filter(about=order.public_id).order_by("id")]


def _entry(event: Event) -> TimelineEntry:
    sentence = revive(event).sentence() if event.kind in KINDS else event.kind
    return TimelineEntry(event.at, event.actor, event.kind, sentence, event.reason)


def promises_of(ctx: Context, *, order_id: str) -> list[Promise]:
    """Return every promise made for an order's lines, by line, the one in force first; raises Missing."""
    order = Order.objects.visible_to(ctx).one(public_id=order_id)
    rows = Promise.objects.filter(line__order=order).select_related("line")
    return list(rows.order_by("line__position", "-promise_version"))


def affected_by(ctx: Context, *, document: str) -> list[AffectedOrder]:
    """Return the open orders that wait, or were promised, units of a supply document, the oldest first.

    Each line shows the day it was promised for on that supply, and the day it is promised for now.
    """
    versions = Promise.objects.order_by("promise_version")
    lines = (
        OrderLine.objects.filter(order__in=Order.objects.visible_to(ctx), order__state__in=OPEN_STATES)
        .filter(Q(promises__document=document) | Q(order__public_id__in=stock.demands_bound_to(document)))
        .filter(promises__isnull=False, ordered__gt=F("cancelled") + F("handed_over"))
        .distinct()
    )
    found: dict[int, AffectedOrder] = {}
    for line in (
        lines.select_related("order")
        .prefetch_related(Prefetch("promises", versions))
        .order_by("order_id", "position")
    ):
        entry = _affected(line, document)
        if entry:
            before = found.get(line.order_id, AffectedOrder(line.order, ()))
            found[line.order_id] = AffectedOrder(line.order, (*before.lines, entry))
    return list(found.values())


def _affected(line: OrderLine, document: str) -> AffectedLine | None:
    """Say what became of a line's promise on a supply; None for a line that never stood on it."""
    versions = list(line.promises.all())
    stood = [promise for promise in versions if promise.document == document]
    if not stood:
        return None
    return AffectedLine(line, was=stood[0].arrive_on, now=versions[-1].arrive_on)


def backorders(ctx: Context, *, sku: str = "", cursor: str = "", size: int = 50) -> Page[Backorder]:
    """Return the queue of a SKU (code), or of all, with the orders that wait in it, in turn."""
    page = stock.waiting_queue(ctx, sku=sku, cursor=cursor, size=size)
    demands = {waiting.demand for waiting in page.items}
    orders = {order.public_id: order for order in Order.objects.visible_to(ctx).filter(public_id__in=demands)}
    lines = OrderLine.objects.in_bulk([waiting.line_ref for waiting in page.items])
    items = [
        Backorder(waiting, orders[waiting.demand], lines[waiting.line_ref])
        for waiting in page.items
        if waiting.demand in orders and waiting.line_ref in lines
    ]
    return Page(items, page.next_cursor)


@internal_query
def orders_to_release(today: date) -> list[str]:
    """Return the confirmed orders with reserved units that may be sent now, and that nothing is known to hold."""
    waiting = OrderLine.objects.filter(order=OuterRef("pk"), backordered__gt=0)
    held = Hold.objects.filter(order=OuterRef("pk"), released_at=None)
    ready = OrderLine.objects.filter(reserved__gt=0).exclude(sku__release_on__gt=today)
    rows = Order.objects.filter(state="confirmed", pk__in=ready.values("order_id"))
    rows = rows.exclude(Exists(held)).exclude(Exists(waiting), ship_complete=True)
    return list(rows.order_by("id").values_list("public_id", flat=True))


@internal_query
def orders_parked(today: date) -> list[str]:
    """Return the orders that a refusal put on hold before a day."""
    rows = Hold.objects.filter(kind="stock", placed_by__startswith="system:", released_at=None)
    return list(rows.filter(placed_at__date__lt=today).values_list("order__public_id", flat=True))
