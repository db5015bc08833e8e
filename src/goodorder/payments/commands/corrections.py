"""Corrections of balances, decided by a second person, and how refunds are spread."""

from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.money import MOST_MINOR_UNITS, Money
from goodorder.parties.models import Channel, Company
from goodorder.payments.commands.balances import lock_values, move
from goodorder.payments.events import (
    StoredAdjustmentDecided,
    StoredAdjustmentRequested,
    StoredValueAdjusted,
    TenderPolicySet,
)
from goodorder.payments.models import StoredAdjustment, StoredValue, TenderPolicy
from goodorder.payments.rules import checked_amount
from goodorder.payments.rules.refunds import POLICIES, TO_STORE_CREDIT


@command(needs="payments.adjust")
def adjust_stored_value(ctx: Context, *, stored_value_id: str, amount: int, reason: str) -> StoredAdjustment:
    """Ask to correct a balance by a signed amount (minor units); another person decides.

    Raises Missing, Invalid.
    """
    value = StoredValue.objects.visible_to(ctx).by_public_id(stored_value_id)
    if not amount or abs(amount) > MOST_MINOR_UNITS:
        message = "amount: write by how much the balance is wrong, below zero to take away"
        raise Invalid("payments.adjustment_empty", message, field="amount")
    asked = StoredAdjustment.objects.create(
        stored_value=value,
        amount=amount,
        reason=checks.text(reason, field="reason"),
        requested_by=ctx.actor,
        requested_at=ctx.now,
    )
    fact = StoredAdjustmentRequested(
        adjustment_id=asked.public_id, stored_value_id=value.public_id, amount=amount
    )
    events.record(ctx, asked, fact, about=value.public_id)
    return asked


@command(needs="payments.approve")
def decide_stored_adjustment(ctx: Context, *, adjustment_id: str, approve: bool) -> StoredAdjustment:
    """Approve or decline a correction somebody else asked for; approved, the balance moves at once.

    Raises Missing, Refused for one's own, a decided one, or when more would go than is free.
    """
    asked = StoredAdjustment.objects.visible_to(ctx).locked().one(public_id=adjustment_id)
    if asked.is_approved is not None:
        raise Refused("payments.adjustment_decided", f"correction {asked} was decided by {asked.decided_by}")
    if asked.requested_by == ctx.actor:
        message = "adjustment_id: you asked for this correction; somebody else must decide"
        raise Refused("payments.own_adjustment", message, field="adjustment_id")
    asked.is_approved, asked.decided_by, asked.decided_at = approve, ctx.actor, ctx.now
    asked.save(update_fields=["is_approved", "decided_by", "decided_at"])
    value = lock_values([asked.stored_value_id])[asked.stored_value_id]
    fact = StoredAdjustmentDecided(
        adjustment_id=asked.public_id, stored_value_id=value.public_id, is_approved=approve
    )
    events.record(ctx, asked, fact, about=value.public_id)
    if approve:
        _adjust(ctx, value, asked)
    return asked


def _adjust(ctx: Context, value: StoredValue, asked: StoredAdjustment) -> None:
    if value.free + asked.amount < 0:
        there = Money(value.free, value.currency)
        message = f"amount: only {there} is free on this {value.label}; take that much at most"
        raise Refused("payments.stored_exceeds", message, field="amount", available=value.free)
    movement = move(ctx, value, "adjust", amount=asked.amount, note=asked.reason)
    fact = StoredValueAdjusted(
        stored_value_id=value.public_id,
        movement=movement.pk,
        company=value.company.code,
        method=value.kind,
        amount=asked.amount,
        currency=value.currency,
    )
    events.record(ctx, value, fact)


@command(needs="payments.policy")
def set_tender_policy(
    ctx: Context,
    *,
    company: str,
    refunds: str,
    channel: str = "",
    allows_store_credit: bool = False,
    goodwill_limit: int = 0,
) -> TenderPolicy:
    """Say how a company, or one channel of it, spreads refunds over tenders, and how much goodwill is free.

    `goodwill_limit` (minor units) counts for the company as a whole. Raises Invalid, Missing.
    """
    checks.one_of(refunds, POLICIES, field="refunds")
    checked_amount(goodwill_limit, field="goodwill_limit", least=0)
    if refunds == TO_STORE_CREDIT and not allows_store_credit:
        message = "allows_store_credit: your terms must allow it before all refunds go to store credit"
        raise Invalid("payments.store_credit_not_allowed", message, field="allows_store_credit")
    owner = Company.objects.visible_to(ctx).one(code=company)
    part = Channel.objects.visible_to(ctx).one(company=owner, code=channel) if channel else None
    policy, _is_new = TenderPolicy.objects.get_or_create(company=owner, channel=part)
    policy = TenderPolicy.objects.locked().get(pk=policy.pk)
    policy.refunds, policy.allows_store_credit = refunds, allows_store_credit
    policy.goodwill_limit = goodwill_limit
    policy.save(update_fields=["refunds", "allows_store_credit", "goodwill_limit"])
    fact = TenderPolicySet(company=company, channel=channel, refunds=refunds)
    events.record(ctx, policy, fact)
    return policy
