"""What people do with debts: money is applied to the items they choose, small rests are cleared, bad debts given up."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Sum

from goodorder.accounting.commands.credit import lock_account
from goodorder.accounting.events import SettlementApproved, SettlementAsked, SettlementRejected
from goodorder.accounting.models import OpenItem, Settlement
from goodorder.accounting.queries import terms_for
from goodorder.accounting.rules import (
    DEBITS,
    GIVEN_UP_BY,
    ROUNDING_OFF,
    WRITE_OFF,
    Opening,
    Part,
    Remittance,
    checked_remittance,
    spread_oldest,
)
from goodorder.accounting.states import SETTLEMENT
from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.ids import new_id
from goodorder.kernel.money import Money
from goodorder.parties.models import Company, Customer

# Money may still come for a debt somebody wants to give up; nobody gives it up twice.
BEING_BOOKED = ("approved",)
SPOKEN_FOR = ("requested", "approved")


@command(needs="accounting.apply")
def receive_remittance(
    ctx: Context, *, company: str, customer_id: str, remittance: Remittance
) -> list[Settlement]:
    """Apply money a customer sent to the items chosen, or to the oldest; the payments book it order by order.

    What is more than the items have open stays with the last one's order, as a credit. Raises Invalid naming the
    field, Missing, Refused `accounting.item_settled` when an item has less open than is meant for it.
    """
    checked_remittance(remittance)
    owner = Company.objects.visible_to(ctx).one(code=company)
    customer = Customer.objects.visible_to(ctx).by_public_id(customer_id)
    lock_account(ctx, company=owner.pk, customer=customer.pk)
    debts = OpenItem.objects.visible_to(ctx).select_related("company").filter(kind__in=DEBITS, open__gt=0)
    debts = debts.filter(company=owner, customer=customer, currency=remittance.currency or owner.currency)
    items = {item.public_id: item for item in debts.order_by("due_on", "id")}
    left = _left([item.pk for item in items.values()], BEING_BOOKED)
    parts = _shares(remittance, items, left) if remittance.parts else _oldest(remittance, items, left)
    reference = checks.text(remittance.reference, field="reference", most=80)
    together = new_id("rmt")
    made = []
    for part in parts:
        item = items[part.item_id]
        asked = Settlement(item=item, method=remittance.method, amount=part.amount, reason=reference)
        made.append(_approved(ctx, asked, together))
        if part.clears_rest and (rest := left[item.pk] - part.amount) > 0:
            made.append(_cleared(ctx, item, rest, together))
    return made


def _oldest(remittance: Remittance, items: Mapping[str, OpenItem], left: Mapping[int, int]) -> list[Part]:
    ids = {item.pk: public_id for public_id, item in items.items()}
    shares = spread_oldest(remittance.amount, [Opening(key, left[key]) for key in ids])
    if not shares:
        message = "parts: nothing is open in this currency; book the money on the order it is for"
        raise Refused("accounting.nothing_open", message, field="parts")
    return [Part(item_id=ids[key], amount=amount) for key, amount in shares]


def _shares(remittance: Remittance, items: Mapping[str, OpenItem], left: Mapping[int, int]) -> list[Part]:
    """Return the parts chosen, what is too much added to the last."""
    for part in remittance.parts:
        item = items.get(part.item_id)
        if item is None:
            raise Missing(
                "accounting.item_unknown", f"parts: this customer owes no item {part.item_id}", field="parts"
            )
        _refuse_excess(item, part.amount, left[item.pk])
    surplus = remittance.amount - sum(part.amount for part in remittance.parts)
    *others, last = remittance.parts
    return [*others, Part(item_id=last.item_id, amount=last.amount + surplus, clears_rest=last.clears_rest)]


def _cleared(ctx: Context, item: OpenItem, rest: int, together: str) -> Settlement:
    tolerance = terms_for(item.company_id).tolerance
    if rest > tolerance:
        least = Money(tolerance, item.currency)
        message = f"parts: {Money(rest, item.currency)} would stay open of {item.number}; at most {least} is cleared"
        raise Refused("accounting.rest_too_large", message, field="parts", rest=rest, tolerance=tolerance)
    asked = Settlement(item=item, method=ROUNDING_OFF, amount=rest, reason="difference of a payment")
    return _approved(ctx, asked, together)


@command(needs="accounting.write_off")
def write_off_item(ctx: Context, *, item_id: str, amount: int, reason: str) -> Settlement:
    """Give up a part of a debt. Above the company's limit it is only asked for, and another person decides.

    Raises Invalid naming the field, Missing, Refused when less is open.
    """
    item = OpenItem.objects.visible_to(ctx).select_related("company").by_public_id(item_id)
    lock_account(ctx, company=item.company_id, customer=item.customer_id)
    item.refresh_from_db()
    if not item.is_debt or amount <= 0:
        raise Invalid(
            "accounting.amount_unusable", "amount: write what is given up of a debt", field="amount"
        )
    _refuse_excess(item, amount, _left([item.pk], SPOKEN_FOR)[item.pk])
    because = checks.text(reason, field="reason", most=200)
    asked = Settlement(item=item, method=WRITE_OFF, amount=amount, reason=because)
    if amount <= terms_for(item.company_id).write_off_limit:
        return _approved(ctx, asked, "")
    _write(ctx, asked)
    fact = SettlementAsked(
        settlement_id=asked.public_id, amount=amount, currency=item.currency, reason=because
    )
    events.record(ctx, asked, fact, about=item.about)
    return asked


@command(needs="accounting.write_off")
def approve_write_off(ctx: Context, *, settlement_id: str) -> Settlement:
    """Let a write-off happen that somebody else asked for. Raises Refused `accounting.own_write_off`, Missing."""
    asked = _asked_by_another(ctx, settlement_id)
    SETTLEMENT.step(asked, "approve")
    _save_decision(ctx, asked)
    _tell_approved(ctx, asked)
    return asked


@command(needs="accounting.write_off")
def reject_write_off(ctx: Context, *, settlement_id: str, reason: str) -> Settlement:
    """Decline a write-off somebody else asked for. Raises Invalid, Missing, Refused."""
    because = checks.text(reason, field="reason", most=200)
    asked = _asked_by_another(ctx, settlement_id)
    SETTLEMENT.step(asked, "reject")
    _save_decision(ctx, asked)
    fact = SettlementRejected(settlement_id=asked.public_id, reason=because)
    events.record(ctx, asked, fact, about=asked.item.about)
    return asked


@command(needs="accounting.post")
def start_settlement(ctx: Context, *, settlement_id: str) -> int:
    """Return how much of an approved settlement is to be carried out now (minor units).

    Money that came counts in full. Of a debt that is given up, no more than is still open; nothing left: it lapses.
    """
    settlement = Settlement.objects.select_related("item").by_public_id(settlement_id)
    item = settlement.item
    lock_account(ctx, company=item.company_id, customer=item.customer_id)
    item.refresh_from_db()
    if settlement.method not in GIVEN_UP_BY:
        return settlement.amount
    if not item.open:
        SETTLEMENT.step(settlement, "lapse")
        settlement.save(update_fields=["state"])
    return min(settlement.amount, item.open)


def _left(items: Iterable[int], states: Collection[str]) -> dict[int, int]:
    """Return what is open of items and not spoken for by settlements in some states."""
    rows = OpenItem.objects.filter(pk__in=list(items))
    left = dict(rows.values_list("pk", "open"))
    spoken = Settlement.objects.filter(item__in=left, state__in=states)
    for key, amount in spoken.values_list("item").annotate(Sum("amount")):
        left[key] = max(0, left[key] - amount)
    return left


def _refuse_excess(item: OpenItem, amount: int, left: int) -> None:
    if amount > left:
        still = Money(left, item.currency)
        message = f"amount: only {still} of {item.number or item.document} is open and not spoken for"
        raise Refused("accounting.item_settled", message, field="amount", item=item.public_id, open=left)


def _write(ctx: Context, settlement: Settlement, *, state: str = SETTLEMENT.initial) -> None:
    settlement.state = state
    settlement.requested_by, settlement.requested_at = ctx.actor, ctx.now
    settlement.save(force_insert=True)


def _approved(ctx: Context, settlement: Settlement, together: str) -> Settlement:
    settlement.remittance = together
    _write(ctx, settlement, state="approved")
    _tell_approved(ctx, settlement)
    return settlement


def _tell_approved(ctx: Context, settlement: Settlement) -> None:
    fact = SettlementApproved(
        settlement_id=settlement.public_id,
        method=settlement.method,
        amount=settlement.amount,
        currency=settlement.item.currency,
        reason=settlement.reason,
    )
    events.record(ctx, settlement, fact, about=settlement.item.about)


def _asked_by_another(ctx: Context, settlement_id: str) -> Settlement:
    rows = Settlement.objects.visible_to(ctx).select_related("item")
    asked = rows.locked().by_public_id(settlement_id)
    if asked.requested_by == ctx.actor:
        message = "settlement_id: you asked for this yourself; another person decides"
        raise Refused("accounting.own_write_off", message, field="settlement_id")
    return asked


def _save_decision(ctx: Context, asked: Settlement) -> None:
    asked.decided_by, asked.decided_at = ctx.actor, ctx.now
    asked.save(update_fields=["state", "decided_by", "decided_at"])
