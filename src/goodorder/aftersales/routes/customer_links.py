"""Links to customers' pages."""

from django.urls import reverse
from ninja import Router

from goodorder.aftersales.shapes.customer_links import (
    CustomerLinkIssuedShown,
    CustomerLinkSent,
    CustomerLinkShown,
)
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, writes
from goodorder.safelinks import commands

router = Router(tags=["Customer's page"])


# An answer with a token is not kept under an idempotency key: a repeat makes another link, which does no harm.
@writes(router, "/orders/{order_id}/customer-links", calls=commands.issue_link, key=KeyRule.UNUSED)
def issue_customer_link(request: Call, order_id: str, body: CustomerLinkSent) -> CustomerLinkIssuedShown:
    """Make a link to an order's page for its customer, to be sent to them and nobody else."""
    issued = commands.issue_link(request.auth, order_id=order_id, days=body.days)
    url = request.build_absolute_uri(reverse("portal:order", args=[issued.token]))
    return CustomerLinkIssuedShown(url=url, link=CustomerLinkShown.of(issued.link))


@writes(router, "/customer-links/{link_id}/revocations", calls=commands.revoke_link)
def revoke_customer_link(request: Call, link_id: str) -> CustomerLinkShown:
    """Close a customer's link at once."""
    return CustomerLinkShown.of(commands.revoke_link(request.auth, link_id=link_id))
