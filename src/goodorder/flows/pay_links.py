"""Pay links: the provider opens a page, the payer pays there, and the order goes on as with any card."""

from goodorder.flows.jobs import periodic
from goodorder.kernel import clock, faults
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.errors import OmsError, Refused, Transient
from goodorder.kernel.events import effect, on
from goodorder.kernel.installed import names
from goodorder.kernel.plugs import plug
from goodorder.orders import commands as orders
from goodorder.payments import commands as payments
from goodorder.payments.events import (
    PayableRaised,
    PayableReduced,
    PayLinkClosing,
    PayLinkEnded,
    PayLinkPaid,
    PayLinkRequested,
    PayLinkTold,
)
from goodorder.payments.ports import HostedCheckout, perform_checkout
from goodorder.payments.queries import links

AFTER_PAGE = faults.declare(
    "payments.after_checkout_call", "the provider made or closed a page, its answer is not yet written"
)


def hosting() -> list[str]:
    """List the installed and configured providers that offer a page to pay on."""
    return [name for name in names("payment_providers") if _offers_page(name)]


def _offers_page(name: str) -> bool:
    try:
        return isinstance(plug("payment_providers", name), HostedCheckout)
    except OmsError:  # not configured here
        return False


def chosen_host(name: str) -> str:
    """Return the provider that is to make a page: the one named, else the first that is set up.

    Raises Refused when none is.
    """
    if name:
        return name
    hosts = hosting()
    if not hosts:
        message = "provider: none that is set up offers a page to pay on; set one up, for example Stripe"
        raise Refused("payments.no_page", message, field="provider")
    return hosts[0]


def ask_provider(link_id: str) -> None:
    """Ask what a link's state calls for, and write the answer down. Raises ProviderUnavailable."""
    call = links.link_for_call(link_id)
    if call.state in {"failed", "paid"} or (call.state == "expired" and not call.provider_ref):
        return
    result = perform_checkout(plug("payment_providers", call.provider), call)
    faults.reach(AFTER_PAGE)
    payments.record_pay_link(system_context("pay_links"), link_id=link_id, result=result)


@effect(PayLinkRequested)
def open_page(ctx: Context, fact: PayLinkRequested, event_id: str) -> None:  # noqa: ARG001 - the link has its own key
    """Have the page made."""
    ask_provider(fact.link_id)


@effect(PayLinkTold)
def look_at_page(ctx: Context, fact: PayLinkTold, event_id: str) -> None:  # noqa: ARG001 - looking needs no key
    """The provider's news are a reason to look; what counts is what it answers."""
    ask_provider(fact.link_id)


@effect(PayLinkClosing)
def close_page(ctx: Context, fact: PayLinkClosing, event_id: str) -> None:  # noqa: ARG001 - the link has its own key
    """Let nobody pay there any more."""
    ask_provider(fact.link_id)


@on(PayableReduced)
def follow_less(ctx: Context, fact: PayableReduced) -> None:
    """A link never asks for more than is still owed."""
    payments.review_pay_link(ctx, payable_id=fact.payable_id)


@on(PayableRaised)
def follow_more(ctx: Context, fact: PayableRaised) -> None:
    """A link for all that is open asks for the new amount."""
    payments.review_pay_link(ctx, payable_id=fact.payable_id)


@on(PayLinkEnded)
def replace_stale_link(ctx: Context, fact: PayLinkEnded) -> None:
    """Whoever was asked for all that was open is asked for what is open now."""
    if fact.is_stale:
        payments.replace_pay_link(ctx, link_id=fact.link_id)


@on(PayLinkPaid)
def go_on_when_paid(ctx: Context, fact: PayLinkPaid) -> None:
    """What fell due already is taken, and the goods may leave."""
    if fact.needed and fact.about.startswith("ord_"):
        orders.capture_missed(ctx, order_id=fact.about, cause=fact.tender_id)
        orders.release_when_possible(ctx, order_id=fact.about)


@periodic("* * * * *", "settle_pay_links")
def settle_pay_links() -> int:
    """Ask providers about links that wait for an answer, or whose news may have been lost. Returns how many."""
    waiting = links.links_to_ask(clock.now())
    return sum(_asked(link_id) for link_id in waiting)


def _asked(link_id: str) -> bool:
    try:
        ask_provider(link_id)
    except Transient:  # a provider that is away leaves its links for the next tick
        return False
    return True
