"""Work at a location: asked for, picked, found short, refused, taken back."""

from collections.abc import Sequence

from goodorder.fulfillment.commands.bins import settle_bins
from goodorder.fulfillment.commands.steps import (
    WORKABLE,
    ask_location,
    end_when_done,
    facts,
    line_of,
    lines_of,
    locked,
    move,
    refuse_unless,
    save_counters,
)
from goodorder.fulfillment.events import (
    FulfillmentCancelled,
    FulfillmentRequested,
    ItemsPicked,
    ItemsPutBack,
    PickedShort,
    WorkRedirected,
    WorkRejected,
)
from goodorder.fulfillment.models import FulfillmentLine, FulfillmentOrder
from goodorder.fulfillment.rules import REJECTIONS, Route, WorkLine, is_all_withdrawn
from goodorder.inventory import commands as inventory
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.kernel.numbering import next_number
from goodorder.kernel.quantity import checked
from goodorder.locations.queries import location_for

ALIVE = ("scheduled", "open", "on_hold", "requested", "accepted", "in_progress", "cancel_requested")


@command(needs="fulfillment.request")
def request(
    ctx: Context, *, demand: str, location: str, work: Sequence[WorkLine], route: Route
) -> FulfillmentOrder:
    """Ask a location to send units; it accepts at once unless its people are asked first."""
    if not work:
        raise Invalid("fulfillment.work_missing", "work: name at least one line", field="work")
    asked = FulfillmentOrder.objects.create(
        number=next_number("FO", ctx.now.year),
        demand=demand,
        location=location_for(location),
        service=route.service,
        ship_to=dict(route.ship_to),
        created_at=ctx.now,
    )
    FulfillmentLine.objects.bulk_create(
        FulfillmentLine(
            fulfillment_order=asked,
            line_ref=line.line_ref,
            sku_id=line.sku_id,
            quantity=checked(line.quantity),
        )
        for line in work
    )
    ask_location(asked)
    fact = FulfillmentRequested(
        fulfillment_order_id=asked.public_id,
        demand=demand,
        location=location,
        lines=facts({line.line_ref: line.quantity for line in work}),
    )
    record(ctx, asked, fact, about=demand)
    return asked


@command(needs="fulfillment.work")
def pick_items(
    ctx: Context, *, fulfillment_order_id: str, picks: Sequence[tuple[int, int]]
) -> FulfillmentOrder:
    """Count units as taken from the shelf: (line id, quantity) each.

    Raises Refused `fulfillment.over_picked` naming the line when it needs fewer.
    """
    asked = locked(ctx, fulfillment_order_id)
    refuse_unless(asked, *WORKABLE)
    if not picks:
        raise Invalid("fulfillment.picks_missing", "picks: name at least one line", field="picks")
    take_from_shelf(ctx, asked, picks)
    lines = lines_of(asked)
    settle_bins(asked.location, {lines[line_id].sku_id for line_id, _ in picks})
    return asked


def take_from_shelf(
    ctx: Context, asked: FulfillmentOrder, picks: Sequence[tuple[int, int]], *, lot: str = ""
) -> None:
    """Count units of locked work as picked, of one lot (code) if it is named; raises as `pick_items` does."""
    lines, picked = lines_of(asked), dict[int, int]()
    for line_id, quantity in picks:
        line = line_of(lines, line_id)
        if checked(quantity, field="quantity") > line.counters.to_pick:
            message = (
                f"line {line_id} ({line.sku.code}): only {line.counters.to_pick} left to pick, not {quantity}"
            )
            raise Refused("fulfillment.over_picked", message, line=line_id, possible=line.counters.to_pick)
        line.picked += quantity
        save_counters(ctx, line, "picked")
        picked[line.line_ref] = picked.get(line.line_ref, 0) + quantity
    claims = _claims(lines, picks)
    inventory.pick(ctx, demand=asked.demand, location=asked.location.code, lines=claims, lot=lot)
    if asked.state == "accepted":
        move(asked, "start")
    fact = ItemsPicked(fulfillment_order_id=asked.public_id, demand=asked.demand, lines=facts(picked))
    record(ctx, asked, fact, about=asked.demand)


@command(needs="fulfillment.work")
def put_back(
    ctx: Context, *, fulfillment_order_id: str, units: Sequence[tuple[int, int]]
) -> FulfillmentOrder:
    """Count picked units that are in no parcel as back on their shelf: (line id, quantity) each.

    Raises Refused `fulfillment.not_picked` naming the line when fewer such units are picked.
    """
    asked = locked(ctx, fulfillment_order_id)
    refuse_unless(asked, *WORKABLE)
    if not units:
        raise Invalid("fulfillment.units_missing", "units: name at least one line", field="units")
    give_back(ctx, asked, units)
    return asked


def give_back(ctx: Context, asked: FulfillmentOrder, units: Sequence[tuple[int, int]]) -> None:
    """Count picked units of locked work as back on their shelf; raises as `put_back` does."""
    lines, returned = lines_of(asked), dict[int, int]()
    for line_id, quantity in units:
        line = line_of(lines, line_id)
        if checked(quantity, field="quantity") > line.counters.to_pack:
            message = f"line {line_id} ({line.sku.code}): only {line.counters.to_pack} picked and unpacked"
            raise Refused("fulfillment.not_picked", message, line=line_id, possible=line.counters.to_pack)
        line.picked -= quantity
        line.save(update_fields=["picked"])
        returned[line.line_ref] = returned.get(line.line_ref, 0) + quantity
    if not returned:
        return
    inventory.unpick(ctx, demand=asked.demand, location=asked.location.code, lines=_claims(lines, units))
    fact = ItemsPutBack(fulfillment_order_id=asked.public_id, demand=asked.demand, lines=facts(returned))
    record(ctx, asked, fact, about=asked.demand)


def _claims(
    lines: dict[int, FulfillmentLine], units: Sequence[tuple[int, int]]
) -> list[tuple[int, int, int]]:
    """Name units as the stock room does: the demand's line, the SKU, how many."""
    return [(lines[line_id].line_ref, lines[line_id].sku_id, quantity) for line_id, quantity in units]


@command(needs="fulfillment.work")
def report_short(
    ctx: Context, *, fulfillment_order_id: str, line_id: int, quantity: int, reason: str
) -> FulfillmentOrder:
    """Say that units were not found; whoever asked for them looks elsewhere.

    Raises Refused `fulfillment.over_short` when fewer units are left to pick, Invalid without a reason.
    """
    if not reason.strip():
        raise Invalid("fulfillment.reason_missing", "reason: say what was found instead", field="reason")
    asked = locked(ctx, fulfillment_order_id)
    refuse_unless(asked, *WORKABLE)
    miss_units(ctx, asked, line_of(lines_of(asked), line_id), quantity, reason)
    return asked


def miss_units(
    ctx: Context,
    asked: FulfillmentOrder,
    line: FulfillmentLine,
    quantity: int,
    reason: str,
    effect: str = "not_found",
) -> None:
    """Count units of a locked line as short and tell it; raises as `report_short` does."""
    _miss(ctx, line, quantity)
    fact = PickedShort(
        fulfillment_order_id=asked.public_id,
        demand=asked.demand,
        location=asked.location.code,
        reason=reason,
        lines=facts({line.line_ref: quantity}),
        effect=effect,
    )
    record(ctx, asked, fact, about=asked.demand)
    end_when_done(ctx, asked)


@command(needs="fulfillment.work")
def reject_work(
    ctx: Context,
    *,
    fulfillment_order_id: str,
    reason: str,
    units: Sequence[tuple[int, int]] | None = None,
) -> FulfillmentOrder:
    """Refuse unpicked units, (line id, quantity) each, or all of them when None; they are sourced elsewhere.

    `reason` is one of `REJECTIONS`. Raises Invalid for another, Refused `fulfillment.over_short` naming the
    line when fewer units are left to pick, `fulfillment.nothing_to_reject` when none are.
    """
    checks.one_of(reason, REJECTIONS, field="reason")
    asked = locked(ctx, fulfillment_order_id)
    refuse_unless(asked, "requested", *WORKABLE)
    lines, refused = lines_of(asked), dict[int, int]()
    if units is None:
        units = [(pk, line.counters.to_pick) for pk, line in lines.items() if line.counters.to_pick]
    if not units:
        message = f"everything of {asked.number} is picked already; put goods back before you refuse them"
        raise Refused("fulfillment.nothing_to_reject", message)
    for line_id, quantity in units:
        line = line_of(lines, line_id)
        _miss(ctx, line, quantity)
        refused[line.line_ref] = refused.get(line.line_ref, 0) + quantity
    if is_all_withdrawn(line.counters for line in lines.values()):
        move(asked, "reject")
    fact = WorkRejected(
        fulfillment_order_id=asked.public_id,
        demand=asked.demand,
        location=asked.location.code,
        reason=reason,
        lines=facts(refused),
    )
    record(ctx, asked, fact, about=asked.demand)
    end_when_done(ctx, asked)
    return asked


def _miss(ctx: Context, line: FulfillmentLine, quantity: int) -> None:
    """Count units that this location will not send."""
    if checked(quantity) > line.counters.to_pick:
        message = (
            f"line {line.pk} ({line.sku.code}): only {line.counters.to_pick} left to pick, not {quantity}"
        )
        raise Refused("fulfillment.over_short", message, line=line.pk, possible=line.counters.to_pick)
    line.short += quantity
    save_counters(ctx, line, "short")


@command(needs="fulfillment.request")
def redirect_work(ctx: Context, *, demand: str, route: Route) -> int:
    """Send what locations have not packed yet elsewhere, or another way; returns how many fulfillment orders.

    Raises Refused `fulfillment.packed_already` naming one that has something packed.
    """
    rows = FulfillmentOrder.objects.select_related("location").filter(demand=demand, state__in=ALIVE)
    asked_for = list(rows.locked())
    for asked in asked_for:
        if any(line.packed > line.shipped for line in asked.lines.all()):
            message = (
                f"{asked.number} at {asked.location.code} is packed for where it was to go; unpack it first"
            )
            raise Refused("fulfillment.packed_already", message, fulfillment_order_id=asked.public_id)
        asked.service, asked.ship_to = route.service, dict(route.ship_to)
        asked.save(update_fields=["service", "ship_to"])
        fact = WorkRedirected(
            fulfillment_order_id=asked.public_id, demand=demand, location=asked.location.code
        )
        record(ctx, asked, fact, about=demand)
    return len(asked_for)


@command(needs="fulfillment.take_back")
def take_back(ctx: Context, *, demand: str, line_ref: int, quantity: int) -> dict[str, int]:
    """Take unpicked units of a demand's line back from the locations that have them as work.

    Work on hold gives first, then the newest.
    Returns how many units each location (by code) let go; together at most `quantity`, fewer when the
    rest is picked or gone.
    """
    checked(quantity)
    given: dict[str, int] = {}
    rows = FulfillmentOrder.objects.select_related("location").filter(demand=demand, state__in=ALIVE)
    for asked in sorted(rows.locked(), key=lambda row: (row.state != "on_hold", -row.pk)):
        left = quantity - sum(given.values())
        taken = _withdraw(ctx, asked, line_ref, left) if left else 0
        if taken:
            given[asked.location.code] = given.get(asked.location.code, 0) + taken
    return given


def _withdraw(ctx: Context, asked: FulfillmentOrder, line_ref: int, most: int) -> int:
    taken = 0
    for line in asked.lines.filter(line_ref=line_ref).order_by("id"):
        share = min(most - taken, line.counters.to_pick)
        if share:
            line.cancelled += share
            save_counters(ctx, line, "cancelled")
            taken += share
    if taken:
        fact = FulfillmentCancelled(
            fulfillment_order_id=asked.public_id, demand=asked.demand, lines=facts({line_ref: taken})
        )
        record(ctx, asked, fact, about=asked.demand)
        end_when_done(ctx, asked)
    return taken
