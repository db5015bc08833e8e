"""Counting while work goes on: planning, scanning, counting again."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max, Q, Sum

from goodorder.inventory import errors
from goodorder.inventory.commands import piles
from goodorder.inventory.events import CountCancelled, CountPlanned, CountScanned, CountStarted, RecountAsked
from goodorder.inventory.models import Balance, Count, CountLine, Movement, Reservation
from goodorder.inventory.rules import CountPlan, Key
from goodorder.inventory.rules.counts import MOST_LINES
from goodorder.inventory.rules.words import CONDITIONS, GOOD
from goodorder.inventory.states import COUNT
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import Fact, record
from goodorder.kernel.money import MOST_MINOR_UNITS
from goodorder.kernel.numbering import next_number
from goodorder.kernel.quantity import checked
from goodorder.locations import queries as locations
from goodorder.locations.models import Location

EVERYTHING = CountPlan()
Row = tuple[int, int | None, str]
"""SKU id, lot id, condition: what one line of a count is about."""


@command(needs="inventory.count")
def plan_count(ctx: Context, *, location: str, plan: CountPlan = EVERYTHING) -> Count:
    """Plan a stock-take of some SKUs at a place, or of everything that lies there, of our own goods.

    Raises Invalid for more than 500 lines, nothing to count or a limit out of range; Missing.
    """
    place = locations.get_location(ctx, code=location)
    rows = _wanted(place, plan.skus)
    limit = checks.whole(plan.approval_limit, field="approval_limit", most=MOST_MINOR_UNITS)
    count = Count.objects.create(
        number=next_number("ST", ctx.now.year),
        location=place,
        is_blind=plan.is_blind,
        approval_limit=limit,
        planned_at=ctx.now,
        planned_by=ctx.actor,
    )
    CountLine.objects.bulk_create(
        CountLine(count=count, sku_id=sku_id, lot_id=lot_id, condition=condition)
        for sku_id, lot_id, condition in rows
    )
    record(ctx, count, CountPlanned(number=count.number, location=place.code, line_count=len(rows)))
    return count


def _wanted(place: Location, codes: Sequence[str]) -> list[Row]:
    lying = Balance.objects.filter(location=place, owner="").exclude(quantity=0)
    if codes:
        skus = {sku.pk: sku for sku in piles.stocked(codes, most=MOST_LINES).values()}
        lying = lying.filter(sku_id__in=skus)
    rows = lying.order_by("sku__code", "pk").values_list("sku_id", "lot_id", "condition")
    found: list[Row] = [(sku_id, lot_id, condition) for sku_id, lot_id, condition in rows[: MOST_LINES + 1]]
    if codes:
        there = {row[0] for row in found}
        found += [
            (pk, None, GOOD)
            for pk, sku in skus.items()
            if pk not in there and sku.tracking == piles.UNTRACKED
        ]
    if len(found) > MOST_LINES:
        raise errors.too_much_to_count(MOST_LINES)
    if not found and not codes:
        raise errors.nothing_to_count(place.code)
    return found


@command(needs="inventory.count")
def start_count(ctx: Context, *, count_id: str) -> Count:
    """Begin counting. Work at the place goes on meanwhile. Raises Missing, Refused when it began before."""
    count = locked(ctx, count_id)
    return moved(ctx, count, "start", CountStarted(number=count.number))


@command(needs="inventory.count")
def cancel_count(ctx: Context, *, count_id: str) -> Count:
    """Call a count off; nothing is booked. Raises Missing, Refused when it is posted."""
    count = locked(ctx, count_id)
    return moved(ctx, count, "cancel", CountCancelled(number=count.number))


@command(needs="inventory.count")
def scan_count(
    ctx: Context, *, count_id: str, sku: str, counted: int, lot: str = "", condition: str = GOOD
) -> CountLine:
    """Write down how many units of a pile are on the shelf, and what the ledger has there this instant.

    Units picked already are off the shelf though the ledger still has them; they do not count as expected.
    A pile that was not planned is added; another scan of the same pile replaces the one before. Raises
    Refused when the count is not under way or the line not among those to recount; Invalid; Missing.
    """
    count = locked(ctx, count_id)
    if count.state not in {"counting", "recount"}:
        raise errors.not_counting(count.number, count.state)
    thing = piles.stocked([sku], most=1)[sku]
    batch = piles.lot_of(thing, lot)
    row = (thing.pk, batch.pk if batch else None, piles.checked_condition(condition, CONDITIONS))
    line = CountLine.objects.filter(Q(lot_id=row[1]), count=count, sku_id=row[0], condition=row[2]).first()
    line = line or CountLine(count=count, sku_id=row[0], lot_id=row[1], condition=row[2])
    if count.state == "recount" and not line.needs_recount:
        raise errors.not_to_recount(thing.code)
    line.counted, line.needs_recount = checked(counted, field="counted", least=0), False
    line.scanned_at, line.scanned_by = ctx.now, ctx.actor
    line.expected, line.ledger_mark = _on_shelf((thing.pk, count.location_id), row)
    line.save()
    told: dict[str, Any] = {"sku": thing.code, "lot": lot, "condition": condition, "counted": counted}
    record(ctx, count, CountScanned(number=count.number, **told))
    return line


def _on_shelf(key: Key, row: Row) -> tuple[int, int]:
    """Lock a pile's stock and return what should be on the shelf, and the ledger's last entry there."""
    piles.lock([key])
    there = {"sku_id": key[0], "location_id": key[1]}
    lying = Balance.objects.filter(Q(lot_id=row[1]), **there, condition=row[2], owner="")
    on_hand = lying.values_list("quantity", flat=True).first() or 0
    picked = 0
    if row[2] == GOOD:
        held = Reservation.objects.filter(Q(lot_id=row[1]), **there, state=Reservation.OPEN, picked__gt=0)
        picked = held.aggregate(units=Sum("picked"))["units"] or 0
    return on_hand - picked, Movement.objects.filter(**there).aggregate(last=Max("pk"))["last"] or 0


@command(needs="inventory.count")
def recount_lines(ctx: Context, *, count_id: str, skus: Sequence[str]) -> Count:
    """Ask that some SKUs of a count be counted again. Raises Refused once it is posted, Missing."""
    count = locked(ctx, count_id)
    wanted = {sku.pk: sku.code for sku in piles.stocked(skus, most=MOST_LINES).values()}
    lines = count.lines.filter(sku_id__in=wanted)
    found = set(lines.values_list("sku_id", flat=True))
    if odd := [code for pk, code in wanted.items() if pk not in found]:
        raise errors.not_on_count(odd)
    lines.update(needs_recount=True)
    if count.state == "recount":
        return count
    return moved(ctx, count, "recount", RecountAsked(number=count.number, skus=sorted(wanted.values())))


def locked(ctx: Context, count_id: str) -> Count:
    """Lock a count the caller may see, by public id; raises Missing."""
    return Count.objects.visible_to(ctx).select_related("location").locked().by_public_id(count_id)


def moved(ctx: Context, count: Count, event: str, fact: Fact, **changes: Any) -> Count:
    """Take a count a step further, with what changes on it, and tell it."""
    COUNT.step(count, event)
    for name, value in changes.items():
        setattr(count, name, value)
    count.save(update_fields=["state", *changes])
    record(ctx, count, fact)
    return count
