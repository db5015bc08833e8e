"""Pay links of orders."""

from django.urls import reverse
from ninja import Router

from goodorder.aftersales.shapes.pay_links import (
    PayLinkCancelSent,
    PayLinkSent,
    PayLinkShown,
    PayLinksShown,
)
from goodorder.doorway.serving import Call, reads, writes
from goodorder.flows.pay_links import chosen_host
from goodorder.orders import queries as orders
from goodorder.payments import commands
from goodorder.payments.queries import links

router = Router(tags=["Pay links"])


@reads(router, "/orders/{order_id}/pay-links", needs="payments.view")
def list_pay_links(request: Call, order_id: str) -> PayLinksShown:
    """List an order's pay links, newest first, and what is still open."""
    about = orders.get_order(request.auth, order_id=order_id).public_id
    items = [PayLinkShown.of(link) for link in links.links_of(request.auth, about=about)]
    return PayLinksShown(open=links.open_for_link(request.auth, about=about), items=items)


@writes(router, "/orders/{order_id}/pay-links", calls=commands.request_pay_link)
def request_pay_link(request: Call, order_id: str, body: PayLinkSent) -> PayLinkShown:
    """Ask for a page on which what is open can be paid by card; its address follows within seconds.

    Card numbers are typed on the provider's page and never come here.
    """
    link = commands.request_pay_link(
        request.auth,
        about=order_id,
        provider=chosen_host(body.provider),
        return_url=body.return_url or request.build_absolute_uri(reverse("portal:thanks")),
        amount=body.amount,
    )
    return PayLinkShown.of(link)


@writes(router, "/pay-links/{link_id}/cancellations", calls=commands.cancel_pay_link)
def cancel_pay_link(request: Call, link_id: str, body: PayLinkCancelSent) -> PayLinkShown:
    """Let nobody pay by a link any more; if the payer is faster, the payment counts."""
    commands.cancel_pay_link(request.auth, link_id=link_id, reason=body.reason)
    return PayLinkShown.of(links.get_link(request.auth, link_id=link_id))
