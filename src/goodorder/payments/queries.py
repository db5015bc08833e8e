"""Reads of payables, tenders and operations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from goodorder.kernel.access import Context, internal_query
from goodorder.payments.models import Operation, Payable, Tender
from goodorder.payments.ports import (
    AuthorizeRequest,
    CaptureRequest,
    ProviderCall,
    ProviderRequest,
    RefundRequest,
    VoidRequest,
)
from goodorder.payments.rules import AUTHORISE, CAPTURE, OPEN_STATES, VOID, Counters, carried


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyView:
    """All the money of one payable, in minor units.

    `open` is what is still to be paid (negative: paid too much); `pending` and `unknown` count operations.
    """

    payable: Payable
    tenders: Sequence[Tender]
    operations: Sequence[Operation]
    authorised: int
    captured: int
    refunded: int
    open: int
    pending: int
    unknown: int


@internal_query
def payable_of(about: str) -> Payable:
    """Return what is owed for something; raises Missing."""
    return Payable.objects.select_related("company").one(about=about)


def money_of(ctx: Context, *, about: str) -> MoneyView:
    """Return payable, tenders, operations and sums of what `about` names; raises Missing."""
    payable = Payable.objects.visible_to(ctx).select_related("company").one(about=about)
    tenders = list(payable.tenders.order_by("id"))
    operations = list(
        Operation.objects.filter(tender__payable=payable).select_related("tender").order_by("id")
    )
    captured, refunded = sum(t.captured for t in tenders), sum(t.refunded for t in tenders)
    return MoneyView(
        payable=payable,
        tenders=tenders,
        operations=operations,
        authorised=sum(tender.authorised for tender in tenders),
        captured=captured,
        refunded=refunded,
        open=payable.amount - captured + refunded,
        pending=sum(operation.state == "pending" for operation in operations),
        unknown=sum(operation.state == "unknown" for operation in operations),
    )


@internal_query
def sums_of(abouts: Sequence[str]) -> dict[str, tuple[int, int, int]]:
    """Return (authorised, captured, refunded) of many payables by what they are about, in one query."""
    rows = Tender.objects.filter(payable__about__in=abouts).values_list("payable__about")
    sums = rows.annotate(Sum("authorised"), Sum("captured"), Sum("refunded"))
    return {about: (authorised, captured, refunded) for about, authorised, captured, refunded in sums}


@internal_query
def is_held(about: str) -> bool:
    """Tell whether providers hold money that is neither taken nor being taken."""
    tenders = Tender.objects.filter(payable__about=about).exclude(state="expired")
    held = tenders.aggregate(left=Sum("authorised", default=0) - Sum("captured", default=0))["left"]
    asked = Operation.objects.filter(tender__payable__about=about, kind=CAPTURE, state__in=OPEN_STATES)
    return bool(held > asked.aggregate(sum=Sum("amount", default=0))["sum"])


@internal_query
def is_covered(about: str) -> bool:
    """Tell whether what is owed was taken in full."""
    payable = Payable.objects.one(about=about)
    sums = payable.tenders.aggregate(taken=Sum("captured", default=0) - Sum("refunded", default=0))
    return bool(sums["taken"] >= payable.amount)


@internal_query
def left_to_arrange(about: str) -> int:
    """Return the part of what is owed that no tender promises or has brought."""
    payable = Payable.objects.one(about=about)
    voids = Operation.objects.filter(tender__payable=payable, kind=VOID, state__in=OPEN_STATES)
    promised = -int(voids.aggregate(sum=Sum("amount", default=0))["sum"])  # held no longer in a moment
    for tender in payable.tenders.all():
        sums = Counters(authorised=tender.authorised, captured=tender.captured, refunded=tender.refunded)
        promised += carried(tender.state, tender.amount, sums)
    return max(0, payable.amount - promised)


@internal_query
def open_operations(older_than: datetime) -> list[Operation]:
    """Return operations asked for before an instant whose outcome is not known, oldest first."""
    rows = Operation.objects.filter(state__in=OPEN_STATES, created_at__lt=older_than)
    return list(rows.select_related("tender__payable").order_by("created_at", "id"))


@internal_query
def operation_for_call(operation_id: str) -> ProviderCall:
    """Return what the effect must send for an operation; raises Missing."""
    rows = Operation.objects.select_related("tender__payable", "of")
    operation = rows.by_public_id(operation_id)
    return ProviderCall(
        operation_id=operation.public_id,
        provider=operation.tender.provider,
        request=_request(operation),
        is_open=operation.state in OPEN_STATES,
        is_unclear=operation.state == "unknown",
    )


def _request(operation: Operation) -> ProviderRequest:
    tender = operation.tender
    key, reference = operation.idem_key, tender.payable.about
    if operation.kind == AUTHORISE:
        return AuthorizeRequest(
            idem_key=key,
            amount=operation.amount,
            currency=tender.currency,
            token=tender.token,
            reference=reference,
        )
    parent = (operation.of.provider_ref if operation.of else None) or ""
    if operation.kind == VOID:
        return VoidRequest(idem_key=key, provider_ref=parent, reference=reference)
    make = CaptureRequest if operation.kind == CAPTURE else RefundRequest
    return make(
        idem_key=key,
        amount=operation.amount,
        currency=tender.currency,
        provider_ref=parent,
        reference=reference,
    )
