"""When invoices are issued: with each shipment, once for an order, or with a period."""

from dataclasses import asdict
from typing import Any

from goodorder.invoicing.commands.documents import Series
from goodorder.invoicing.events import InvoicePolicySet
from goodorder.invoicing.models import InvoicePolicy
from goodorder.invoicing.rules import INVOICE, PER_PERIOD, POLICIES
from goodorder.invoicing.rules.cycles import Cycle, checked_cycle
from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid
from goodorder.locations.rules import time_zone
from goodorder.parties.models import Channel, Company, Customer


@command(needs="invoicing.policy")
def set_invoice_policy(
    ctx: Context,
    *,
    policy: str,
    channel: str = "",
    customer: str = "",
    cycle: Cycle | None = None,
    receipts: bool = False,
) -> InvoicePolicy:
    """Set how orders placed from now on are invoiced: `shipment`, `order` or `period`; a customer's before a channel's.

    Name a channel by its code or a customer by their id, and with `period` its `cycle`. `receipts`: each payment gets
    a receipt by itself. Raises Missing, Invalid naming the field.
    """
    chosen = checks.one_of(policy, POLICIES, field="policy")
    if bool(channel) == bool(customer):
        message = "channel: name either a channel or a customer"
        raise Invalid("invoicing.policy_for_whom", message, field="channel")
    made = InvoicePolicy(
        policy=chosen,
        channel=Channel.objects.visible_to(ctx).one(code=channel) if channel else None,
        customer=Customer.objects.visible_to(ctx).by_public_id(customer) if customer else None,
        since=ctx.now,
        receipts=receipts,
        **_cycle_of(chosen, cycle),
    )
    made.save(force_insert=True)
    fact = InvoicePolicySet(
        policy=chosen,
        channel=channel,
        customer=customer,
        period=made.period,
        cut_on=made.cut_on,
        time_zone=made.time_zone,
        receipts=receipts,
    )
    events.record(ctx, made, fact)
    return made


def _cycle_of(policy: str, cycle: Cycle | None) -> dict[str, Any]:
    if policy != PER_PERIOD:
        if cycle is not None:
            raise Invalid("invoicing.cycle_misfit", "period: only with the policy period", field="period")
        return {}
    if cycle is None:
        raise Invalid("invoicing.cycle_missing", "period: choose week or month", field="period")
    time_zone(cycle.time_zone)
    return asdict(checked_cycle(cycle))


@command(needs="invoicing.issue")
def take_turn(ctx: Context, *, company: str) -> None:
    """Wait until nobody else issues a company's invoices, up to the end of this transaction; raises Missing.

    What is found uninvoiced after that is invoiced by nobody else.
    """
    Series(Company.objects.one(code=company), INVOICE, ctx.now.year).lock()
