"""Reads of payables, tenders and operations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Refused
from goodorder.kernel.paging import Page, page_of
from goodorder.payments.models import Dispute, Operation, Payable, Tender
from goodorder.payments.ports import (
    AuthorizeRequest,
    CaptureRequest,
    ProviderCall,
    ProviderRequest,
    RefundRequest,
    VoidRequest,
)
from goodorder.payments.rules import (
    AUTHORISE,
    BROUGHT_BEFOREHAND,
    CAPTURE,
    NO_PROVIDER,
    OPEN_STATES,
    REFUND,
    VOID,
    Counters,
    carried,
)


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
def sums_of(abouts: Sequence[str]) -> dict[str, tuple[int, int, int, int]]:
    """Return (authorised, captured, refunded, tenders in dispute) of many payables by what they are about, in one query."""
    rows = Tender.objects.filter(payable__about__in=abouts).values_list("payable__about")
    sums = rows.annotate(
        Sum("authorised"), Sum("captured"), Sum("refunded"), disputed=Count("pk", filter=Q(state="disputed"))
    )
    return {about: tuple(numbers) for about, *numbers in sums}


@internal_query
def owed_for(abouts: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return of many things what is owed for each in all, and what providers hold for it that is not taken yet."""
    held = Sum(
        F("tenders__authorised") - F("tenders__captured"), filter=~Q(tenders__state="expired"), default=0
    )
    rows = Payable.objects.filter(about__in=abouts).annotate(held=held)
    return {
        about: (amount, sum_held) for about, amount, sum_held in rows.values_list("about", "amount", "held")
    }


def settled_operation(ctx: Context, *, operation_id: str) -> Operation:
    """Return a payment or refund that went well; raises Missing, Refused when it is not one."""
    rows = Operation.objects.visible_to(ctx).select_related("tender__payable")
    operation = rows.by_public_id(operation_id)
    if operation.kind not in {CAPTURE, REFUND} or operation.state != "ok":
        message = "operation: only a payment or refund that went well moved money"
        raise Refused("payments.nothing_moved", message, field="operation")
    return operation


@internal_query
def cause_of(operation_id: str) -> str:
    """Return what asked for an operation; raises Missing."""
    return Operation.objects.by_public_id(operation_id).cause


@internal_query
def is_spare(about: str) -> bool:
    """Tell whether providers hold money that nobody needs: what is owed was taken, is being taken, or is on account."""
    tenders = Tender.objects.filter(payable__about=about).exclude(state="expired").select_related("payable")
    held = sum(tender.authorised - tender.captured for tender in tenders)
    if not held:
        return False
    open_captures = Operation.objects.filter(
        tender__payable__about=about, kind=CAPTURE, state__in=OPEN_STATES
    )
    asked = open_captures.aggregate(sum=Sum("amount", default=0))["sum"]
    brought = sum(
        each.amount if each.method == "on_account" else each.captured - each.refunded for each in tenders
    )
    return bool(held > asked and brought + asked >= tenders[0].payable.amount)


@internal_query
def is_covered(about: str) -> bool:
    """Tell whether what is owed was taken in full."""
    payable = Payable.objects.one(about=about)
    sums = payable.tenders.aggregate(taken=Sum("captured", default=0) - Sum("refunded", default=0))
    return bool(sums["taken"] >= payable.amount)


@internal_query
def is_secured(about: str) -> bool:
    """Tell whether every means of payment that must bring money beforehand has done so, and none is lacking."""
    waits = Tender.objects.filter(payable__about=about, state="created", method__in=BROUGHT_BEFOREHAND)
    return not waits.exists() and not left_to_arrange(about)


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
def expiring_authorizations(before: datetime) -> list[Operation]:
    """Return authorisations with an untaken rest that run out before an instant and are not renewed, first first."""
    rest = Q(tender__authorised__gt=F("tender__captured"), tender__renewals__isnull=True)
    rows = Operation.objects.filter(rest, kind=AUTHORISE, state="ok", expires_at__lt=before)
    return list(rows.select_related("tender__payable").order_by("expires_at", "id"))


@internal_query
def has_lapsed(about: str, *, at: datetime) -> bool:
    """Tell whether an authorisation ran out and what is owed is therefore no longer promised by anybody."""
    over = Operation.objects.filter(
        tender__payable__about=about, kind=AUTHORISE, state="ok", expires_at__lte=at
    )
    ran_out = set(over.filter(amount__gt=F("tender__captured")).values_list("tender_id", flat=True))
    if not ran_out:
        return False
    payable, promised = Payable.objects.one(about=about), 0
    for tender in payable.tenders.all():
        sums = Counters(authorised=tender.authorised, captured=tender.captured, refunded=tender.refunded)
        kept = sums.captured - sums.refunded
        promised += kept if tender.pk in ran_out else carried(tender.state, tender.amount, sums)
    return promised < payable.amount


@internal_query
def renewed_by(tender_id: str) -> Tender | None:
    """Return the tender whose authorisation this one takes over, if it does."""
    return Tender.objects.filter(renewals__public_id=tender_id).first()


@internal_query
def is_used_up(tender_id: str) -> bool:
    """Tell whether nothing is left of what a tender held."""
    tender = Tender.objects.one(public_id=tender_id)
    return tender.authorised == tender.captured


def list_disputes(ctx: Context, *, state: str = "", cursor: str = "", size: int = 50) -> Page[Dispute]:
    """List disputes, newest first; `state` is opened, won, lost or empty for all."""
    rows = Dispute.objects.visible_to(ctx).select_related("tender__payable__company", "capture")
    if state:
        rows = rows.filter(state=state)
    return page_of(rows, cursor=cursor, size=size)


def get_dispute(ctx: Context, *, dispute_id: str) -> Dispute:
    """Return one dispute; raises Missing."""
    rows = Dispute.objects.visible_to(ctx).select_related("tender__payable__company", "capture")
    return rows.one(public_id=dispute_id)


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


@internal_query
def effects_named(provider: str, references: Collection[str]) -> list[Operation]:
    """Return what went well at a provider under some of its references."""
    rows = Operation.objects.filter(state="ok", tender__provider=provider, provider_ref__in=references)
    return list(rows.select_related("tender__payable").order_by("id"))


@internal_query
def disputes_named(provider: str, references: Collection[str]) -> list[Dispute]:
    """Return the disputes that a provider knows under some of its references, with their tenders."""
    rows = Dispute.objects.filter(provider=provider, provider_ref__in=references)
    return list(rows.select_related("tender").order_by("id"))


@internal_query
def open_amounts(abouts: Collection[str]) -> dict[str, int]:
    """Return what is still to be paid of many payables by what they are about; negative where too much came."""
    taken = Sum(F("tenders__captured") - F("tenders__refunded"), default=0)
    rows = Payable.objects.filter(about__in=abouts).order_by().annotate(taken=taken)
    return {about: amount - paid for about, amount, paid in rows.values_list("about", "amount", "taken")}


def settled_outside(ctx: Context, *, before: datetime, but: QuerySet[Any, Any], most: int) -> list[Operation]:
    """Return captures and refunds at providers settled before an instant, without those in `but`, oldest first."""
    rows = Operation.objects.visible_to(ctx).filter(
        kind__in=[CAPTURE, REFUND], state="ok", provider_ref__isnull=False, settled_at__lt=before
    )
    rows = rows.exclude(tender__provider=NO_PROVIDER).exclude(pk__in=but)
    return list(rows.select_related("tender__payable").order_by("settled_at", "id")[:most])
