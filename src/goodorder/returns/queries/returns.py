"""Returns and claims as people and machines ask for them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Prefetch

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.orders.models import Order
from goodorder.orders.queries import found_by
from goodorder.returns.models import (
    Claim,
    Disposition,
    Return,
    ReturnedUnit,
    ReturnLine,
    Settlement,
)
from goodorder.returns.models.returns import ReturnRows
from goodorder.returns.states import AWAITED, RETURN

MOST_FOUND, MOST_MATCHES = 20, 200
# Which permission lets a person do what a return's state allows.
ACTIONS = {
    "authorise": "returns.authorise",
    "reject": "returns.authorise",
    "cancel": "returns.request",
    "label": "returns.authorise",
    "extend": "returns.authorise",
    "receive": "returns.receive",
    "finish": "returns.receive",
    "inspect": "returns.inspect",
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a scan may belong to: returns that expect goods, and orders of which goods may come back."""

    returns: tuple[Return, ...]
    orders: tuple[Order, ...]


def _whole(rows: ReturnRows) -> ReturnRows:
    units = ReturnedUnit.objects.select_related("sku", "location", "line").order_by("id")
    history = Disposition.objects.order_by("seq")
    lines = ReturnLine.objects.select_related("sku", "order_line").order_by("id")
    near = rows.select_related("order__customer", "order__channel", "order__company", "location")
    near = near.prefetch_related(Prefetch("lines", lines)).prefetch_related(Prefetch("units", units))
    near = near.prefetch_related(Prefetch("units__dispositions", history))
    return near.prefetch_related(Prefetch("settlements", Settlement.objects.order_by("id")))


def list_returns(
    ctx: Context, *, state: str = "", reason: str = "", search: str = "", cursor: str = "", size: int = 50
) -> Page[Return]:
    """Return returns, newest first.

    `search` is the number of a return, order or parcel, a customer's name, a SKU or a channel.
    """
    rows = _whole(Return.objects.visible_to(ctx))
    if state:
        rows = rows.filter(state=state)
    if reason:
        rows = rows.filter(pk__in=ReturnLine.objects.filter(reason=reason).values("ret"))
    if words := search.strip():
        rows = _found_by(rows, words)
    return page_of(rows, cursor=cursor, size=size)


def _found_by(rows: ReturnRows, words: str) -> ReturnRows:
    """Keep the newest 200 that a word finds: each thing it may be is looked up in an index of its own."""
    code = words.upper()
    ways = (
        rows.filter(number=code),
        rows.filter(tracking_number=words),
        rows.filter(order__number=code),
        rows.filter(order__customer_name__icontains=words),
        rows.filter(order__channel__code=words),
        rows.filter(pk__in=ReturnLine.objects.filter(sku__code=code).values("ret")),
    )
    found = [way.order_by("-id").values("pk")[:MOST_MATCHES] for way in ways]
    return rows.filter(pk__in=found[0].union(*found[1:]))


def get_return(ctx: Context, *, return_id: str) -> Return:
    """Return a return with lines, units and settlements; raises Missing."""
    return _whole(Return.objects.visible_to(ctx)).by_public_id(return_id)


def returns_of_order(ctx: Context, *, order_id: str) -> list[Return]:
    """List the returns of an order, oldest first."""
    return list(_whole(Return.objects.visible_to(ctx)).filter(order__public_id=order_id).order_by("id"))


def find_parcel(ctx: Context, *, scan: str) -> Parcel:
    """Say what a parcel may be, by a scanned or typed word.

    That is the number of a return, its parcel, an order, or the label it was sent with; else a customer's name
    or mail, or the SKU inside.
    """
    words = scan.strip()
    if not words:
        return Parcel((), ())
    known = Return.objects.visible_to(ctx).exclude(state__in=["closed", "rejected", "cancelled"])
    returns = _whole(_found_by(known, words)).order_by("-id")[:MOST_FOUND]
    orders = found_by(Order.objects.visible_to(ctx), words).filter(
        lines__handed_over__gt=F("lines__returned"), lines__kind="item"
    )
    return Parcel(tuple(returns), tuple(orders.distinct().order_by("-id")[:MOST_FOUND]))


def open_actions(ctx: Context, *, ret: Return) -> tuple[str, ...]:
    """List what the actor may do with a return as it stands."""
    moves = set(RETURN.open_moves(ret.state))
    lines = list(ret.lines.all())
    possible = {
        "authorise": "authorise" in moves,
        "reject": "reject" in moves,
        "cancel": "cancel" in moves and not any(line.settled for line in lines),
        "extend": ret.state in AWAITED and not ret.charged_at and bool(ret.expires_on or ret.advance_due_on),
        "label": ret.state == "authorised" and not ret.label_id,
        "receive": "receive" in moves and ret.outcome != "keep",
        "finish": ret.state == "partly_received" and any(line.open for line in lines),
        "inspect": any(unit.inspected_at is None for unit in ret.units.all()),
    }
    return tuple(name for name, needs in ACTIONS.items() if possible[name] and ctx.may(needs))


def get_unit(ctx: Context, *, unit_id: str) -> ReturnedUnit:
    """Return one unit that came, with its return; raises Missing."""
    rows = ReturnedUnit.objects.filter(ret__in=Return.objects.visible_to(ctx))
    return rows.select_related("ret__order", "sku", "location", "line").by_public_id(unit_id)


def units_to_decide(ctx: Context, *, disposition: str = "pending", size: int = 100) -> list[ReturnedUnit]:
    """List units with a disposition, those that wait longest first."""
    rows = ReturnedUnit.objects.filter(ret__in=Return.objects.visible_to(ctx), disposition=disposition)
    return list(rows.select_related("ret", "sku", "location").order_by("id")[:size])


def list_claims(
    ctx: Context, *, state: str = "", order_id: str = "", cursor: str = "", size: int = 50
) -> Page[Claim]:
    """Return claims, newest first."""
    rows = Claim.objects.visible_to(ctx).select_related("order", "order_line")
    if state:
        rows = rows.filter(state=state)
    if order_id:
        rows = rows.filter(order__public_id=order_id)
    return page_of(rows, cursor=cursor, size=size)


def get_claim(ctx: Context, *, claim_id: str) -> Claim:
    """Return a claim with its order; raises Missing."""
    return Claim.objects.visible_to(ctx).select_related("order", "order_line").by_public_id(claim_id)


@internal_query
def returns_to_expire(today: date) -> list[str]:
    """List authorised returns whose time to come is over, by public id."""
    rows = Return.objects.filter(state="authorised", expires_on__lt=today)
    return list(rows.order_by("id").values_list("public_id", flat=True)[: MOST_FOUND * 10])


@internal_query
def advances_overdue(today: date) -> list[str]:
    """List advance exchanges whose original should be here and was not charged yet, by public id."""
    rows = Return.objects.filter(advance_due_on__lt=today, charged_at=None)
    return list(rows.order_by("id").values_list("public_id", flat=True)[: MOST_FOUND * 10])


@internal_query
def return_of_unit(unit_id: str) -> str:
    """Return the public id of the return a unit came with; empty for an unknown one."""
    rows = ReturnedUnit.objects.filter(public_id=unit_id)
    return rows.values_list("ret__public_id", flat=True).first() or ""


@internal_query
def order_of_return(return_id: str) -> str:
    """Return the public id of the order a return is of; raises Missing."""
    return str(Return.objects.select_related("order").by_public_id(return_id).order.public_id)


@internal_query
def is_charge(tender_id: str) -> bool:
    """Tell whether a tender is to bring what an original that never came costs."""
    return Return.objects.filter(charge_tender=tender_id).exists() if tender_id else False


def returns_counted(ctx: Context) -> dict[str, int]:
    """Return how many returns are in each state that somebody must do something about."""
    rows = Return.objects.visible_to(ctx).exclude(state__in=["closed", "rejected", "cancelled", "expired"])
    return dict(rows.values_list("state").annotate(found=Count("id")))
