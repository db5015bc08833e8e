"""Valuing stock: the method, movements without a value, and costs that become known later."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import connection
from django.db.models import Max, Q

from goodorder.costing import errors
from goodorder.costing.commands import value_journal
from goodorder.costing.events import StockRevalued, StockValued
from goodorder.costing.models import CostLayer, CostPolicy, CostPool, LandedCost, LandedShare, ValueEntry
from goodorder.costing.rules.costs import BASES, METHODS, Place, Valued, effects, landed_weights, worth_of
from goodorder.costing.rules.revaluation import Change, Revaluation
from goodorder.inventory.models import Movement, Stock
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.kernel.ids import new_id
from goodorder.kernel.money import MOST_MINOR_UNITS, allocate
from goodorder.parties.models import Company

MOST = 1000
MOST_POOLS = 50
MOST_UNIT_COST = MOST_MINOR_UNITS * 10
SOLD = ("ship", "return", "settled")
COSTED_KINDS = ("receipt", "adjust")
# No command takes this long, so no older movement is still uncommitted.
IN_DOUBT = timedelta(hours=1)
LANDED = "landed cost"
Dirty = tuple[Place, int]


@command(needs="inventory.value")
def set_cost_policy(ctx: Context, *, company: str, method: str, since: datetime | None = None) -> CostPolicy:
    """Value a company's stock by a method from a moment on (now, if none is named); or change the method.

    What is there by then begins at no known cost. With another method all its pools are valued anew, a few at
    a time, by `value_movements`. Raises Refused `inventory.policy_begun` when `since` would change, Invalid
    for a moment to come or an unknown method, Missing for an unknown company.
    """
    checks.one_of(method, METHODS, field="method")
    owner = Company.objects.visible_to(ctx).one(code=company)
    if since is not None and since > ctx.now:
        raise errors.policy_ahead()
    _hold_back_movements()
    policy = CostPolicy.objects.locked().filter(company=owner).first()
    if policy is None:
        opened_id = Movement.objects.aggregate(last=Max("id"))["last"] or 0
        moment = since or ctx.now
        return CostPolicy.objects.create(
            company=owner, method=method, since=moment, opened_id=opened_id, created_at=ctx.now
        )
    if since is not None and since != policy.since:
        raise errors.policy_begun(company, policy.since.isoformat())
    policy.method = method
    policy.save(update_fields=["method"])
    return policy


def _hold_back_movements() -> None:
    # Waits for movements being written, so that the last one is known.
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {Movement._meta.db_table} IN SHARE MODE")


@command(needs="inventory.value")
def value_movements(ctx: Context, *, sku_ids: Sequence[str] = (), most: int = MOST) -> int:
    """Value movements that have no value yet, at most `most` of each company, in order; returns how many.

    Named SKUs (public ids) are waited for; otherwise pools somebody else is valuing are passed over. Entries
    after a back-dated movement, and what depends on them, are valued anew.
    """
    policies = CostPolicy.objects.select_related("company").order_by("company_id")
    return sum(_value_company(ctx, policy, sku_ids, most) for policy in policies)


def _value_company(ctx: Context, policy: CostPolicy, sku_ids: Sequence[str], most: int) -> int:
    if sku_ids:
        named = Stock.objects.filter(sku__public_id__in=sku_ids, location__company=policy.company_id)
        return _value_skus(ctx, policy, set(named.values_list("sku_id", flat=True)), most)
    wanted = value_journal.waiting_skus(policy, most)[:MOST_POOLS]
    pools = CostPool.objects.filter(company=policy.company_id).order_by("pk")
    stale = pools.exclude(method=policy.method).values_list("sku_id", flat=True)[:MOST_POOLS]
    wanted = sorted({*wanted, *stale})
    is_alone = value_journal.lock_policy(policy, wanted)
    value_journal.open_pools(policy, wanted)
    free = list(pools.filter(sku__in=wanted).select_for_update(skip_locked=True))
    done = _change_method(ctx, policy, [pool for pool in free if pool.method != policy.method])
    done += _value_waiting(ctx, policy, free, most, is_alone=is_alone)
    value_journal.advance(policy, ctx.now - IN_DOUBT)
    return done


def _value_skus(ctx: Context, policy: CostPolicy, sku_ids: Collection[int], most: int) -> int:
    if not sku_ids:
        return 0
    is_alone = value_journal.lock_policy(policy, sku_ids)
    return _value_waiting(ctx, policy, _opened(policy, sku_ids), most, is_alone=is_alone)


def _opened(policy: CostPolicy, sku_ids: Collection[int]) -> list[CostPool]:
    """Lock the pools of SKUs, in order, after making those that do not exist."""
    value_journal.open_pools(policy, sku_ids)
    return list(CostPool.objects.filter(company=policy.company_id, sku__in=sku_ids).locked())


def _value_waiting(
    ctx: Context, policy: CostPolicy, pools: Sequence[CostPool], most: int, *, is_alone: bool
) -> int:
    skus = {pool.sku_id for pool in pools}
    partners = value_journal.with_partners(policy, skus) - skus if is_alone else set()
    journal = value_journal.Journal([*pools, *(_opened(policy, partners) if partners else [])])
    fresh = value_journal.waiting(policy, skus | partners, most)
    if not is_alone:
        # A kit that came just now has to wait: its values flow into pools that are not locked.
        fresh = list(takewhile(lambda entry: not entry.build, fresh))
    if fresh:
        done = Revaluation(journal, fresh).run()
        value_journal.write(done.changes.values(), done.ends)
        _record(ctx, policy, journal.pools[fresh[0].pool], done.changes.values(), "back-dated entry")
    return len(fresh)


def _change_method(ctx: Context, policy: CostPolicy, stale: Sequence[CostPool]) -> int:
    """Value pools from their beginning by the policy's method; returns how many entries they have."""
    if not stale:
        return 0
    for pool in stale:
        pool.method = policy.method
    CostPool.objects.bulk_update(stale, ["method"])
    CostLayer.objects.filter(pool__in=stale).delete()
    entries = ValueEntry.objects.filter(pool__in=stale).values_list("at", "rank", "movement_id", "pool_id")
    dirty = [((at, rank, movement_id), pool) for at, rank, movement_id, pool in entries]
    _revalue(ctx, policy, stale, dirty, f"method {policy.method}")
    return len(dirty)


@command(needs="inventory.value")
def correct_cost(ctx: Context, *, movement_id: int, unit_cost: int, reason: str) -> ValueEntry:
    """Say what a unit of a delivery (or of units found) cost, in 1/10,000 minor units; what depends on it follows.

    Raises Missing `inventory.policy_missing` or `inventory.not_valued`, Refused `inventory.cost_follows` for
    a movement whose worth is a result, Invalid for a cost out of range or no reason.
    """
    checks.whole(unit_cost, field="unit_cost", most=MOST_UNIT_COST)
    checks.text(reason, field="reason")
    movement = Movement.objects.visible_to(ctx).select_related("location__company").one(pk=movement_id)
    policy = _policy_of(movement)
    pools = _up_to_date(ctx, policy, [movement])
    entry = ValueEntry.objects.filter(movement=movement).first()
    if entry is None:
        raise errors.not_valued(movement_id)
    if entry.quantity < 0 or movement.kind not in COSTED_KINDS:
        raise errors.cost_follows(movement.kind)
    if worth_of(entry.quantity, unit_cost) + entry.landed < 0:
        raise errors.landed_below_zero()
    entry.unit_cost = unit_cost
    entry.save(update_fields=["unit_cost"])
    _revalue(ctx, policy, pools, [_place(entry)], f"cost corrected: {reason}", movement.document)
    entry.refresh_from_db()
    return entry


@command(needs="inventory.value")
def add_landed_cost(
    ctx: Context, *, document: str, amount: int, basis: str, reason: str, company: str = ""
) -> LandedCost:
    """Share freight, duty and the like (minor units, negative to take off) among the receipts of a document.

    `basis` is value, quantity or weight. What was sold since costs more by its share. Raises Missing
    `inventory.nothing_received` or `inventory.policy_missing`; Refused `inventory.cost_unknown` for receipts
    without a cost, `inventory.landed_below_zero`; Invalid for zero, a basis by which nothing can be shared, no
    reason, or a document of several companies of which none is named.
    """
    checks.one_of(basis, BASES, field="basis")
    checks.text(reason, field="reason")
    if not amount:
        raise errors.nothing_lands()
    checks.whole(abs(amount), field="amount", most=MOST_MINOR_UNITS)
    received = _received(ctx, document, company)
    policy = _policy_of(received[0])
    pools = _up_to_date(ctx, policy, received)
    entries = list(
        ValueEntry.objects.filter(movement__in=received).select_related("pool__sku").order_by("movement_id")
    )
    shares = _shares(entries, document, amount, basis)
    landed = LandedCost.objects.create(
        company=policy.company, document=document, amount=amount, basis=basis, reason=reason.strip(),
        created_at=ctx.now, created_by=ctx.actor,
    )  # fmt: skip
    LandedShare.objects.bulk_create(
        LandedShare(landed_cost=landed, movement_id=entry.movement_id, amount=share)
        for entry, share in zip(entries, shares, strict=True)
    )
    for entry, share in zip(entries, shares, strict=True):
        entry.landed += share
    ValueEntry.objects.bulk_update(entries, ["landed"], batch_size=1000)
    _revalue(ctx, policy, pools, map(_place, entries), LANDED, document)
    return landed


def _received(ctx: Context, document: str, company: str) -> list[Movement]:
    near = Movement.objects.visible_to(ctx).filter(
        document=document, kind="receipt", quantity__gt=0, owner=""
    )
    chosen = near.filter(Q(location__company__code=company) if company else Q())
    found = list(chosen.exclude(document="").select_related("location__company").order_by("pk"))
    if not found:
        raise errors.nothing_received(document)
    if len({movement.location.company_id for movement in found}) > 1:
        raise errors.document_ambiguous(document)
    return found


def _shares(entries: Sequence[ValueEntry], document: str, amount: int, basis: str) -> list[int]:
    """Share an amount among receipts, exactly."""
    if not entries:
        raise errors.nothing_received(document)
    costs = {entry.movement_id: entry.unit_cost for entry in entries}
    if unknown := [movement_id for movement_id, unit_cost in costs.items() if unit_cost is None]:
        raise errors.cost_unknown(unknown)
    worths = [worth_of(entry.quantity, entry.unit_cost or 0) for entry in entries]
    goods = [
        (entry.quantity, worth, entry.pool.sku.weight_g) for entry, worth in zip(entries, worths, strict=True)
    ]
    weights = landed_weights(basis, goods)
    if not any(weights):
        raise errors.nothing_to_share_by(basis)
    shares = allocate(amount, weights)
    if any(
        worth + entry.landed + share < 0 for worth, entry, share in zip(worths, entries, shares, strict=True)
    ):
        raise errors.landed_below_zero()
    return shares


def _policy_of(movement: Movement) -> CostPolicy:
    company = movement.location.company
    policy = CostPolicy.objects.select_related("company").filter(company=company).first()
    if policy is None:
        raise errors.policy_missing(company.code)
    return policy


def _up_to_date(ctx: Context, policy: CostPolicy, movements: Iterable[Movement]) -> list[CostPool]:
    """Lock the pools of movements and value all that waits in them."""
    skus = {movement.sku_id for movement in movements}
    while _value_skus(ctx, policy, skus, MOST) == MOST:
        pass
    return _opened(policy, skus)


def _place(entry: ValueEntry) -> Dirty:
    return (entry.at, entry.rank, entry.movement_id), entry.pool_id


def _revalue(
    ctx: Context,
    policy: CostPolicy,
    pools: Sequence[CostPool],
    dirty: Iterable[Dirty],
    cause: str,
    document: str = "",
) -> None:
    journal = value_journal.Journal(pools)
    done = Revaluation(journal, dirty=dirty).run()
    value_journal.write(done.changes.values(), done.ends)
    _record(ctx, policy, journal.pools[pools[0].pk], done.changes.values(), cause, document)


def _record(
    ctx: Context,
    policy: CostPolicy,
    subject: CostPool,
    changes: Collection[Change],
    cause: str,
    document: str = "",
) -> None:
    """Tell what got a value and what got another one, as far as that moves money."""
    whose = {"company": policy.company.code, "currency": policy.company.currency}
    fresh = [change for change in changes if change.was is None]
    if lines := _value_lines(fresh):
        sold = _sold(fresh)
        valued = StockValued(valuation_id=new_id("val"), entries=len(fresh), lines=lines, sold=sold, **whose)
        record(ctx, subject, valued)
    sums = _differences(changes, receipt_as="landed" if cause == LANDED else "receipt")
    touched = [change.entry.pool for change in changes if change.was is not None]
    if touched:
        revalued = StockRevalued(
            valuation_id=new_id("val"), cause=cause, document=document, entries=len(touched),
            pools=len(set(touched)), inventory=sum(sums.values()), cost_of_goods=-sum(sums[kind] for kind in SOLD),
            lines=[{"kind": kind, "amount": amount} for kind, amount in sorted(sums.items()) if amount],
            sold=_sold(change for change in changes if change.was is not None), **whose,
        )  # fmt: skip
        record(ctx, subject, revalued)


def _value_lines(fresh: Iterable[Change]) -> list[dict[str, object]]:
    sums: Counter[tuple[str, str, str]] = Counter()
    for entry, _, now in fresh:
        for kind, amount in effects(entry.kind, now).items():
            sums[entry.place[0].date().isoformat(), entry.document, kind] += amount
    return [
        {"on": on, "document": document, "kind": kind, "amount": amount}
        for (on, document, kind), amount in sorted(sums.items())
        if amount
    ]


def _sold(changes: Iterable[Change]) -> list[dict[str, object]]:
    """Say by how much what was sold cost more, for each pool, document and instant."""
    sums: Counter[tuple[int, str, str]] = Counter()
    for entry, was, now in changes:
        key = entry.pool, entry.document, entry.place[0].isoformat()
        sums[key] -= _of_sales(entry.kind, now) - (_of_sales(entry.kind, was) if was else 0)
    return [
        {"pool": pool, "document": document, "at": at, "cost": cost}
        for (pool, document, at), cost in sorted(sums.items())
        if cost
    ]


def _of_sales(kind: str, valued: Valued) -> int:
    found = effects(kind, valued)
    return sum(found.get(each, 0) for each in SOLD)


def _differences(changes: Iterable[Change], *, receipt_as: str) -> Counter[str]:
    sums: Counter[str] = Counter()
    for entry, was, now in changes:
        if was is not None:
            sums.update(effects(entry.kind, now, receipt_as=receipt_as))
            sums.subtract(effects(entry.kind, was, receipt_as=receipt_as))
    return sums
