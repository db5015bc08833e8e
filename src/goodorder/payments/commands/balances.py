"""Moving stored value: locked rows, signed movements, and what opens an expired card again."""

from collections.abc import Iterable
from datetime import timedelta

from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Refused
from goodorder.kernel.money import Money
from goodorder.payments.events import StoredValueReopened
from goodorder.payments.models import Operation, StoredMovement, StoredValue
from goodorder.payments.rules import AUTHORISE, CAPTURE, REFUND, VOID
from goodorder.payments.states import STORED_VALUE

OPEN_AGAIN = timedelta(days=90)
# What an operation on a tender does to the stored value behind it: kind, sign of the balance, sign of the hold.
_MOVED_BY = {
    AUTHORISE: ("hold", 0, 1),
    CAPTURE: ("spend", -1, -1),
    VOID: ("release", 0, -1),
    REFUND: ("give_back", 1, 0),
}


def lock_values(ids: Iterable[int]) -> dict[int, StoredValue]:
    """Lock stored value rows in id order and return them by id."""
    rows = StoredValue.objects.select_related("company").filter(pk__in=set(ids))
    return {row.pk: row for row in rows.locked()}


def move(
    ctx: Context,
    value: StoredValue,
    kind: str,
    *,
    amount: int = 0,
    held: int = 0,
    operation: Operation | None = None,
    note: str = "",
) -> StoredMovement:
    """Write a movement of a locked row; the database moves its balance, the row in memory follows."""
    movement = StoredMovement.objects.create(
        stored_value=value,
        kind=kind,
        amount=amount,
        held=held,
        operation=operation,
        note=note,
        actor=ctx.actor,
        at=ctx.now,
    )
    value.balance, value.held = value.balance + amount, value.held + held
    value.issued += amount if kind == "issue" else 0
    return movement


def settle(ctx: Context, value: StoredValue, operation: Operation) -> None:
    """Move what an operation on a stored tender, or a refund paid to store credit, says."""
    if not operation.amount:
        return
    if operation.paid_to_id:
        move(ctx, value, "issue", amount=operation.amount, operation=operation, note=operation.note[:200])
        return
    kind, balance, hold = _MOVED_BY[operation.kind]
    amount, held = balance * operation.amount, hold * operation.amount
    move(ctx, value, kind, amount=amount, held=held, operation=operation)
    if kind in {"release", "give_back"} and has_lapsed(ctx, value):
        _reopen(ctx, value)


def refuse_unusable(ctx: Context, value: StoredValue, amount: int, currency: str) -> None:
    """Raise Refused saying why this stored value cannot pay an amount, and how much there is."""
    if value.currency != currency:
        message = f"code: this {value.label} is in {value.currency}; it cannot pay {currency}"
        raise Refused("payments.stored_currency", message, field="code")
    if value.state == "blocked":
        raise Refused("payments.stored_blocked", f"code: this {value.label} is blocked; ask for another")
    if has_lapsed(ctx, value):
        raise Refused("payments.stored_expired", f"code: this {value.label} expired on {value.expires_on}")
    if value.free < amount:
        there = Money(value.free, currency)
        message = f"amount: only {there} is left on this {value.label}; use that much or less"
        raise Refused("payments.stored_exceeds", message, field="amount", available=value.free)


def has_lapsed(ctx: Context, value: StoredValue) -> bool:
    """Tell whether stored value may no longer be spent because of its age."""
    is_over = value.expires_on is not None and value.expires_on < ctx.now.date()
    return is_over or value.state == "expired"


def _reopen(ctx: Context, value: StoredValue) -> None:
    """Money came back to a card that has expired: let it be used for some time."""
    if value.state == "expired":
        STORED_VALUE.step(value, "reopen")
    value.expires_on = (ctx.now + OPEN_AGAIN).date()
    value.save(update_fields=["state", "expires_on"])
    fact = StoredValueReopened(stored_value_id=value.public_id, expires_on=value.expires_on.isoformat())
    events.record(ctx, value, fact)
