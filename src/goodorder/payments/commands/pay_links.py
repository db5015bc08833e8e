"""Pay links: the payer types the card on a page of the provider's; what is held there becomes a tender, once."""

from datetime import timedelta

from goodorder.kernel import events, installed
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.money import Money
from goodorder.payments.commands.ledger import LONGEST_MESSAGE, Ledger, Wanted
from goodorder.payments.events import (
    PayLinkClosing,
    PayLinkEnded,
    PayLinkOpened,
    PayLinkPaid,
    PayLinkRequested,
    PayLinkTold,
)
from goodorder.payments.models import Payable, PayLink, Tender
from goodorder.payments.ports import CheckoutResult, HostedCheckout, ProviderEvent, ProviderResult
from goodorder.payments.queries.links import unsecured
from goodorder.payments.rules import (
    AUTHORISE,
    CARD,
    VOID,
    TenderDraft,
    checked_address,
    checked_amount,
)
from goodorder.payments.states import LIVE_LINKS, PAY_LINK

OPEN_FOR = timedelta(hours=23)  # the longest that every provider we know allows, with an hour to spare
UNANSWERED = ("requested", "unclear")
CHANGED = "another amount is owed now"


@command(needs="payments.link")
def request_pay_link(
    ctx: Context, *, about: str, provider: str, return_url: str, amount: int | None = None
) -> PayLink:
    """Ask for a page of the provider's on which what is open of `about`, or `amount` of it, can be paid.

    It is open for 23 hours. A repeat returns the live link. Raises Invalid naming the field, Missing, Refused
    when nothing (or less) is open, or a link for another amount is live.
    """
    _checked_provider(provider)
    checked_address(return_url, field="return_url")
    Payable.objects.visible_to(ctx).one(about=about)
    ledger = Ledger.locked(about=about)
    is_open = unsecured(ledger.payable)
    wanted = is_open if amount is None else checked_amount(amount)
    if live := _live(ledger.payable):
        return _same(live, wanted, provider)
    if not is_open or wanted > is_open:
        left = Money(is_open, ledger.payable.currency)
        raise Refused("payments.link_exceeds", f"amount: {left} is open; ask for that at most", open=is_open)
    link = PayLink(provider=provider, amount=wanted, asks_all=amount is None, return_url=return_url)
    return _asked(ctx, ledger, link)


@command(needs="payments.link")
def replace_pay_link(ctx: Context, *, link_id: str) -> PayLink | None:
    """Ask for a link like one that is over, for what is open now; None when nothing is, or another one is live.

    Raises Missing.
    """
    old = PayLink.objects.visible_to(ctx).one(public_id=link_id)
    ledger = Ledger.locked(pk=old.payable_id)
    left = unsecured(ledger.payable)
    if not left or _live(ledger.payable):
        return None
    amount = left if old.asks_all else min(left, old.amount)
    link = PayLink(provider=old.provider, amount=amount, asks_all=old.asks_all, return_url=old.return_url)
    return _asked(ctx, ledger, link)


@command(needs="payments.link")
def cancel_pay_link(ctx: Context, *, link_id: str, reason: str) -> PayLink:
    """Let nobody pay by a link any more; if the payer is faster, the payment counts.

    Raises Missing, Refused when it is over.
    """
    seen = PayLink.objects.visible_to(ctx).one(public_id=link_id)
    ledger = Ledger.locked(pk=seen.payable_id)
    link = _locked(ledger, link_id)
    if link.state != "closing":
        _close(ctx, ledger, link, reason)
    return link


@command(needs="payments.link")
def review_pay_link(ctx: Context, *, payable_id: str) -> PayLink | None:
    """Close the live link of a payable when it asks for another amount than is still open; None when it may stay."""
    ledger = Ledger.locked(public_id=payable_id)
    link = _live(ledger.payable)
    return link if link and _close_if_stale(ctx, ledger, link) else None


@command(needs="payments.record")
def record_pay_link(ctx: Context, *, link_id: str, result: CheckoutResult) -> PayLink:
    """Write down how a link's page stands; a repeat changes nothing, and what is paid is taken in once.

    Raises Missing, Refused for a payment in another currency.
    """
    seen = PayLink.objects.by_public_id(link_id)
    ledger = Ledger.locked(pk=seen.payable_id)
    link = _locked(ledger, link_id)
    link.checked_at, link.is_told = ctx.now, False
    link.save(update_fields=["checked_at", "is_told"])
    records = {
        "open": _opened,
        "paid": _paid,
        "closed": _closed,
        "failed": _failed,
        "unknown": _unanswered,
    }
    records[result.outcome](ctx, ledger, link, result)
    return link


def take_in_news(ctx: Context, provider: str, event: ProviderEvent) -> None:
    """Have the provider asked what happened on a link's page; news of a page that is not ours is passed over."""
    seen = PayLink.objects.filter(provider=provider, provider_ref=event.provider_ref).first()
    if seen is None:
        return
    ledger = Ledger.locked(pk=seen.payable_id)
    link = _locked(ledger, seen.public_id)
    if link.is_told or not PAY_LINK.open_moves(link.state):
        return
    link.is_told = True
    link.save(update_fields=["is_told"])
    events.record(ctx, link, PayLinkTold(link_id=link.public_id), about=ledger.payable.about)


def _checked_provider(provider: str) -> None:
    found = installed.found("payment_providers").get(provider)
    if found is None or not issubclass(found.load(), HostedCheckout):
        message = f"provider: no installed provider {provider} offers a page to pay on; choose another"
        raise Invalid("payments.provider_without_page", message, field="provider")


def _asked(ctx: Context, ledger: Ledger, link: PayLink) -> PayLink:
    """Write a new link with its key; the provider is asked after commit."""
    link.payable, link.idem_key = ledger.payable, link.public_id
    link.requested_at, link.checked_at, link.expires_at = ctx.now, ctx.now, ctx.now + OPEN_FOR
    link.save(force_insert=True)
    fact = PayLinkRequested(link_id=link.public_id, amount=link.amount, currency=ledger.payable.currency)
    events.record(ctx, link, fact, about=ledger.payable.about)
    return link


def _live(payable: Payable) -> PayLink | None:
    return PayLink.objects.filter(payable=payable, state__in=LIVE_LINKS).first()


def _locked(ledger: Ledger, link_id: str) -> PayLink:
    """Return a link of the locked payable: whoever changes it holds that lock."""
    link = PayLink.objects.one(payable=ledger.payable, public_id=link_id)
    link.payable = ledger.payable
    return link


def _same(live: PayLink, wanted: int, provider: str) -> PayLink:
    if (live.amount, live.provider) != (wanted, provider) or live.state == "closing":
        message = "a payment link for another amount is live or being closed; cancel it, then ask again"
        raise Refused("payments.link_live", message, link_id=live.public_id)
    return live


def _close_if_stale(ctx: Context, ledger: Ledger, link: PayLink) -> bool:
    left = unsecured(ledger.payable)
    is_stale = link.amount != left if link.asks_all else link.amount > left
    if link.state == "closing" or not is_stale:
        return False
    link.is_stale = True
    _close(ctx, ledger, link, CHANGED)
    return True


def _close(ctx: Context, ledger: Ledger, link: PayLink, reason: str) -> None:
    """Have the page closed; a link without an answer ends here: its address was never told to anybody."""
    if link.state in UNANSWERED:
        _end(ctx, ledger, link, "cancel", reason)
        return
    PAY_LINK.step(link, "ask_to_close")
    link.reason = reason[:LONGEST_MESSAGE]
    link.save(update_fields=["state", "reason", "is_stale"])
    events.record(
        ctx, link, PayLinkClosing(link_id=link.public_id, reason=link.reason), about=ledger.payable.about
    )


def _opened(ctx: Context, ledger: Ledger, link: PayLink, result: CheckoutResult) -> None:
    if "open" not in PAY_LINK.open_moves(link.state):
        return
    PAY_LINK.step(link, "open")
    link.provider_ref, link.url = result.provider_ref, checked_address(result.url, field="url")
    link.expires_at = result.expires_at or link.expires_at
    link.save(update_fields=["state", "provider_ref", "url", "expires_at"])
    fact = PayLinkOpened(link_id=link.public_id, amount=link.amount, currency=ledger.payable.currency)
    events.record(ctx, link, fact, about=ledger.payable.about)
    _close_if_stale(ctx, ledger, link)


def _unanswered(ctx: Context, ledger: Ledger, link: PayLink, result: CheckoutResult) -> None:
    """Keep asking; a page whose address nobody learnt cannot be paid on, so after its time it is over."""
    if link.state not in UNANSWERED:
        return
    if link.expires_at <= ctx.now:
        _end(ctx, ledger, link, "expire", "the provider never answered")
        return
    PAY_LINK.step(link, "lose")
    link.reason = (result.message or result.code)[:LONGEST_MESSAGE]
    link.save(update_fields=["state", "reason"])


def _failed(ctx: Context, ledger: Ledger, link: PayLink, result: CheckoutResult) -> None:
    if "fail" in PAY_LINK.open_moves(link.state):
        _end(ctx, ledger, link, "fail", result.message or result.code)


def _closed(ctx: Context, ledger: Ledger, link: PayLink, result: CheckoutResult) -> None:  # noqa: ARG001 - one shape for all records
    if link.is_live:
        _end(ctx, ledger, link, "cancel" if link.state == "closing" else "expire", link.reason)


def _end(ctx: Context, ledger: Ledger, link: PayLink, move: str, reason: str) -> None:
    PAY_LINK.step(link, move)
    link.reason, link.settled_at = reason[:LONGEST_MESSAGE], ctx.now
    link.save(update_fields=["state", "reason", "is_stale", "settled_at"])
    fact = PayLinkEnded(
        link_id=link.public_id,
        about=ledger.payable.about,
        state=link.state,
        reason=link.reason,
        is_stale=link.is_stale,
    )
    events.record(ctx, link, fact, about=ledger.payable.about)


def _paid(ctx: Context, ledger: Ledger, link: PayLink, result: CheckoutResult) -> None:
    """Take the money in: it counts for what is open; all of it goes back at once when nothing is."""
    if link.state == "paid":
        return
    if result.currency != ledger.payable.currency:
        message = f"{link}: the provider holds {result.currency}, {ledger.payable.currency} was asked for"
        raise Refused("payments.callback_misfit", message, link_id=link.public_id)
    needed = min(result.amount, unsecured(ledger.payable))
    link.tender = _held(ctx, ledger, link, result, needed)
    PAY_LINK.step(link, "pay")
    link.settled_at = ctx.now
    link.save(update_fields=["state", "tender", "settled_at"])
    fact = PayLinkPaid(
        link_id=link.public_id,
        tender_id=link.tender.public_id,
        about=ledger.payable.about,
        amount=result.amount,
        needed=needed,
        currency=result.currency,
    )
    events.record(ctx, link, fact, about=ledger.payable.about)


def _held(ctx: Context, ledger: Ledger, link: PayLink, result: CheckoutResult, needed: int) -> Tender:
    ledger.shrink_waiting(ctx, needed)
    draft = TenderDraft(method=CARD, amount=result.amount, provider=link.provider, token=result.token)
    tender = ledger.add_tender(ctx, draft)
    told = ProviderResult(
        outcome="ok", provider_ref=result.held_ref, amount=result.amount, expires_at=result.held_until
    )
    # The tender's own id is the cause, as for every card: whoever asks for its authorisation finds this one.
    wanted = Wanted(kind=AUTHORISE, amount=result.amount, cause=tender.public_id, note="paid by link")
    held = ledger.settle(ctx, tender, wanted, told)
    if not needed:
        rest = Wanted(kind=VOID, amount=result.amount, cause=link.public_id, of=held, note=CHANGED)
        ledger.ask(ctx, tender, rest)
    return tender
