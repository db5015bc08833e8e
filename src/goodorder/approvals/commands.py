"""Every write to approvals, and the commands they call once somebody approves."""

from dataclasses import dataclass, replace

from goodorder.amendments import commands as amendments
from goodorder.approvals.events import (
    ApprovalDeclined,
    ApprovalExpired,
    ApprovalGiven,
    ApprovalRequested,
    ApprovalWithdrawn,
)
from goodorder.approvals.models import Approval
from goodorder.approvals.queries import margin_of
from goodorder.approvals.rules import (
    LASTS,
    AmendmentAsked,
    CreditAsked,
    OrderAsked,
    RefundAsked,
    Wanted,
    because,
    fingerprint,
)
from goodorder.approvals.states import APPROVAL
from goodorder.fields import commands as fields
from goodorder.kernel import checks
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.command import command, rehearse, unless_taken
from goodorder.kernel.errors import OmsError, Refused
from goodorder.kernel.events import Fact, record
from goodorder.limits.queries import last_use, uses_since
from goodorder.limits.rules import Give
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.parties.models import Channel, Company, Customer
from goodorder.payments import commands as payments

# What another person may be asked for: everything else must be put right first.
ABOVE_LIMIT = ("limits.beyond", "payments.goodwill_limit", "orders.price_below_limit")
AT_ONCE, LONGEST = 200, 300


@dataclass(frozen=True, slots=True)
class _Foreseen:
    """What an act would give away, and the margins of its order."""

    uses: list[Give]
    before: int | None
    after: int | None


@command(needs="approvals.ask")
def ask_approval(ctx: Context, *, wanted: Wanted, reason: str) -> Approval:
    """Ask somebody else to approve what is above one's limit; it is open for a day, and a repeat returns it.

    Raises Invalid, Missing, Refused `approvals.not_needed` when the actor may do it alone, and whatever else stops
    the act itself.
    """
    note = checks.text(reason, field="reason", most=LONGEST)
    wanted = because(wanted, note)
    approval = _about(ctx, wanted)
    seal = fingerprint(wanted)
    if former := Approval.objects.visible_to(ctx).filter(fingerprint=seal, state="requested").first():
        return former
    _refuse_needless(ctx, wanted, note)
    seen = _foreseen(ctx, wanted, note)
    approval.asked, approval.fingerprint = wanted.as_json(), seal
    approval.uses = [{"kind": one.kind, "amount": one.amount, "base": one.base} for one in seen.uses]
    approval.amount = sum(one.amount for one in seen.uses)
    approval.margin_before, approval.margin_after = seen.before, seen.after
    approval.reason, approval.requested_by = note, ctx.actor
    approval.requested_at, approval.expires_at = ctx.now, ctx.now + LASTS
    with unless_taken(Refused("approvals.asked_already", "somebody asked for exactly this just now")):
        approval.save(force_insert=True)
    fact = ApprovalRequested(
        approval_id=approval.public_id,
        act=approval.act,
        amount=approval.amount,
        currency=approval.currency,
        because=note,
    )
    _tell(ctx, approval, fact)
    return approval


@command(needs="approvals.decide")
def approve(ctx: Context, *, approval_id: str, note: str = "") -> Approval:
    """Do what somebody else asked for, now and once, in the approver's own name and within their limits.

    Raises Missing, Forbidden `limits.beyond` when it is above the approver's limit too, Refused for one's own, a
    decided or an expired one, `approvals.changed_meanwhile` when more would be given away than was asked for, and
    whatever stops the act itself: nothing is done then, and it stays open.
    """
    approval = _open(ctx, approval_id)
    wanted = approval.wanted
    ctx.require(wanted.needs)
    last = last_use()
    approval.result = _performed(ctx, wanted, approval.reason)
    _refuse_more(approval, uses_since(last, actor=ctx.actor, about=_about_of(approval)))
    _decide(ctx, approval, "approve", note)
    fact = ApprovalGiven(
        approval_id=approval.public_id,
        act=approval.act,
        amount=approval.amount,
        currency=approval.currency,
        asked_by=approval.requested_by,
    )
    _tell(ctx, approval, fact)
    return approval


@command(needs="approvals.decide")
def decline_approval(ctx: Context, *, approval_id: str, reason: str) -> Approval:
    """Decline what somebody else asked for; nothing is done. Raises Missing, Invalid, Refused."""
    note = checks.text(reason, field="reason", most=LONGEST)
    approval = _open(ctx, approval_id)
    _decide(ctx, approval, "decline", note)
    _tell(ctx, approval, ApprovalDeclined(approval_id=approval.public_id, act=approval.act, because=note))
    return approval


@command(needs="approvals.ask")
def withdraw_approval(ctx: Context, *, approval_id: str) -> Approval:
    """Take back what one asked for. Raises Missing, Refused when somebody else asked or it is decided."""
    approval = Approval.objects.visible_to(ctx).locked().one(public_id=approval_id)
    if approval.requested_by != ctx.actor:
        message = f"approval_id: {approval.requested_by} asked for this; only they can take it back"
        raise Refused("approvals.not_yours", message, field="approval_id")
    _end(ctx, approval, "withdraw", ApprovalWithdrawn(approval_id=approval.public_id, act=approval.act))
    return approval


@command(needs="approvals.expire")
def expire_approvals(ctx: Context) -> int:
    """End what nobody decided in time. Returns how many, at most a batch."""
    late = Approval.objects.filter(state="requested", expires_at__lte=ctx.now).locked()[:AT_ONCE]
    found = list(late)
    for approval in found:
        _end(ctx, approval, "expire", ApprovalExpired(approval_id=approval.public_id, act=approval.act))
    return len(found)


def _open(ctx: Context, approval_id: str) -> Approval:
    """Lock an approval another person asked for and nobody decided."""
    approval = Approval.objects.visible_to(ctx).locked().one(public_id=approval_id)
    APPROVAL.target(approval.state, "approve")
    if approval.requested_by == ctx.actor:
        message = "approval_id: you asked for this; another person must decide"
        raise Refused("approvals.own", message, field="approval_id")
    if approval.expires_at <= ctx.now:
        raise Refused("approvals.expired", "approval_id: nobody decided in time; it must be asked for again")
    return approval


def _decide(ctx: Context, approval: Approval, event: str, note: str) -> None:
    APPROVAL.step(approval, event)
    approval.note = checks.text(note, field="note", most=LONGEST, least=0)
    approval.decided_by, approval.decided_at = ctx.actor, ctx.now
    approval.save(update_fields=["state", "note", "decided_by", "decided_at", "result"])


def _end(ctx: Context, approval: Approval, event: str, fact: Fact) -> None:
    APPROVAL.step(approval, event)
    approval.save(update_fields=["state"])
    _tell(ctx, approval, fact)


def _tell(ctx: Context, approval: Approval, fact: Fact) -> None:
    record(ctx, approval, fact, about=_about_of(approval))


def _about_of(approval: Approval) -> str:
    return approval.result or approval.about or approval.public_id


def _refuse_needless(ctx: Context, wanted: Wanted, reason: str) -> None:
    """Refuse to ask for what one may do alone; raises what stops the act for any other reason."""
    if not ctx.may(wanted.needs):
        return
    try:
        rehearse(lambda: _performed(ctx, wanted, reason))
    except OmsError as refusal:
        if refusal.code in ABOVE_LIMIT or refusal.code == "access.permission_lacking":
            return
        raise
    raise Refused("approvals.not_needed", "this is within your own limit; do it without asking")


def _foreseen(ctx: Context, wanted: Wanted, reason: str) -> _Foreseen:
    """Rehearse an act without limits: what it would give away, and what that does to the margin."""
    free = replace(system_context("approvals", now=ctx.now), scopes=ctx.scopes)

    def played() -> _Foreseen:
        about = _order_of(wanted)
        before, last = margin_of(about), last_use()
        result = _performed(free, wanted, reason)
        return _Foreseen(uses_since(last, actor=free.actor), before, margin_of(result))

    return rehearse(played)


def _refuse_more(approval: Approval, given: list[Give]) -> None:
    """Refuse when an act gives more of a kind than was approved: the order has changed since."""
    approved = {one["kind"]: one["amount"] for one in approval.uses}
    for one in given:
        if one.amount > approved.get(one.kind, 0):
            message = "approval_id: it would give away more than was asked for; have it asked for again"
            raise Refused("approvals.changed_meanwhile", message, kind=one.kind, amount=one.amount)


def _about(ctx: Context, wanted: Wanted) -> Approval:
    """Return a new approval that knows what it is about; raises Missing for what the actor may not see."""
    if isinstance(wanted, CreditAsked):
        company = Company.objects.visible_to(ctx).one(code=wanted.company)
        customer = Customer.objects.visible_to(ctx).by_public_id(wanted.customer_id)
        return Approval(
            act=wanted.act,
            company=company,
            about=customer.public_id,
            label=customer.name[:160],
            currency=wanted.currency,
        )
    if isinstance(wanted, OrderAsked):
        channel = Channel.objects.visible_to(ctx).select_related("company").one(code=wanted.draft.channel)
        label = wanted.draft.ship_to.name[:160]
        about = {"about": "", "label": label, "currency": channel.currency}
        return Approval(act=wanted.act, company=channel.company, channel=channel, **about)
    order = Order.objects.visible_to(ctx).select_related("company", "channel").one(public_id=wanted.order_id)
    about = {"about": order.public_id, "label": order.number, "currency": order.currency}
    return Approval(act=wanted.act, company=order.company, channel=order.channel, **about)


def _order_of(wanted: Wanted) -> str:
    return wanted.order_id if isinstance(wanted, RefundAsked | AmendmentAsked) else ""


def _performed(ctx: Context, wanted: Wanted, reason: str) -> str:
    """Call the command an act stands for; returns the id of what it changed or made."""
    if isinstance(wanted, RefundAsked):
        return _refund(ctx, wanted, reason)
    if isinstance(wanted, AmendmentAsked):
        return _amend(ctx, wanted)
    if isinstance(wanted, CreditAsked):
        return _credit(ctx, wanted, reason)
    order = orders.capture_order(ctx, draft=wanted.draft)
    fields.answer_order(ctx, order=order, values=wanted.fields)
    return str(order.public_id)


def _refund(ctx: Context, wanted: RefundAsked, reason: str) -> str:
    order = orders.refund_order(
        ctx,
        order_id=wanted.order_id,
        units=wanted.units,
        amounts=wanted.amounts,
        goodwill=wanted.goodwill,
        reason=reason,
    )
    return str(order.public_id)


def _amend(ctx: Context, wanted: AmendmentAsked) -> str:
    proposed = amendments.propose_amendment(ctx, order_id=wanted.order_id, changes=wanted.changes)
    return str(amendments.apply_amendment(ctx, amendment_id=proposed.public_id).order.public_id)


def _credit(ctx: Context, wanted: CreditAsked, reason: str) -> str:
    payments.issue_store_credit(
        ctx,
        customer_id=wanted.customer_id,
        company=wanted.company,
        amount=wanted.amount,
        currency=wanted.currency,
        reason=reason,
    )
    return wanted.customer_id
