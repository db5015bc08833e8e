"""When invoices are issued: with each shipment, or once for an order."""

from goodorder.invoicing.commands.documents import Series
from goodorder.invoicing.events import InvoicePolicySet
from goodorder.invoicing.models import InvoicePolicy
from goodorder.invoicing.rules import INVOICE, POLICIES
from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid
from goodorder.parties.models import Channel, Company, Customer


@command(needs="invoicing.policy")
def set_invoice_policy(ctx: Context, *, policy: str, channel: str = "", customer: str = "") -> InvoicePolicy:
    """Set how orders placed from now on are invoiced: `shipment` or `order`; a customer's goes before a channel's.

    Name a channel by its code or a customer by their id. Raises Missing, Invalid naming the field.
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
    )
    made.save(force_insert=True)
    fact = InvoicePolicySet(policy=chosen, channel=channel, customer=customer)
    events.record(ctx, made, fact)
    return made


@command(needs="invoicing.issue")
def take_turn(ctx: Context, *, company: str) -> None:
    """Wait until nobody else issues a company's invoices, up to the end of this transaction; raises Missing.

    What is found uninvoiced after that is invoiced by nobody else.
    """
    Series(Company.objects.one(code=company), INVOICE, ctx.now.year).lock()
