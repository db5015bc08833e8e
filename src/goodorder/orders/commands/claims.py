"""Claiming stock for lines: plan over what is available, reserve under the database's guard, plan again if beaten.

What nobody has waits in the queue of the stock room, which may serve it at once: the counters follow it.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from goodorder.availability.queries.supplying import supplying
from goodorder.availability.rules.selling import (
    DATED,
    NEVER,
    STOCK,
    Lacking,
    Wanted,
    not_for_sale,
    out_of_stock,
    strictest,
    supply_for,
)
from goodorder.catalog.models import Sku
from goodorder.catalog.queries import known_skus
from goodorder.inventory import commands as inventory
from goodorder.inventory import queries as stock
from goodorder.inventory.rules import Claim, HoldTerms, Wait
from goodorder.kernel.access import Context
from goodorder.kernel.command import attempt
from goodorder.kernel.errors import Refused, Transient
from goodorder.locations.models import Location
from goodorder.orders.models import Order, OrderLine
from goodorder.shipping.queries import pickup_store
from goodorder.sourcing.rules import Demand, Plan, Supply, plan

MOST_TRIES = 20
BEATEN = {"inventory.short", "inventory.changed_meanwhile"}
USUAL_RANK = 100


def sell(ctx: Context, order: Order, lines: list[OrderLine], *, backorders: bool) -> list[dict[str, Any]]:
    """Hold stock for the lines of a new order; what is lacking waits where channel and life cycle allow it.

    Returns the waiting lines as facts. Raises Refused `orders.out_of_stock` with every line that can neither
    be had nor waited for; what is collected at a store is never waited for, and the refusal names the store.
    """
    may = supply_for_lines(lines, backorders=backorders)
    lacking = claim_stock(ctx, order, lines, may_wait=any(supply != STOCK for supply in may.values()))
    refuse_lacking(lines, lacking, may, pickup_store(order.service) if lacking else "")
    waiting = wait_for_supply(ctx, order, lines)
    dated = [line for line in lines if line.backordered and may[line.pk] == DATED]
    if dated:
        over = stock.undated({_sku_of(line) for line in dated})
        _refuse(
            lines,
            {line.pk: min(line.backordered, over[_sku_of(line)]) for line in dated if _sku_of(line) in over},
        )
    return waiting


def refuse_lacking(
    lines: list[OrderLine], lacking: Mapping[int, int], may: Mapping[int, str], store: str = ""
) -> None:
    """Raise Refused `orders.out_of_stock` with every lacking line (id) that is sold from stock alone.

    `may` says what each line is sold against. At a store (code) nothing is waited for.
    """
    _refuse(lines, {pk: units for pk, units in lacking.items() if store or may[pk] == STOCK}, store)


def supply_for_lines(lines: list[OrderLine], *, backorders: bool) -> dict[int, str]:
    """Say per line (id) what it may be sold against: a component also what its kit may be."""
    codes = {line.kit_sku_code for line in lines if line.kit_sku_code}
    kits = known_skus(codes) if codes else {}
    found = {}
    for line in lines:
        lives = [_wanted(line).life_cycle]
        if line.kit_sku_code in kits:
            lives.append(kits[line.kit_sku_code].life_cycle)
        found[line.pk] = strictest(supply_for(life, backorders=backorders) for life in lives)
    return found


def claim_stock(
    ctx: Context,
    order: Order,
    lines: list[OrderLine],
    *,
    excluded: Collection[str] = (),
    may_wait: bool = True,
) -> Mapping[int, int]:
    """Reserve the unsourced units of lines as far as locations, but for the excluded ones (codes), have them.

    Returns what is lacking per line (id); these units stay unsourced. When none of them `may_wait`, the
    queue is not locked for them.
    """
    wanted = [line for line in lines if line.unsourced]
    if not wanted:
        return {}
    places, is_pinned = supplying(order.company.code, order.service, excluded)
    demands = [Demand(line.pk, _sku_of(line), line.unsourced) for line in wanted]
    terms = HoldTerms(min_life_days=order.customer.min_life_days, is_pinned=is_pinned)
    found = reserve_planned(
        ctx, demand=order.public_id, places=places, demands=demands, terms=terms, may_wait=may_wait
    )
    for line in wanted:
        lacking = found.short.get(line.pk, 0)
        line.reserved += line.unsourced - lacking
        line.unsourced = lacking
    OrderLine.objects.bulk_update(wanted, ["unsourced", "reserved"])
    return found.short


def wait_for_supply(ctx: Context, order: Order, lines: list[OrderLine]) -> list[dict[str, Any]]:
    """Let the unsourced units of lines wait; returns those that still do as facts."""
    short = [line for line in lines if line.unsourced]
    if not short:
        return []
    channel, life = order.channel, order.customer.min_life_days
    waits = [
        Wait(
            demand=order.public_id,
            line_ref=line.pk,
            sku_id=_sku_of(line),
            quantity=line.unsourced,
            rank=channel.priority,
            ranked_by="" if channel.priority == USUAL_RANK else f"channel {channel.code} goes first",
            min_life_days=life,
        )
        for line in short
    ]
    for line in short:
        line.backordered, line.unsourced = line.backordered + line.unsourced, 0
    inventory.wait(ctx, company=order.company.code, waits=waits)
    absorb(order, short)
    OrderLine.objects.bulk_update(short, ["unsourced", "backordered", "reserved"])
    return facts_of({line: line.backordered for line in short})


def absorb(order: Order, lines: list[OrderLine]) -> dict[OrderLine, int]:
    """Count units as reserved that wait no longer because they were served; returns how many per line.

    Units that wait again, because what was held for them is not there after all, count with a minus.
    The caller has locked the order and saves the lines.
    """
    if not any(line.backordered or line.reserved for line in lines):
        return {}
    waiting = stock.still_waiting(order.public_id)
    served = {}
    for line in lines:
        if units := line.backordered - waiting.get(line.pk, 0):
            line.backordered, line.reserved = line.backordered - units, line.reserved + units
            served[line] = units
    return served


def claims_of(found: Plan) -> list[Claim]:
    """Return what a plan claims."""
    return [Claim(take.line_ref, take.sku_id, take.location_id, take.quantity) for take in found.assignments]


def facts_of(units: Mapping[OrderLine, int]) -> list[dict[str, Any]]:
    """Write units per line as events carry them, without lines that have none."""
    return [
        {"line": line.position, "line_ref": line.pk, "quantity": count}
        for line, count in units.items()
        if count
    ]


def reserve_planned(
    ctx: Context,
    *,
    demand: str,
    places: list[Location],
    demands: list[Demand],
    terms: HoldTerms,
    may_wait: bool = True,
) -> Plan:
    """Plan and reserve until the plan holds: each failure means that somebody else got a unit meanwhile.

    When there is not enough for all and the rest `may_wait`, the SKUs are locked before anything is held, as
    the queue will be.
    """
    is_still, terms = not may_wait, replace(terms, gives_way=True)
    for _ in range(MOST_TRIES):
        found = plan(demands, _supplies(ctx, places, demands, terms.min_life_days))
        if found.short and not is_still:
            inventory.lock_queue(ctx, sku_ids={each.sku_id for each in demands})
            is_still = True
            continue
        claims = claims_of(found)
        try:
            attempt(
                lambda claims=claims: inventory.reserve(  # type: ignore[misc]  # bound to this round
                    ctx, demand=demand, claims=claims, terms=terms
                )
            )
        except (Refused, Transient) as refusal:
            if refusal.code not in BEATEN:
                raise
        else:
            return found
    raise Refused("orders.stock_contended", "too many buyers at once for these items; try again")


def free_units(ctx: Context, places: list[Location], sku_ids: Collection[int]) -> dict[int, int]:
    """Return how many units of each SKU (row id) some locations have to give together."""
    free = stock.available(sku_ids=sku_ids, location_ids={place.pk for place in places}, now=ctx.now)
    found: dict[int, int] = {}
    for (sku_id, _), units in free.items():
        found[sku_id] = found.get(sku_id, 0) + units
    return found


def _supplies(ctx: Context, locations: list[Location], demands: list[Demand], life: int) -> list[Supply]:
    ids = {place.pk: place for place in locations}
    sku_ids = {demand.sku_id for demand in demands}
    free = stock.available(sku_ids=sku_ids, location_ids=set(ids), now=ctx.now, min_life_days=life)
    per_place: dict[int, dict[int, int]] = {}
    for (sku_id, location_id), quantity in free.items():
        per_place.setdefault(location_id, {})[sku_id] = quantity
    return [
        Supply(place.code, place.pk, per_place.get(place.pk, {}), place.rank, place.handling_cost)
        for place in locations
    ]


def _refuse(lines: list[OrderLine], short: Mapping[int, int], store: str = "") -> None:
    """Refuse the order if units of some lines can neither be had (at the store, if any) nor waited for."""
    if not short:
        return
    entries, words = [], []
    for line in lines:
        if units := short.get(line.pk, 0):
            wanted = _wanted(line)
            entry = {"line": line.position, "sku": line.sku_code, "asked": line.ordered, "short": units}
            named = {"instead": wanted.instead, "kit": line.kit_sku_code}
            entries.append(entry | {name: code for name, code in named.items() if code})
            words.append(out_of_stock(Lacking(line.position, wanted, line.ordered, units)))
    at, other = (f" at {store}", "; collect elsewhere, or have it sent") if store else ("", "")
    message, where = f"not enough stock{at}: {', '.join(words)}{other}", {"location": store} if store else {}
    raise Refused("orders.out_of_stock", message, field="lines", lines=entries, **where)


def refuse_unsold(sku: Sku, *, field: str) -> None:
    """Raise Refused `orders.not_for_sale` for a SKU that is no longer sold, naming what is instead."""
    wanted = _as_wanted(sku)
    if supply_for(wanted.life_cycle, backorders=True) == NEVER:
        message = f"{field}: {not_for_sale(wanted)}"
        raise Refused("orders.not_for_sale", message, field=field, sku=sku.code, instead=wanted.instead)


def _wanted(line: OrderLine) -> Wanted:
    if line.sku is None:
        raise ValueError(f"line {line.pk} is a charge and needs no stock")
    return replace(_as_wanted(line.sku), kit=line.kit_sku_code)


def _as_wanted(sku: Sku) -> Wanted:
    return Wanted(sku.code, sku.life_cycle, sku.successor.code if sku.successor else "")


def _sku_of(line: OrderLine) -> int:
    if line.sku_id is None:
        raise ValueError(f"line {line.pk} is a charge and needs no stock")
    return line.sku_id
