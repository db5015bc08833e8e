"""Claims: goods that never came or came broken are sent again or paid back; the carrier may be asked for the loss."""

from goodorder.amendments import commands as amendments
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.kernel.numbering import next_number
from goodorder.kernel.quantity import checked
from goodorder.orders import commands as orders
from goodorder.orders.commands.steps import line_at, lines_of, locked
from goodorder.orders.models import Order, OrderLine
from goodorder.orders.rules import Changes
from goodorder.payments.rules import checked_amount
from goodorder.returns import errors
from goodorder.returns.events import CarrierClaimNoted, ClaimDecided, ClaimOpened
from goodorder.returns.models import CARRIER_STATES, CLAIM_KINDS, CLAIM_OUTCOMES, Claim
from goodorder.returns.rules import Wanted
from goodorder.returns.states import CLAIM


@command(needs="returns.request")
def open_claim(ctx: Context, *, order_id: str, kind: str, wanted: Wanted) -> Claim:
    """Note that units of a line are missing or damaged, in the customer's words (`wanted.comment`).

    Raises Missing, Invalid, Refused `returns.too_many` for more than left and was not paid back or claimed.
    """
    checks.one_of(kind, CLAIM_KINDS, field="kind")
    order = locked(ctx, order_id)
    line = line_at(lines_of(order), wanted.line)
    claimed = sum(each.units for each in Claim.objects.filter(order_line=line, state="open"))
    possible = line.handed_over - line.credited - line.return_expected - claimed
    if line.kind != "item" or checked(wanted.units, field="units") > possible:
        raise errors.too_many(wanted.line, wanted.units, max(0, possible))
    claim = Claim.objects.create(
        number=next_number("CLM", ctx.now.year),
        order=order,
        order_line=line,
        kind=kind,
        units=wanted.units,
        comment=checks.text(wanted.comment, field="comment", most=500, least=0),
        opened_by=ctx.actor,
        opened_at=ctx.now,
    )
    fact = ClaimOpened(
        claim_id=claim.public_id, number=claim.number, what=kind, units=claim.units, sku=line.sku_code
    )
    record(ctx, claim, fact, about=order.public_id)
    return claim


@command(needs="returns.authorise")
def settle_claim(ctx: Context, *, claim_id: str, outcome: str, note: str = "") -> Claim:
    """Send the units again at what was paid for them, or pay them back; nothing has to come back.

    Units that went missing on their way are lost on the order. Raises Missing, Invalid, Refused when the claim
    is decided, the units are paid for already, or there is nothing to send.
    """
    checks.one_of(outcome, CLAIM_OUTCOMES, field="outcome")
    claim, order = _locked(ctx, claim_id)
    CLAIM.target(claim.state, "settle")
    line = line_at(lines_of(order), claim.order_line.position)
    if claim.units > (left := line.handed_over - line.credited):
        raise errors.too_many(line.position, claim.units, left)
    claim.value = line.units(first=line.credited, count=claim.units)["total"]
    if claim.kind == "missing":
        _lose(ctx, order, line, claim.units)
    _made_good(ctx, order, line, claim, outcome)
    return _decided(ctx, claim, "settle", outcome, note)


def _lose(ctx: Context, order: Order, line: OrderLine, units: int) -> None:
    under_way = line.handed_over - line.arrived - line.lost
    if lost := min(units, under_way):
        units_lost = [{"line_ref": line.pk, "quantity": lost}]
        orders.record_progress(ctx, order_id=order.public_id, step="lost on the way", lines=units_lost)


def _made_good(ctx: Context, order: Order, line: OrderLine, claim: Claim, outcome: str) -> None:
    reason = f"claim {claim.number}: {claim.kind}"
    back = {line.position: claim.units}
    if outcome == "refund":
        orders.credit_lines(
            ctx, order_id=order.public_id, quantities=back, reason=reason, ref=claim.public_id
        )
        return
    changes = Changes(reason=reason, credit=back, swap={line.position: line.sku_code})
    proposed = amendments.propose_amendment(ctx, order_id=order.public_id, changes=changes)
    amendments.apply_amendment(ctx, amendment_id=proposed.public_id)


@command(needs="returns.authorise")
def reject_claim(ctx: Context, *, claim_id: str, note: str) -> Claim:
    """Decline a claim, saying why. Raises Missing, Invalid, Refused when it is decided."""
    claim, _order = _locked(ctx, claim_id)
    return _decided(ctx, claim, "reject", "", checks.text(note, field="note", most=300))


def _decided(ctx: Context, claim: Claim, event: str, outcome: str, note: str) -> Claim:
    CLAIM.step(claim, event)
    claim.outcome, claim.decided_at = outcome, ctx.now
    claim.note = checks.text(note, field="note", most=300, least=0)
    claim.save(update_fields=["state", "outcome", "note", "value", "decided_at"])
    word = {"reship": "sent again", "refund": "paid back"}.get(outcome, "rejected")
    fact = ClaimDecided(claim_id=claim.public_id, number=claim.number, outcome=word, note=claim.note[:80])
    record(ctx, claim, fact, about=claim.order.public_id)
    return claim


@command(needs="returns.authorise")
def note_carrier_claim(ctx: Context, *, claim_id: str, carrier_state: str, amount: int) -> Claim:
    """Note that the carrier was asked for a loss (filed), paid or refused; `amount` in minor units.

    Raises Missing, Invalid, Refused `returns.claim_open` before the claim is settled.
    """
    checks.one_of(carrier_state, CARRIER_STATES[1:], field="carrier_state")
    claim, order = _locked(ctx, claim_id)
    if claim.state != "settled":
        message = f"claim {claim.number}: settle it with the customer first, then ask the carrier"
        raise Refused("returns.claim_open", message)
    claim.carrier_state, claim.carrier_amount = carrier_state, checked_amount(amount, least=0)
    claim.save(update_fields=["carrier_state", "carrier_amount"])
    fact = CarrierClaimNoted(
        claim_id=claim.public_id,
        number=claim.number,
        carrier_state=carrier_state,
        amount=amount,
        currency=order.currency,
    )
    record(ctx, claim, fact, about=order.public_id)
    return claim


def _locked(ctx: Context, claim_id: str) -> tuple[Claim, Order]:
    """Lock a claim the actor may see, its order first; raises Missing."""
    seen = Claim.objects.visible_to(ctx).select_related("order").by_public_id(claim_id)
    order = locked(ctx, seen.order.public_id)
    claim = Claim.objects.select_related("order_line").locked().one(pk=seen.pk)
    claim.order = order
    return claim, order
