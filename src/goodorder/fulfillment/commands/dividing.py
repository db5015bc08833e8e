"""Dividing work otherwise: moved to another location, split, merged. Every counter and allocation is conserved."""

from collections import Counter
from collections.abc import Iterable, Sequence

from goodorder.fulfillment.commands.steps import (
    ask_location,
    drop_tasks,
    end_when_done,
    facts,
    line_of,
    lines_of,
    locked,
    move,
    refuse_unless,
    save_counters,
)
from goodorder.fulfillment.events import WorkMerged, WorkMoved, WorkSplit
from goodorder.fulfillment.models import FulfillmentLine, FulfillmentOrder
from goodorder.fulfillment.states import DIVISIBLE, UNTOUCHED
from goodorder.inventory import commands as inventory
from goodorder.inventory.queries import standing_of
from goodorder.inventory.rules import Claim
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.kernel.numbering import next_number
from goodorder.kernel.quantity import checked
from goodorder.locations.queries import location_for

COUNTERS = ("quantity", "picked", "packed", "shipped", "short", "cancelled")


@command(needs="fulfillment.direct")
def split_work(
    ctx: Context, *, fulfillment_order_id: str, units: Sequence[tuple[int, int]]
) -> FulfillmentOrder:
    """Make unpicked units, (line id, quantity) each, work of their own in the same state; returns the new one.

    Raises Refused `fulfillment.over_split` naming the line with fewer such units, `fulfillment.nothing_left`
    when nothing would stay behind; Invalid without any.
    """
    asked = locked(ctx, fulfillment_order_id)
    refuse_unless(asked, *DIVISIBLE)
    lines, wanted = lines_of(asked), Counter[int]()
    for line_id, quantity in units:
        wanted[line_of(lines, line_id).pk] += checked(quantity)
    if not wanted:
        raise Invalid("fulfillment.units_missing", "units: name at least one line", field="units")
    _refuse_too_many(asked, lines, wanted)
    drop_tasks(ctx, [lines[line_id] for line_id in wanted])
    made = _twin(ctx, asked)
    for line_id, quantity in wanted.items():
        _split_off(ctx, lines[line_id], quantity, made)
    split = Counter[int]()
    for line_id, quantity in wanted.items():
        split[lines[line_id].line_ref] += quantity
    fact = WorkSplit(
        fulfillment_order_id=asked.public_id, demand=asked.demand, made=made.public_id, lines=facts(split)
    )
    record(ctx, asked, fact, about=asked.demand)
    end_when_done(ctx, asked)
    return made


def _refuse_too_many(
    asked: FulfillmentOrder, lines: dict[int, FulfillmentLine], wanted: Counter[int]
) -> None:
    for line_id, quantity in wanted.items():
        if quantity > (possible := lines[line_id].counters.to_pick):
            code = lines[line_id].sku.code
            message = f"line {line_id} ({code}): only {possible} left to pick, not {quantity}"
            raise Refused("fulfillment.over_split", message, line=line_id, possible=possible)
    if all(wanted[pk] == line.quantity for pk, line in lines.items()):
        message = f"nothing of {asked.number} would stay behind; split off fewer units"
        raise Refused("fulfillment.nothing_left", message)


def _twin(ctx: Context, asked: FulfillmentOrder) -> FulfillmentOrder:
    return FulfillmentOrder.objects.create(
        number=next_number("FO", ctx.now.year),
        demand=asked.demand,
        location=asked.location,
        state="accepted" if asked.state == "in_progress" else asked.state,
        service=asked.service,
        ship_to=asked.ship_to,
        created_at=asked.created_at,
        not_before=asked.not_before,
        because=asked.because,
    )


def _split_off(ctx: Context, line: FulfillmentLine, quantity: int, made: FulfillmentOrder) -> None:
    """Move a whole untouched line over, or leave a line of the rest behind."""
    if quantity == line.quantity:
        line.fulfillment_order = made
        line.save(update_fields=["fulfillment_order"])
        return
    line.quantity -= quantity
    save_counters(ctx, line, "quantity")
    FulfillmentLine.objects.create(
        fulfillment_order=made, line_ref=line.line_ref, sku=line.sku, quantity=quantity
    )


@command(needs="fulfillment.direct")
def merge_work(ctx: Context, *, fulfillment_order_id: str, others: Sequence[str]) -> FulfillmentOrder:
    """Take other work of the same demand, place, way and state into this one; nothing of it may be picked.

    Raises Refused `fulfillment.not_alike` naming what differs, Missing, Invalid without others.
    """
    pieces = _locked_together(ctx, fulfillment_order_id, others)
    asked, absorbed = pieces[fulfillment_order_id], [pieces[each] for each in dict.fromkeys(others)]
    for piece in pieces.values():
        refuse_unless(piece, *UNTOUCHED)
        _refuse_unlike(asked, piece)
    for piece in absorbed:
        lines = lines_of(piece)
        drop_tasks(ctx, lines.values())
        for line in lines.values():
            _absorb(asked, line)
        piece.merged_into = asked
        move(piece, "merge", "merged_into")
    fact = WorkMerged(
        fulfillment_order_id=asked.public_id,
        demand=asked.demand,
        absorbed=[piece.public_id for piece in absorbed],
    )
    record(ctx, asked, fact, about=asked.demand)
    return asked


def _locked_together(ctx: Context, first: str, others: Iterable[str]) -> dict[str, FulfillmentOrder]:
    wanted = dict.fromkeys(others)
    if not wanted or first in wanted:
        message = "others: name other work to take in"
        raise Invalid("fulfillment.others_missing", message, field="others")
    rows = FulfillmentOrder.objects.visible_to(ctx).select_related("location")
    found = {piece.public_id: piece for piece in rows.filter(public_id__in=[first, *wanted]).locked()}
    for each in (first, *wanted):
        if each not in found:
            rows.one(public_id=each)
    return found


def _refuse_unlike(asked: FulfillmentOrder, piece: FulfillmentOrder) -> None:
    for name in ("demand", "location", "service", "ship_to", "state", "not_before"):
        if getattr(asked, name) != getattr(piece, name):
            what = {"demand": "order", "ship_to": "address"}.get(name, name.replace("_", " "))
            message = f"{piece.number} has another {what} than {asked.number}; only like work can be merged"
            raise Refused("fulfillment.not_alike", message, differs=name)


def _absorb(asked: FulfillmentOrder, line: FulfillmentLine) -> None:
    """Add a line to the one of the same units, or hang it under its new work as it is."""
    same = asked.lines.filter(line_ref=line.line_ref, sku_id=line.sku_id).first()
    if same is None or line.tasks.exists():
        line.fulfillment_order = asked
        line.save(update_fields=["fulfillment_order"])
        return
    for name in COUNTERS:
        setattr(same, name, getattr(same, name) + getattr(line, name))
    line.delete()
    same.save(update_fields=COUNTERS)


@command(needs="fulfillment.direct")
def move_work(ctx: Context, *, fulfillment_order_id: str, location: str) -> FulfillmentOrder:
    """Let another location (code) do work that nothing is picked of; its units are allocated there.

    Raises Refused `inventory.short` when they are not there, `fulfillment.same_location`; Missing.
    """
    asked, place = locked(ctx, fulfillment_order_id), location_for(location)
    refuse_unless(asked, *UNTOUCHED)
    if place.pk == asked.location_id or place.company_id != asked.location.company_id:
        message = f"location: choose another location of the company than {asked.location.code}"
        raise Refused("fulfillment.same_location", message, field="location")
    lines, old = lines_of(asked), asked.location.code
    drop_tasks(ctx, lines.values())
    units = Counter[tuple[int, int]]()
    for line in lines.values():
        units[line.line_ref, line.sku_id] += line.counters.to_pick
    _move_claims(ctx, asked, +units, place.pk)
    asked.location = place
    asked.save(update_fields=["location"])
    if asked.state in {"requested", "accepted"}:
        move(asked, "recall")
    if asked.state == "open":
        ask_location(asked)
    moved = Counter[int]()
    for (line_ref, _), count in units.items():
        moved[line_ref] += count
    fact = WorkMoved(
        fulfillment_order_id=asked.public_id,
        demand=asked.demand,
        location_from=old,
        location_to=place.code,
        lines=facts(+moved),
    )
    record(ctx, asked, fact, about=asked.demand)
    return asked


def _move_claims(
    ctx: Context, asked: FulfillmentOrder, units: Counter[tuple[int, int]], location_id: int
) -> None:
    """Claim units elsewhere instead, in one act; what the same lines hold beside them stays as it is."""
    line_skus = dict(units.keys())
    named = [(line_ref, sku_id, count) for (line_ref, sku_id), count in units.items()]
    inventory.keep_in_place(ctx, demand=asked.demand)
    soft = [
        held
        for held in standing_of(asked.demand)
        if held.line_ref in line_skus and held.location_id and not held.is_allocated and not held.expected_on
    ]
    inventory.loosen(ctx, demand=asked.demand, location=asked.location.code, lines=named)
    claims = [Claim(line_ref, sku_id, location_id, count) for line_ref, sku_id, count in named]
    claims += [
        Claim(held.line_ref, line_skus[held.line_ref], held.location_id, held.quantity)
        for held in soft
        if held.location_id
    ]
    inventory.move_claims(ctx, demand=asked.demand, line_refs=list(line_skus), claims=claims)
    inventory.allocate(ctx, demand=asked.demand, line_refs=list(line_skus))
    for held in soft:
        kept = [(held.line_ref, line_skus[held.line_ref], held.quantity)]
        inventory.loosen(ctx, demand=asked.demand, location=held.location, lines=kept)
