"""Spreading a refund over what was taken, as the policy says, each part with its reason."""

from goodorder.kernel.access import Context
from goodorder.kernel.checks import one_of
from goodorder.kernel.errors import Refused
from goodorder.payments.commands.finding import credit_account
from goodorder.payments.commands.ledger import Ledger, Wanted
from goodorder.payments.models import Payable, StoredValue
from goodorder.payments.queries.stored import policy_for
from goodorder.payments.rules import REFUND
from goodorder.payments.rules.refunds import POLICIES, TO_STORE_CREDIT, Taken, refund_plan


def ask_refunds(ctx: Context, ledger: Ledger, *, amount: int, cause: str, policy: str) -> None:
    """Write the refunds a locked ledger needs to give an amount back; never more than was taken.

    Raises Invalid for an unknown policy, Refused when store credit is not allowed or has no owner.
    """
    if not amount:
        return
    set_policy = policy_for(ledger.payable)
    policy = one_of(policy, POLICIES, field="policy") if policy else set_policy.refunds
    account = None
    if policy == TO_STORE_CREDIT:
        account = _account(ctx, ledger.payable, is_allowed=set_policy.allows_store_credit)
        ledger.lock_values(account.pk)
    captures = ledger.captures()
    taken = [Taken(capture.tender.method, ledger.refundable(capture)) for capture in captures]
    for part in refund_plan(taken, amount, policy):
        capture = captures[part.at]
        wanted = Wanted(
            kind=REFUND, amount=part.amount, cause=cause, of=capture, note=part.reason, to=account
        )
        ledger.ask(ctx, capture.tender, wanted)


def _account(ctx: Context, payable: Payable, *, is_allowed: bool) -> StoredValue:
    if not is_allowed:
        message = "policy: refunds to store credit are not allowed here; choose another or allow them first"
        raise Refused("payments.store_credit_not_allowed", message, field="policy")
    if payable.customer is None:
        message = "policy: no customer is known to give store credit to; choose another policy"
        raise Refused("payments.store_credit_ownerless", message, field="policy")
    return credit_account(ctx, payable.company, payable.customer, payable.currency)
