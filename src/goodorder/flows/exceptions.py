"""Exceptions: every order is looked at each minute, and at once after what often ends in one."""

from goodorder.exceptions import commands
from goodorder.exceptions.events import AnswerWanted
from goodorder.flows.jobs import periodic
from goodorder.flows.loose_ends import settle_operation
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.events import effect, on
from goodorder.orders.events import OrderCancelled
from goodorder.payments.events import AuthorizationLapsed, PaymentFailed
from goodorder.staff.events import UserDeactivated


@periodic("* * * * *", "detect_exceptions")
def detect_exceptions() -> int:
    """Find and resolve exceptions of orders under way; returns how many were found."""
    return commands.detect(system_context("detect_exceptions")).found


@periodic("47 * * * *", "detect_wide_exceptions")
def detect_wide_exceptions() -> int:
    """Find and resolve exceptions of finished orders too; returns how many were found."""
    return commands.detect(system_context("detect_exceptions"), is_wide=True).found


@on(PaymentFailed)
def look_after_failure(ctx: Context, fact: PaymentFailed) -> None:
    """What a provider refused is on somebody's list at once."""
    commands.look_at(ctx, order_ids=[fact.about])


@on(AuthorizationLapsed)
def look_after_lapse(ctx: Context, fact: AuthorizationLapsed) -> None:
    """An order nothing is held for any more may be unpaid."""
    commands.look_at(ctx, order_ids=[fact.about])


@on(OrderCancelled)
def look_after_cancellation(ctx: Context, fact: OrderCancelled) -> None:
    """Nothing keeps an order that is given up."""
    commands.look_at(ctx, order_ids=[fact.order_id])


@on(UserDeactivated)
def give_back_what_was_taken_on(ctx: Context, fact: UserDeactivated) -> None:
    """What somebody who left had taken on falls back into the queues."""
    commands.give_back_all(ctx, assignee=f"user:{fact.username}")


@effect(AnswerWanted)
def ask_provider(ctx: Context, fact: AnswerWanted, event_id: str) -> None:  # noqa: ARG001 - the operation has its own key
    """Ask the provider now what became of an operation, instead of at the next tick."""
    settle_operation(fact.operation_id)
