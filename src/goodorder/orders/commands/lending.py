"""Credit is judged when an order on account is placed and again when it is released; never once goods are picked."""

from dataclasses import replace

from goodorder.accounting import commands as accounting
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.money import Money
from goodorder.orders.commands.holds import release_hold
from goodorder.orders.commands.steps import locked, put_on_hold
from goodorder.orders.models import Hold, Order
from goodorder.orders.queries.credit import ON_ACCOUNT, credit_for
from goodorder.parties.models import Company, Customer
from goodorder.parties.queries import customer_for
from goodorder.payments.queries import is_covered

BY_OURSELVES = "system:"
JUDGE = "system:credit"  # its holds are lifted when credit is there again; those that people place are theirs


def keep_in_line(ctx: Context, company: Company, customer: Customer, method: str) -> None:
    """Let the orders on account of a customer with a limit be placed one after the other."""
    if method == ON_ACCOUNT and customer.credit_limit is not None:
        accounting.lock_account(ctx, company=company.pk, customer=customer.pk)


def hold_over_limit(ctx: Context, order: Order) -> bool:
    """Hold an order that passes its customer's limit, saying by how much; tells whether it did."""
    reason = over_limit(order)
    if reason:
        put_on_hold(replace(ctx, actor=JUDGE), order, "credit", reason)
    return bool(reason)


def over_limit(order: Order) -> str:
    """Say why an order must wait for credit; empty when it need not.

    Orders paid otherwise or beforehand are exempt, and one whose credit hold a person lifted stays lifted.
    """
    if order.payment_method != ON_ACCOUNT or order.customer.credit_limit is None:
        return ""
    if _was_lifted_by_person(order) or is_covered(order.public_id):
        return ""
    if order.currency != order.company.currency:
        total, own = Money(order.total, order.currency), order.company.currency
        return f"the credit limit is in {own}, the order of {total} is not: judge it by hand"
    return credit_for(order.company, order.customer, judged=order).reason


def _was_lifted_by_person(order: Order) -> bool:
    lifted = order.holds.filter(kind="credit", released_at__isnull=False)
    return lifted.exclude(released_by__startswith=BY_OURSELVES).exists()


@command(needs="orders.follow")
def judge_credit_holds(ctx: Context, *, customer_id: str) -> int:
    """Lift the credit holds of a customer's orders that fit under the limit now, oldest first; returns how many."""
    customer = customer_for(customer_id)
    held = Hold.objects.filter(kind="credit", released_at=None, placed_by=JUDGE, order__customer=customer)
    waiting = Order.objects.filter(pk__in=held.values("order"), state__in=["placed", "confirmed"])
    found = list(waiting.order_by("pk").values_list("company", "public_id"))
    for company in sorted({company for company, _ in found}):
        accounting.lock_account(ctx, company=company, customer=customer.pk)
    return sum(_judge(ctx, order_id) for _, order_id in found)


def _judge(ctx: Context, order_id: str) -> bool:
    order = locked(ctx, order_id)
    if over_limit(order):
        return False
    return release_hold(ctx, order_id=order_id, kind="credit") is not None
