"""How a payment was tried, and how a payer behaved: what fraud screening asks."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery, Sum

from goodorder.kernel.access import internal_query
from goodorder.payments.models import Dispute, Payable, Tender
from goodorder.payments.rules import AUTHORISE


@dataclass(frozen=True, slots=True)
class Tries:
    """What is owed, the cards put on it (`provider:token`), and what providers said when they refused one."""

    owed: int | None
    cards: tuple[str, ...]
    declines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerConduct:
    """What a payer paid and got back, in minor units, and how many payments their bank disputed."""

    captured: int
    refunded: int
    disputes: int
    disputes_lost: int


@internal_query
def tries_of(about: str) -> Tries:
    """Return how it was tried to pay for something; a refusal that was tried again counts each time."""
    rows = Payable.objects.filter(about=about).order_by("tenders__pk", "tenders__operations__pk")
    operation = "tenders__operations__"
    columns = ("amount", "tenders__provider", "tenders__token", f"{operation}kind", f"{operation}state")
    owed, cards, declines = None, dict[str, None](), []
    for amount, provider, token, kind, state, message in rows.values_list(*columns, f"{operation}message"):
        owed = amount
        if token:
            cards[f"{provider}:{token}"] = None
        if kind == AUTHORISE and state == "failed":
            declines.append(message or "refused")
    return Tries(owed, tuple(cards), tuple(declines))


@internal_query
def payer_conduct(customer: str, currency: str) -> PayerConduct:
    """Return how a customer's (public id) payments in a currency went."""
    paid = Tender.objects.filter(payable__customer__public_id=customer, payable__currency=currency)
    disputes = Dispute.objects.filter(tender=OuterRef("pk")).order_by().values("tender")
    lost = disputes.filter(state="lost")
    counted = Count("pk")
    with_disputes = paid.annotate(
        n=Subquery(disputes.annotate(n=counted).values("n")),
        lost=Subquery(lost.annotate(n=counted).values("n")),
    )
    sums = with_disputes.aggregate(
        captured=Sum("captured", default=0),
        refunded=Sum("refunded", default=0),
        disputes=Sum("n", default=0),
        disputes_lost=Sum("lost", default=0),
    )
    return PayerConduct(**sums)


@internal_query
def is_disputed(about: str) -> bool:
    """Tell whether a payer's bank disputes a payment of something."""
    return Dispute.objects.filter(tender__payable__about=about, state="opened").exists()


@internal_query
def about_of(tender_id: str) -> str:
    """Return what a tender pays for; raises Missing."""
    return Tender.objects.select_related("payable").one(public_id=tender_id).payable.about
