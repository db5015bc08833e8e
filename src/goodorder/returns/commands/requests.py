"""Asking for a return, allowing it, refusing it, giving it up."""

from collections.abc import Sequence
from datetime import date, timedelta

from goodorder.catalog import queries as catalog
from goodorder.fulfillment.queries import sent_from
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import OmsError
from goodorder.kernel.numbering import next_number
from goodorder.kernel.quantity import checked
from goodorder.locations import queries as locations
from goodorder.locations.models import Location
from goodorder.orders.commands.steps import line_at, lines_of, locked
from goodorder.orders.models import Order, OrderLine
from goodorder.returns import errors, queries, rules
from goodorder.returns.commands import steps
from goodorder.returns.events import (
    ReturnAuthorised,
    ReturnCancelled,
    ReturnExpired,
    ReturnExtended,
    ReturnRejected,
    ReturnRequested,
)
from goodorder.returns.models import Return, ReturnLine
from goodorder.returns.queries import Allowance
from goodorder.returns.rules import ReturnDraft, RuleDraft, Wanted
from goodorder.returns.states import AWAITED
from goodorder.shipping.queries import quote

VALID_DAYS = 30
MOST_MORE_DAYS = 90
MAY_OVERRIDE = "returns.override"
Judged = Sequence[tuple[Wanted, Allowance]]


@command(needs="returns.request")
def request_return(ctx: Context, *, order_id: str, draft: ReturnDraft) -> Return:
    """Ask for units of an order to come back, on behalf of a customer or as staff.

    It is authorised at once unless the rule wants somebody to look at it. Raises Missing; Invalid naming the
    field; Refused `returns.not_allowed` citing the rule, `returns.too_many`, `returns.outcome_not_allowed`. With
    `draft.override` the policy may be left aside by who holds `returns.override`; never the units there are.
    """
    override = checks.text(draft.override, field="override", most=300, least=0)
    if override:
        ctx.require(MAY_OVERRIDE)
    order = locked(ctx, order_id)
    judged = fitting(ctx, order, draft)
    ret = _written(ctx, order, draft, judged, override)
    if ret.outcome != rules.KEEP:
        units = [(allowance.line.pk, wanted.units) for wanted, allowance in judged]
        steps.count(ctx, ret, "expected back", units)
    cited = sorted({allowance.verdict.rule for _, allowance in judged if allowance.verdict.rule})
    fact = ReturnRequested(
        return_id=ret.public_id,
        number=ret.number,
        units=sum(wanted.units for wanted, _ in judged),
        outcome=ret.outcome,
        rules=cited or ["no rule"],
    )
    steps.tell(ctx, ret, fact)
    waits = any(terms_of(allowance).needs_approval for _, allowance in judged)
    return ret if waits and not override else _authorised(ctx, ret)


def fitting(ctx: Context, order: Order, draft: ReturnDraft) -> Judged:
    """Judge what is wanted of a locked order; raises as `request_return` what the policy or the units do not allow."""
    checks.one_of(draft.outcome, rules.OUTCOMES, field="outcome")
    judged = _judged(ctx, order, draft.lines)
    for wanted, allowance in judged:
        _refuse_unfit(wanted, allowance, draft, is_overridden=bool(draft.override.strip()))
    return judged


def _judged(ctx: Context, order: Order, wanted: Sequence[Wanted]) -> Judged:
    """Hold what is wanted against the policy in force at purchase."""
    if not wanted:
        raise errors.no_lines()
    known, lines, seen = queries.reasons(), lines_of(order), dict[int, Wanted]()
    for each in wanted:
        checked(each.units, field=f"lines[{each.line}].units")
        if each.reason not in known:
            raise errors.reason_unknown(each.reason, tuple(known))
        if seen.setdefault(each.line, each) is not each:
            raise errors.line_twice(each.line)
    items = [line_at(lines, each.line) for each in wanted]
    for line in items:
        if line.kind != "item":
            raise errors.too_many(line.position, seen[line.position].units, 0)
    because = {line.pk: seen[line.position].reason for line in items}
    found = queries.allowances(order, items, because, ctx.now.date())
    return list(zip(wanted, found, strict=True))


def _refuse_unfit(wanted: Wanted, allowance: Allowance, draft: ReturnDraft, *, is_overridden: bool) -> None:
    verdict, outcome = allowance.verdict, draft.outcome
    if wanted.units > allowance.free:
        raise errors.too_many(wanted.line, wanted.units, allowance.free)
    if outcome == rules.EXCHANGE and not wanted.exchange_for:
        raise errors.replacement_missing(wanted.line)
    if wanted.exchange_for:
        catalog.resolve_sku(wanted.exchange_for)
    if is_overridden:
        return
    if not verdict.is_allowed:
        raise errors.not_allowed(wanted.line, verdict.because)
    if wanted.units > verdict.units:
        raise errors.too_many(wanted.line, wanted.units, verdict.units)
    if outcome not in verdict.outcomes:
        raise errors.outcome_not_allowed(outcome, verdict.outcomes, verdict.rule)
    if draft.is_advance and not terms_of(allowance).advance_days:
        raise errors.no_advance(verdict.rule)


def terms_of(allowance: Allowance) -> RuleDraft:
    """Return the terms of the rule that decided; those of an overridden return where none did."""
    return allowance.verdict.terms or RuleDraft()


def _written(ctx: Context, order: Order, draft: ReturnDraft, judged: Judged, override: str) -> Return:
    ret = Return.objects.create(
        number=next_number("RET", ctx.now.year),
        order=order,
        location=_place(ctx, order, draft.location),
        outcome=draft.outcome,
        is_advance=draft.is_advance and draft.outcome == rules.EXCHANGE,
        override=override,
        requested_by=ctx.actor,
        requested_at=ctx.now,
    )
    ReturnLine.objects.bulk_create([_line(ret, order, *each) for each in judged])
    return ret


def _place(ctx: Context, order: Order, code: str) -> Location:
    """Return where the goods are to come: as named, else where they were sent from, else the first place."""
    if code:
        return locations.get_location(ctx, code=code)
    if sent := sent_from(order.public_id):
        return Location.objects.one(pk=sent)
    places = locations.active_locations(order.company.code)
    if not places:
        raise errors.no_place(order.company.code)
    return Location.objects.one(pk=places[0].pk)


def _line(ret: Return, order: Order, wanted: Wanted, allowance: Allowance) -> ReturnLine:
    line, terms = allowance.line, terms_of(allowance)
    refund_on = "authorised" if ret.outcome == rules.KEEP or ret.is_advance else terms.refund_on
    return ReturnLine(
        ret=ret,
        order_line=line,
        sku=line.sku,
        quantity=wanted.units,
        reason=wanted.reason,
        comment=checks.text(wanted.comment, field="comment", most=500, least=0),
        exchange_for=wanted.exchange_for,
        rule=allowance.verdict.rule or "override",
        because=allowance.verdict.because[:300],
        refund_on=refund_on,
        refunds_shipping=terms.refunds_shipping,
        fee=worth_of(order, allowance, wanted.units)[1],
    )


def worth_of(order: Order, allowance: Allowance, units: int) -> tuple[int, int]:
    """Return the value of units of a line as it is now, and what is kept of it, in minor units."""
    line, terms = allowance.line, terms_of(allowance)
    left = min(units, line.handed_over - line.credited)
    value = line.units(first=line.credited, count=left)["total"] if left > 0 else 0
    freight = _freight(order, line, units) if terms.fee_kind == "freight" else 0
    return value, rules.fee_of(terms, value, freight)


def _freight(order: Order, line: OrderLine, units: int) -> int:
    """Return what the way back costs by the order's service, nothing where that is not known."""
    weight_g = units * (line.sku.weight_g if line.sku else 0)
    try:
        found = quote(service_code=order.service, country=order.ship_to["country"], weight_g=weight_g)
    except OmsError:
        return 0
    return found.amount if found.currency == order.currency else 0


@command(needs="returns.authorise")
def authorise_return(ctx: Context, *, return_id: str) -> Return:
    """Allow a return that was asked for. Raises Missing, Refused when it is decided."""
    ret, _order = steps.locked(ctx, return_id)
    return _authorised(ctx, ret)


def _authorised(ctx: Context, ret: Return) -> Return:
    day = ctx.now.date()
    changes: dict[str, object] = {
        "authorised_at": ctx.now,
        "expires_on": None if ret.outcome == rules.KEEP else day + timedelta(days=VALID_DAYS),
    }
    if ret.is_advance:
        due_on = day + timedelta(days=_advance_days(ret))
        changes |= {"advance_due_on": due_on, "expires_on": None}
    steps.step(ret, "authorise", **changes)
    steps.tell(ctx, ret, ReturnAuthorised(return_id=ret.public_id, number=ret.number))
    return ret


def _advance_days(ret: Return) -> int:
    """Return how long the original may take: as its rules say, at least a day."""
    in_force = {rule.name: rule.draft.advance_days for rule in queries.rules_at(ret.order.placed_at)}
    return max(1, min((in_force.get(line.rule, 14) for line in ret.lines.all()), default=14))


@command(needs="returns.authorise")
def reject_return(ctx: Context, *, return_id: str, reason: str) -> Return:
    """Refuse a return that was asked for, saying why. Raises Missing, Invalid, Refused when it is decided."""
    because = checks.text(reason, field="reason", most=300)
    ret, _order = steps.locked(ctx, return_id)
    steps.step(ret, "reject", note=because)
    steps.give_up_rest(ctx, ret)
    fact = ReturnRejected(return_id=ret.public_id, number=ret.number, reason=because[:100])
    steps.tell(ctx, ret, fact)
    return ret


@command(needs="returns.request")
def cancel_return(ctx: Context, *, return_id: str) -> Return:
    """Give a return up before anything came. Raises Missing; Refused when goods are under way or paid back."""
    ret, _order = steps.locked(ctx, return_id)
    if any(line.settled for line in steps.lines_of(ret)):
        raise errors.came_already(ret.number)
    steps.step(ret, "cancel")
    steps.give_up_rest(ctx, ret)
    steps.tell(ctx, ret, ReturnCancelled(return_id=ret.public_id, number=ret.number))
    return ret


@command(needs="returns.authorise")
def extend_return(ctx: Context, *, return_id: str, days: int) -> Return:
    """Give a return `days` more to come, from today or from its last day, whichever is later; the customer is told.

    Raises Missing, Invalid, Refused `returns.not_awaited` when nothing is to come by a day any more.
    """
    checks.whole(days, field="days", least=1, most=MOST_MORE_DAYS)
    ret, _order = steps.locked(ctx, return_id)
    name = "advance_due_on" if ret.is_advance else "expires_on"
    last: date | None = getattr(ret, name)
    if last is None or ret.charged_at or ret.state not in AWAITED:
        raise errors.not_awaited(ret.number)
    until = max(last, ctx.now.date()) + timedelta(days=days)
    setattr(ret, name, until)
    ret.save(update_fields=[name])
    fact = ReturnExtended(return_id=ret.public_id, number=ret.number, ends_on=until.isoformat())
    steps.tell(ctx, ret, fact)
    return ret


@command(needs="returns.follow")
def expire_return(ctx: Context, *, return_id: str) -> Return:
    """Expect nothing more of a return whose time is over; a repeat changes nothing. Raises Missing."""
    ret, _order = steps.locked(ctx, return_id)
    is_over = ret.expires_on is not None and ret.expires_on < ctx.now.date()
    if ret.state == "authorised" and is_over:
        steps.step(ret, "expire")
        steps.give_up_rest(ctx, ret)
        steps.tell(ctx, ret, ReturnExpired(return_id=ret.public_id, number=ret.number))
    return ret
