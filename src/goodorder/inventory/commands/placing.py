"""Placing claims when there is not enough in plain sight, or when lots or limits are involved."""

from collections.abc import Sequence
from dataclasses import replace

from goodorder.inventory import errors
from goodorder.inventory.commands import statements
from goodorder.inventory.commands.closing import close_run_out
from goodorder.inventory.commands.moving import movables, move
from goodorder.inventory.commands.network import network
from goodorder.inventory.commands.queue import serve_queue
from goodorder.inventory.queries import shelves
from goodorder.inventory.rules import (
    Claim,
    Grant,
    HoldTerms,
    Shelves,
    Shortage,
    Wanting,
    given,
    serve,
    sums,
)
from goodorder.kernel.access import Context

Bound = list[tuple[Claim, int | None]]
"""Claims, divided by lot (id) where lots are told apart."""


def place_at_length(ctx: Context, claims: Sequence[Claim], terms: HoldTerms) -> Bound:
    """Find room for claims: run-out claims end, those who wait are served, claims on the network move away.

    Raises Refused `inventory.short`, without any lock when nothing could help.
    """
    sku_ids = {claim.sku_id for claim in claims}
    wanted = _wanted(claims, terms)
    _refuse_hopeless(ctx, claims, terms)
    statements.lock_skus(sku_ids)
    if close_run_out(ctx, statements.lock(sku_ids=sku_ids)):
        serve_queue(ctx, sku_ids, cause="a hold ran out")
    there = shelves(sku_ids, now=ctx.now)
    grants, _ = serve(wanted, there)
    if rest := _lacking(wanted, grants):
        net = network(location_ids={claim.location_id for claim in claims})
        more, shifts = serve(rest, there, movables(sku_ids, net))
        if _lacking(rest, more):
            raise errors.short(_named(_shortages(claims, shelves(sku_ids, now=ctx.now), terms)))
        move(ctx, shifts)
        grants += more
    return [
        (Claim(claim.line_ref, claim.sku_id, claim.location_id, grant.quantity), grant.lot_id)
        for grant in sorted(grants, key=lambda grant: grant.wanting_id)
        for claim in (claims[grant.wanting_id],)
    ]


def _wanted(claims: Sequence[Claim], terms: HoldTerms) -> list[Wanting]:
    return [
        Wanting(
            at,
            claim.sku_id,
            claim.quantity,
            (claim.location_id,),
            min_life_days=terms.min_life_days,
            needed_on=terms.needed_on,
            is_pinned=True,
        )
        for at, claim in enumerate(claims)
    ]


def _refuse_hopeless(ctx: Context, claims: Sequence[Claim], terms: HoldTerms) -> None:
    """Refuse at once what is short while nowhere else is a unit that a claim could move to."""
    there = shelves({claim.sku_id for claim in claims}, now=ctx.now)
    if missing := _shortages(claims, there, terms):
        totals = sums((claim.key, claim.quantity) for claim in claims)
        spare = {key[0] for key, shelf in there.items() if shelf.offer() > totals.get(key, 0)}
        if any(shortage.key[0] not in spare for shortage in missing):
            raise errors.short(_named(missing))


def _lacking(wanted: Sequence[Wanting], grants: Sequence[Grant]) -> list[Wanting]:
    """Return what was not granted, as it is still wanted."""
    got = given(grants)
    return [
        replace(one, quantity=one.quantity - got.get(one.id, 0))
        for one in wanted
        if got.get(one.id, 0) < one.quantity
    ]


def _shortages(claims: Sequence[Claim], there: Shelves, terms: HoldTerms) -> list[Shortage]:
    totals = sums((claim.key, claim.quantity) for claim in claims)
    offers = {
        key: there[key].offer(terms.min_life_days, terms.needed_on) if key in there else 0 for key in totals
    }
    return [Shortage(key, asked, offers[key]) for key, asked in totals.items() if offers[key] < asked]


def _named(missing: Sequence[Shortage]) -> list[dict[str, object]]:
    codes = statements.names(shortage.key for shortage in missing)
    return [
        {
            "sku": codes[shortage.key][0],
            "location": codes[shortage.key][1],
            "asked": shortage.asked,
            "available": shortage.available,
        }
        for shortage in missing
    ]
